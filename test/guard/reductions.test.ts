import t from 'tap'
import { InFlightQuantities } from '../../lib/guard/in-flight-quantities.js'
import { Reductions } from '../../lib/guard/reductions.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'
import { intent, snapshotOf } from '../support/guard-parts.js'

const MAX_AGE_MS = 5_000
const NONE = new InFlightQuantities()
const LONG: Position = { symbol: 'BTC/USDT', side: 'long', quantity: '10' }
const SHORT: Position = { symbol: 'BTC/USDT', side: 'short', quantity: '10' }
const RESTING: WorkingOrder = { id: '1', symbol: 'BTC/USDT', side: 'sell', quantity: '4', reduceOnly: true }

const sell = (quantity: string | null, given = {}) => intent({ side: 'sell', reduceOnly: true, quantity, ...given })

/** Reductions with a clock of their own, and one venue that was read at its start. */
function readAt(snapshot: Parameters<typeof snapshotOf>[0] = {}) {
  /** `set`: by how much the wall clock was set. */
  const clock = { now: 1_000_000, set: 0 }
  const reductions = new Reductions(MAX_AGE_MS, 1_000, () => ({ wall: clock.now + clock.set, monotonic: clock.now }))
  const read = (given: Parameters<typeof snapshotOf>[0] = {}) =>
    reductions.update([snapshotOf({ asOf: clock.now + clock.set, began: clock.now, ...snapshot, ...given })])
  read()
  return { reductions, clock, read }
}

const TABLE: readonly (readonly [
  what: string,
  snapshot: object,
  order: ReturnType<typeof sell>,
  why: string | null,
])[] = [
  ['a sell of all of a long position', {}, sell('10'), null],
  ['a sell of all, written otherwise', {}, sell('10.000'), null],
  ['a sell of a hair more than a long position', {}, sell('10.00000001'), 'more than the 10'],
  ['a buy on a long position', {}, sell('1', { side: 'buy' }), 'enlarges the long position'],
  ['a buy on a short position', { positions: [SHORT] }, sell('10', { side: 'buy' }), null],
  ['a sell on a short position', { positions: [SHORT] }, sell('1'), 'enlarges the short position'],
  ['an exit where nothing is open', { positions: [] }, sell('1'), 'no open position in BTC/USDT'],
  ['an exit of another symbol', {}, sell('1', { symbol: 'ETH/USDT' }), 'no open position in ETH/USDT'],
  ['an exit without a quantity', {}, sell(null), 'could not be read'],
  ['an exit without a side', {}, sell('1', { side: null }), 'could not be read'],
  ['an exit without a symbol', {}, sell('1', { symbol: null }), 'could not be read'],
  ['an exit at another venue', {}, sell('1', { venue: 'elsewhere' }), 'names no venue'],
  ['an exit that names no venue, where there is one', {}, sell('1', { venue: null }), null],
  ['an exit whose positions were never read', { positions: null }, sell('1'), 'not been read yet'],
  ['an exit whose open orders were never read', { openOrders: null }, sell('1'), 'not been read yet'],
  ['an exit at a venue that was never read', { asOf: null }, sell('1'), 'not been read yet'],
  ['an exit besides a resting one, within the rest', { openOrders: [RESTING] }, sell('6'), null],
  ['an exit besides a resting one, beyond the rest', { openOrders: [RESTING] }, sell('6.1'), 'more than the 6'],
  [
    'an exit besides a resting order that is not reduce-only',
    { openOrders: [{ ...RESTING, reduceOnly: false }] },
    sell('6.1'),
    'more than the 6',
  ],
  [
    'an exit besides a resting order of the other side',
    { openOrders: [{ ...RESTING, side: 'buy' }] },
    sell('10'),
    null,
  ],
  ['an exit besides one of another symbol', { openOrders: [{ ...RESTING, symbol: 'X' }] }, sell('10'), null],
  ['an exit of a dust position', { positions: [{ ...LONG, quantity: '0.00000001' }] }, sell('0.00000001'), null],
  [
    'an exit beyond what floats can tell',
    { positions: [{ ...LONG, quantity: '0.3' }] },
    sell('0.30000000000000000001'),
    'more',
  ],
]

for (const [what, snapshot, order, why] of TABLE) {
  t.test(`given ${what}, when verified, then ${why === null ? 'it reduces' : `it does not: ${why}`}`, async (t) => {
    const verdict = readAt(snapshot).reductions.verify(order, 0, NONE)
    t.equal(verdict.verified, why === null)
    if (!verdict.verified) t.match(verdict.why, why ?? '')
  })
}

t.test('given two venues, when an order names none, then it is not verified', async (t) => {
  const { reductions, clock } = readAt()
  reductions.update([
    snapshotOf({ asOf: clock.now, began: clock.now }),
    snapshotOf({ venue: 'other', asOf: clock.now, began: clock.now }),
  ])
  t.equal(reductions.verify(sell('1', { venue: null }), 0, NONE).verified, false)
  t.equal(reductions.verify(sell('1', { venue: 'other' }), 0, NONE).verified, true)
})

t.test('given a reading that ages, when it is too old, then it proves nothing', async (t) => {
  const { reductions, clock } = readAt()
  clock.now += MAX_AGE_MS
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, true)
  clock.now += 1
  t.match(reductions.verify(sell('1'), 0, NONE), { verified: false, why: /5001 ms ago; 5000 count/ })
})

t.test(
  'given exits that have passed, when the next comes, then only what is left of the position counts',
  async (t) => {
    const { reductions } = readAt()
    reductions.letPass({}, sell('4'))
    reductions.letPass({}, sell('4'))
    t.equal(reductions.verify(sell('2'), 0, NONE).verified, true)
    t.match(reductions.verify(sell('2.1'), 0, NONE), { why: /more than the 2/ })
    reductions.letPass({}, sell('9'))
    t.match(reductions.verify(sell('1'), 0, NONE), { why: /more than the 0/ })
  },
)

t.test('given an exit at the venue, when read while it is unanswered, then it stays pending', async (t) => {
  const { reductions, clock, read } = readAt()
  const order = {}
  reductions.letPass(order, sell('10'))
  reductions.sent(order, 0)
  clock.now += 10 * MAX_AGE_MS
  read()
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, false)
})

t.test('given an answered exit, when a reading began before the answer, then it stays pending', async (t) => {
  const { reductions, clock, read } = readAt()
  const order = {}
  reductions.letPass(order, sell('10'))
  reductions.sent(order, 0)
  const began = clock.now
  clock.now += 100
  reductions.answered(0, sell('10'), false)
  read({ asOf: began, began })
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, false)
})

t.test('given an answered exit, when a reading began after the answer, then the reading tells all', async (t) => {
  const { reductions, clock, read } = readAt()
  const order = {}
  reductions.letPass(order, sell('6'))
  reductions.sent(order, 0)
  clock.now += 100
  reductions.answered(0, sell('6'), false)
  clock.now += 1
  read({ positions: [{ ...LONG, quantity: '4' }] })
  t.equal(reductions.verify(sell('4'), 0, NONE).verified, true)
  t.equal(reductions.verify(sell('4.1'), 0, NONE).verified, false)
})

t.test('given an exit that nobody follows, when readings go on, then it counts for one maximum age', async (t) => {
  const { reductions, clock, read } = readAt()
  reductions.letPass({}, sell('10'))
  clock.now += MAX_AGE_MS
  read()
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, false)
  clock.now += 1
  read()
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, true)
})

t.test('given an exit at one venue, when the other is read, then it stays pending', async (t) => {
  const { reductions, clock } = readAt()
  reductions.answered(0, sell('10'), false)
  clock.now += 10
  reductions.update([
    snapshotOf({ asOf: clock.now - 100, began: clock.now - 100 }),
    snapshotOf({ venue: 'other', asOf: clock.now, began: clock.now }),
  ])
  t.equal(reductions.verify(sell('1'), 0, NONE).verified, false)
  t.equal(reductions.verify(sell('10', { venue: 'other' }), 0, NONE).verified, true)
})

t.test('given exits that are on their way since before the halt, when the next comes, then they count', async (t) => {
  const { reductions } = readAt()
  const verified = (sent: ReturnType<typeof sell>) => {
    const onTheWay = new InFlightQuantities()
    onTheWay.add(3, sent)
    return reductions.verify(sell('1'), 0, onTheWay)
  }
  t.match(verified(sell('10', { reduceOnly: false })), { verified: false, why: /more than the 0/ })
  t.equal(verified(sell('10', { action: 'cancel' })).verified, true)
  t.equal(verified(sell('10', { symbol: 'ETH/USDT' })).verified, true)
  t.equal(verified(sell('10', { venue: 'elsewhere' })).verified, true)
  t.equal(verified(sell('10', { venue: null })).verified, false, 'at any venue')
  t.equal(verified(sell(null)).verified, false, 'of unknown size: all of it')
})

t.test('given a reading from before the halt, when an exit comes, then it proves nothing', async (t) => {
  const { reductions, clock } = readAt()
  t.match(reductions.verify(sell('1'), clock.now + 1, NONE), { verified: false, why: /since the halt/ })
  t.equal(reductions.verify(sell('1'), clock.now, NONE).verified, true)
  t.equal(reductions.verify(sell('1'), Number.NaN, NONE).verified, false, 'nor where nobody knows when it began')
})

t.test(
  'given a clock that was set back, when an exit comes, then a reading of the future proves nothing',
  async (t) => {
    const { reductions, clock } = readAt()
    clock.set = -3_600_000
    t.match(reductions.verify(sell('1'), 0, NONE), { verified: false, why: /clock was set back/ })
    clock.now += MAX_AGE_MS + 1
    clock.set = -MAX_AGE_MS
    t.match(
      reductions.verify(sell('1'), 0, NONE),
      { verified: false, why: /5001 ms ago/ },
      'nor an old one that looks new',
    )
  },
)

t.test(
  'given a clock that was set forward, when an exit was let pass just before, then it is still pending',
  async (t) => {
    const { reductions, clock, read } = readAt()
    reductions.letPass({}, sell('10'))
    clock.now += 1
    clock.set = 3_600_000
    read()
    t.equal(reductions.verify(sell('1'), 0, NONE).verified, false)
  },
)

t.test('given the same order object sent twice, when one is answered, then the other is still pending', async (t) => {
  const { reductions, clock, read } = readAt()
  const order = {}
  for (const place of [0, 1]) {
    reductions.letPass(order, sell('4'))
    reductions.sent(order, place)
  }
  clock.now += 10
  reductions.answered(0, sell('4'), false)
  clock.now += 10
  read({ positions: [{ ...LONG, quantity: '6' }] })
  t.equal(reductions.verify(sell('2'), 0, NONE).verified, true)
  t.equal(reductions.verify(sell('2.1'), 0, NONE).verified, false)
})

t.test('given a long and a short in one symbol, when each is closed, then both are found', async (t) => {
  const { reductions } = readAt({ positions: [LONG, SHORT] })
  t.equal(reductions.verify(sell('10'), 0, NONE).verified, true)
  t.equal(reductions.verify(sell('10', { side: 'buy' }), 0, NONE).verified, true)
})
