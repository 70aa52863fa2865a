import Big from 'big.js'
import t from 'tap'
import { type ExitSituation, judgeExit } from '../../lib/guard/exit-rule.js'
import { type ExitFields, readExitFields } from '../../lib/words/exit-fields.js'
import type { VenueSnapshot } from '../../lib/words/exposure.js'
import type { OrderIntent } from '../../lib/words/order.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'
import { intent, snapshotOf } from '../support/guard-parts.js'

const NOW = 1_000_000
const LONG: Position = { symbol: 'BTC/USDT', side: 'long', quantity: '10' }
const SHORT: Position = { symbol: 'BTC/USDT', side: 'short', quantity: '10' }
const RESTING: WorkingOrder = { id: '1', symbol: 'BTC/USDT', side: 'sell', quantity: '4', reduceOnly: true }
const NOTHING = { quantity: new Big(0), unknown: null }

const exit = (quantity: string | null, given = {}) => intent({ side: 'sell', reduceOnly: true, quantity, ...given })

interface Given {
  readonly order: OrderIntent
  readonly fields?: Partial<ExitFields>
  readonly reading?: Partial<VenueSnapshot>
  readonly situation?: Partial<ExitSituation>
}

function judge({ order, fields, reading, situation }: Given) {
  const read = snapshotOf({ asOf: NOW, began: NOW, ...reading })
  const now = { wall: NOW, monotonic: NOW }
  return judgeExit(
    { intent: order, fields: { ...readExitFields({}, order), ...fields } },
    { reading: read, now, maxAgeMs: 5_000, settledFrom: 0, pending: NOTHING, ...situation },
  )
}

const pending = (quantity: string) => ({ situation: { pending: { quantity: new Big(quantity), unknown: null } } })
const unknown = (shownFrom: number) => ({
  situation: { pending: { quantity: new Big(0), unknown: { why: 'its symbol could not be read', shownFrom } } },
})
const later = (ms: number) => ({ situation: { now: { wall: NOW + ms, monotonic: NOW + ms } } })
const both = { reading: { positions: [LONG, SHORT] } }
const named = (positionSide: 'long' | 'short') => ({ fields: { positionSide } })

const AWAY = { state: 'failed', why: 'it is away' } as const
const READ = { state: 'read', why: null } as const
const SWAP = { name: 'swap', positions: READ, orders: READ }
const SPOT = { name: 'spot', positions: AWAY, orders: AWAY }
const TOO_MANY = {
  name: 'what could not be taken in',
  positions: READ,
  orders: { state: 'failed', why: '5 more' },
} as const
const IN_SWAP = { ...LONG, part: 'swap' }
const resting = (given: Partial<WorkingOrder>) => ({ reading: { openOrders: [{ ...RESTING, ...given }] } })

const TABLE: readonly (readonly [what: string, given: Given, why: RegExp | null])[] = [
  ['a sell of all of a long position', { order: exit('10') }, null],
  ['a sell of all, written otherwise', { order: exit('10.000') }, null],
  ['a sell of a hair more than a long position', { order: exit('10.00000001') }, /more than the 10/],
  ['a buy on a long position', { order: exit('1', { side: 'buy' }) }, /enlarges the long position/],
  ['a buy on a short position', { order: exit('10', { side: 'buy' }), reading: { positions: [SHORT] } }, null],
  ['a sell on a short position', { order: exit('1'), reading: { positions: [SHORT] } }, /enlarges the short position/],
  ['an exit where nothing is open', { order: exit('1'), reading: { positions: [] } }, /no open position in BTC\/USDT/],
  ['an exit of another symbol', { order: exit('1', { symbol: 'ETH/USDT' }) }, /no open position in ETH\/USDT/],
  ['an exit of the same pair in other words', { order: exit('1', { symbol: 'BTC-USDT' }) }, /no open position/],
  ['an exit of the pair’s contract', { order: exit('1', { symbol: 'BTC/USDT:USDT' }) }, /no open position/],
  [
    'an exit beside more orders than are looked at',
    { order: exit('1'), reading: { positions: [IN_SWAP], parts: [SWAP, TOO_MANY] } },
    /orders of what could not be taken in are not known: 5 more/,
  ],
  ['an exit without a quantity', { order: exit(null) }, /could not be read/],
  ['an exit without a side', { order: exit('1', { side: null }) }, /could not be read/],
  ['an exit without a symbol', { order: exit('1', { symbol: null }) }, /could not be read/],
  ['an exit that may mean more', { order: exit('1'), fields: { unclear: 'its cost' } }, /more than an exit: its cost/],
  ['an exit whose positions were never read', { order: exit('1'), reading: { positions: null } }, /not been read yet/],
  [
    'an exit whose open orders were never read',
    { order: exit('1'), reading: { openOrders: null } },
    /not been read yet/,
  ],
  ['an exit at a venue that was never read', { order: exit('1'), reading: { asOf: null } }, /not been read yet/],
  [
    'a reading from before the halt',
    { order: exit('1'), reading: { whileHalted: false } },
    /not been read since the halt/,
  ],
  ['a reading as old as may be', { order: exit('1'), ...later(5_000) }, null],
  ['a reading that is too old', { order: exit('1'), ...later(5_001) }, /5001 ms ago; 5000 count/],
  ['a reading of the future', { order: exit('1'), ...later(-3_600_000) }, /clock was set back/],
  [
    'an old reading that looks new',
    { order: exit('1'), situation: { now: { wall: NOW, monotonic: NOW + 5_001 } } },
    /5001 ms ago/,
  ],
  [
    'a reading before all had settled',
    { order: exit('1'), situation: { settledFrom: NOW + 400 } },
    /begins in 400 ms, or later/,
  ],
  ['a reading as all settles', { order: exit('1'), situation: { settledFrom: NOW } }, /begins now, or later/],
  ['a reading after all had settled', { order: exit('1'), situation: { settledFrom: NOW - 1 } }, null],
  [
    'an unreadable order on its way',
    { order: exit('1'), ...unknown(Infinity) },
    /not been answered, and its symbol could/,
  ],
  [
    'an unreadable order that was answered',
    { order: exit('1'), ...unknown(NOW + 30) },
    /begins in 30 ms, or later.*symbol could/,
  ],
  ['a pending exit, and one within the rest', { order: exit('6'), ...pending('4') }, null],
  [
    'a pending exit, and one beyond the rest',
    { order: exit('6.1'), ...pending('4') },
    /more than the 6 .*, and 4 may be/,
  ],
  ['pending exits of more than all', { order: exit('0.1'), ...pending('40') }, /more than the 0/],
  ['a resting order, and an exit within the rest', { order: exit('6'), reading: { openOrders: [RESTING] } }, null],
  [
    'a resting order, and an exit beyond it',
    { order: exit('6.1'), reading: { openOrders: [RESTING] } },
    /the 6 .*4 rest in/,
  ],
  [
    'a resting order that is not reduce-only',
    { order: exit('6.1'), reading: { openOrders: [{ ...RESTING, reduceOnly: false }] } },
    /the 6/,
  ],
  [
    'a resting order of the other side',
    { order: exit('10'), reading: { openOrders: [{ ...RESTING, side: 'buy' }] } },
    null,
  ],
  [
    'a resting order of another symbol',
    { order: exit('10'), reading: { openOrders: [{ ...RESTING, symbol: 'X' }] } },
    null,
  ],
  [
    'a resting order in other words',
    { order: exit('10'), reading: { openOrders: [{ ...RESTING, symbol: 'btc-usdt' }] } },
    /the 6/,
  ],
  [
    'a dust position',
    { order: exit('0.00000001'), reading: { positions: [{ ...LONG, quantity: '0.00000001' }] } },
    null,
  ],
  [
    'what floats can’t tell',
    { order: exit('0.30000000000000000001'), reading: { positions: [{ ...LONG, quantity: '0.3' }] } },
    /more/,
  ],
  ['a long and a short, and none is named', { order: exit('1'), ...both }, /does not name the one/],
  ['a long and a short, and the long is named', { order: exit('10'), ...both, ...named('long') }, null],
  [
    'a long and a short, and a buy of the named short',
    { order: exit('10', { side: 'buy' }), ...both, ...named('short') },
    null,
  ],
  ['a sell that names the short', { order: exit('1'), ...both, ...named('short') }, /enlarges the short position/],
  [
    'a buy that names the long',
    { order: exit('1', { side: 'buy' }), ...both, ...named('long') },
    /enlarges the long position/,
  ],
  [
    'an exit beside a part that was not read',
    { order: exit('1'), reading: { parts: [SWAP, SPOT], positions: [IN_SWAP] } },
    null,
  ],
  [
    'an exit in a part whose orders were not read',
    { order: exit('1'), reading: { parts: [SWAP, SPOT], positions: [{ ...LONG, part: 'spot' }] } },
    /orders of spot are not known: it is away, and what rests at paper/,
  ],
  [
    'an exit in a part that nobody names',
    { order: exit('1'), reading: { parts: [SWAP, SPOT] } },
    /orders of spot are not known/,
  ],
  [
    'an exit where nothing is open in what was read',
    { order: exit('1'), reading: { parts: [SWAP, SPOT], positions: [] } },
    /no open position in BTC\/USDT at paper, as far as it could be read: the positions of spot/,
  ],
  ['an exit beside an order without a side', { order: exit('7'), ...resting({ side: null }) }, /more than the 6/],
  ['an exit beside an order without a quantity', { order: exit('1'), ...resting({ quantity: null }) }, /no quantity/],
  [
    'an exit beside an order without a quantity on the other side',
    { order: exit('1'), ...resting({ side: 'buy', quantity: null }) },
    null,
  ],
  ['a sell that names the short, where only a long is', { order: exit('1'), ...named('short') }, /enlarges the short/],
]

for (const [what, given, why] of TABLE) {
  t.test(`given ${what}, when judged, then it ${why === null ? 'reduces' : 'is refused'}`, async (t) => {
    const reduction = judge(given)
    t.equal(reduction.verified, why === null)
    if (!reduction.verified && why !== null) t.match(reduction.why, why)
  })
}
