import t from 'tap'
import { type CancelRule, ordersToCancel } from '../../../lib/control/getting-out/orders-to-cancel.js'
import type { WorkingOrder } from '../../../lib/words/ports.js'
import { snapshotOf } from '../../support/guard-parts.js'

const BTC = 'BTC/USDT'
const order = (id: string, given: Partial<WorkingOrder> = {}): WorkingOrder => ({
  id,
  symbol: BTC,
  side: 'buy',
  quantity: '1',
  reduceOnly: false,
  ...given,
})
/** Protects the long position of 10 that {@link snapshotOf} has. */
const stop = (id: string, quantity = '10') => order(id, { side: 'sell', quantity, reduceOnly: true })

const HALTED = { level: 'halted', scope: null } as const
const REDUCING = { level: 'reducing', scope: null } as const

function choose(orders: readonly WorkingOrder[], rule: Partial<CancelRule> = {}): string {
  const whole: CancelRule = { policy: 'cancel-risk', halts: [HALTED], positionsKnown: true, ...rule }
  const { certain, suspected } = ordersToCancel(snapshotOf({ openOrders: orders }), whole)
  const ids = (list: readonly WorkingOrder[]) => list.map(({ id }) => id).join(' ')
  return `${ids(certain)} | ${ids(suspected)}`
}

const ENTRY = order('entry')
const SELL = order('sell', { side: 'sell', quantity: '10' })

const CASES: readonly (readonly [
  what: string,
  orders: readonly WorkingOrder[],
  rule: Partial<CancelRule>,
  ids: string,
])[] = [
  ['an entry', [ENTRY], {}, 'entry | '],
  ['a stop of the whole position', [stop('stop')], {}, ' | '],
  ['an exit that is not reduce-only', [SELL], {}, 'sell | '],
  ['two stops of the whole position', [stop('one'), stop('two')], {}, ' | two'],
  [
    'a take-profit and a stop of the whole position',
    [stop('profit'), { ...stop('stop'), stop: true }],
    {},
    ' | profit',
  ],
  ['two stops of a half each', [stop('one', '5'), stop('two', '5')], {}, ' | '],
  ['a stop that is too large', [stop('one', '10.00000001')], {}, ' | one'],
  ['a reduce-only order on the wrong side', [order('one', { reduceOnly: true })], {}, ' | one'],
  ['a reduce-only order without a position', [{ ...stop('one'), symbol: 'X' }], {}, ' | one'],
  ['a stop, and positions that are not known', [ENTRY, stop('one')], { positionsKnown: false }, 'entry | '],
  ['two stops, and positions that are not known', [stop('one'), stop('two')], { positionsKnown: false }, ' | '],
  ['cancel-all', [ENTRY, stop('stop')], { policy: 'cancel-all' }, 'entry stop | '],
  [
    'cancel-all, and positions that are not known',
    [ENTRY, stop('stop')],
    { policy: 'cancel-all', positionsKnown: false },
    'entry stop | ',
  ],
  ['cancel-all while reducing', [ENTRY, stop('stop')], { policy: 'cancel-all', halts: [REDUCING] }, 'entry | '],
  ['cancel-risk while reducing', [ENTRY, stop('stop')], { halts: [REDUCING] }, 'entry | '],
  ['keep', [ENTRY, stop('one'), stop('two')], { policy: 'keep' }, ' | '],
  ['no halt', [ENTRY], { halts: [] }, ' | '],
  [
    'another symbol is halted',
    [ENTRY, order('x', { symbol: 'X' })],
    { halts: [{ level: 'halted', scope: { symbol: 'x' } }] },
    'x | ',
  ],
  ['another venue is halted', [ENTRY], { halts: [{ level: 'halted', scope: { venue: 'other' } }] }, ' | '],
  ['its venue is halted', [ENTRY], { halts: [{ level: 'halted', scope: { venue: 'PAPER' } }] }, 'entry | '],
  [
    'a strategy is halted, and an order names none',
    [ENTRY, order('mine', { strategy: 'trend' }), order('other', { strategy: 'mean' })],
    { halts: [{ level: 'halted', scope: { strategy: 'trend' } }] },
    'entry mine | ',
  ],
]

for (const [what, orders, rule, ids] of CASES) {
  t.test(`given ${what}, when chosen, then exactly ${ids}`, async (t) => t.equal(choose(orders, rule), ids))
}
