import t from 'tap'
import { describePlan, planCloseAll, stillHolds } from '../../../lib/control/getting-out/close-all-plan.js'
import { ClosingAccount, type SentOutcome } from '../../../lib/control/getting-out/closing-account.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { Big } from '../../../lib/words/big.js'
import type { Position } from '../../../lib/words/ports.js'
import { snapshotOf } from '../../support/guard-parts.js'

const NOW = 1_000_000
const AT_NOW = { wall: NOW, monotonic: monotonicMs() }
const RULES = { maxAgeMs: 5_000, dustValue: '10', accounts: { find: () => null } }
const LONG: Position = { symbol: 'BTC/USDT', side: 'long', quantity: '0.5', markPrice: '60000', currency: 'USDT' }
const SHORT: Position = { symbol: 'ETH/USDT', side: 'short', quantity: '100', markPrice: '3000', currency: 'USDT' }

const venue = (given: Parameters<typeof snapshotOf>[0] = {}) =>
  snapshotOf({ asOf: NOW - 1_000, positions: [LONG, SHORT], ...given })
/** As it is when the venue was asked just now, and has answered or failed. */
const plan = (...venues: ReturnType<typeof venue>[]) => {
  const readings = venues.map((snapshot) => ({ snapshot, failure: snapshot.error }))
  return planCloseAll(readings, AT_NOW, RULES)
}

t.test('given a long and a short, when planned, then each is closed in full by the other side', async (t) => {
  const { orders, complete, skipped, totals } = plan(venue())
  t.match(
    { complete, skipped, totals },
    { complete: true, skipped: [], totals: { orders: 2, currencies: { USDT: '330000' } } },
  )
  t.same(
    orders.map(({ closing, estimatedValue }) => ({ ...closing, estimatedValue })),
    [
      { symbol: 'ETH/USDT', side: 'buy', quantity: '100', type: 'market', reduceOnly: true, estimatedValue: '300000' },
      { symbol: 'BTC/USDT', side: 'sell', quantity: '0.5', type: 'market', reduceOnly: true, estimatedValue: '30000' },
    ],
  )
})

t.test('given values that texts would sort otherwise, when planned, then the largest comes first', async (t) => {
  const positions = ['9', '100', '20.5', '-300'].map((markPrice) => ({
    ...LONG,
    symbol: markPrice,
    quantity: '1',
    markPrice,
  }))
  t.same(
    plan(venue({ positions })).orders.map(({ closing }) => closing.symbol),
    ['-300', '100', '20.5', '9'],
  )
})

t.test(
  'given a position without a price, when planned, then it is skipped by name, and the plan is not whole',
  async (t) => {
    const result = plan(venue({ positions: [LONG, { ...SHORT, markPrice: null }] }))
    t.equal(result.complete, false)
    t.match(result.skipped, [{ venue: 'paper', symbol: 'ETH/USDT', why: 'the venue has no price for it' }])
    t.match(result.totals, { orders: 1 })
  },
)

for (const [what, given, failure] of [
  ['was never read', { positions: null, asOf: null, error: 'not read yet' }, 'not read yet'],
  ['fails now', { error: 'timeout' }, 'timeout'],
  ['was read before, and does not answer now', {}, 'b has not answered within 3000 ms'],
] as const) {
  t.test(`given a venue that ${what}, when planned, then it is skipped and never taken for flat`, async (t) => {
    const readings = [
      { snapshot: venue(), failure: null },
      { snapshot: venue({ venue: 'b', ...given }), failure },
    ]
    const result = planCloseAll(readings, AT_NOW, RULES)
    t.equal(result.complete, false)
    t.match(result.skipped, [{ venue: 'b', symbol: null, why: failure, dust: false }])
    t.ok(result.orders.every(({ venue }) => venue === 'paper'))
    t.match(result.venues, [
      { venue: 'paper', stale: false },
      { venue: 'b', stale: true },
    ])
  })
}

t.test('given a position that the venue would not close, when planned, then it is skipped in its words', async (t) => {
  const result = plan(venue({ positions: [LONG, { ...SHORT, notClosable: 'the market is closed' }] }))
  t.match(result.skipped, [{ venue: 'paper', symbol: 'ETH/USDT', why: 'the market is closed' }])
  t.match(result, { complete: false, totals: { orders: 1 } })
})

t.test('given nothing is open for certain, when planned, then the plan is whole and empty', async (t) => {
  t.match(plan(venue({ positions: [] })), {
    complete: true,
    orders: [],
    skipped: [],
    totals: { orders: 0, currencies: {} },
  })
})

t.test('given prices that have moved or venues in another order, when planned again, then the id stays', async (t) => {
  const other = venue({ venue: 'b' })
  const { planId } = plan(venue(), other)
  t.match(planId, /^[0-9a-f]{16}$/)
  t.equal(plan(other, venue({ positions: [SHORT, { ...LONG, markPrice: '999999' }] })).planId, planId)
})

for (const [what, given] of Object.entries({
  'a quantity': { positions: [{ ...LONG, quantity: '0.51' }, SHORT] },
  'a side': { positions: [{ ...LONG, side: 'short' as const }, SHORT] },
  'a symbol': { positions: [{ ...LONG, symbol: 'BTC/USD' }, SHORT] },
  'the venue': { venue: 'b' },
  'one position less': { positions: [LONG] },
  'one position more': { positions: [LONG, SHORT, { ...LONG, symbol: 'X' }] },
  'a price that is gone': { positions: [LONG, { ...SHORT, markPrice: null }] },
})) {
  t.test(`given ${what} has changed, when planned again, then the id is another`, async (t) => {
    t.not(plan(venue(given)).planId, plan(venue()).planId)
  })
}

t.test('given positions in several currencies, when planned, then sums are not mixed', async (t) => {
  const positions = [LONG, { ...SHORT, currency: 'EUR' }, { ...LONG, symbol: 'X', currency: null }]
  t.same(plan(venue({ positions })).totals.currencies, { EUR: '300000', USDT: '30000', unknown: '30000' })
})

const planOf = (...readings: { snapshot: ReturnType<typeof venue>; failure: string | null }[]) =>
  planCloseAll(readings, AT_NOW, RULES)
const read = (given: Parameters<typeof snapshotOf>[0] = {}) => ({ snapshot: venue(given), failure: null })
const failed = (given: Parameters<typeof snapshotOf>[0] = {}) => ({ snapshot: venue(given), failure: 'timeout' })

t.test(
  'given a plan, when looked at again, then one venue that can not be read spoils nothing for the others',
  async (t) => {
    const b = { venue: 'b', positions: [LONG] }
    const planned = planOf(read(), read(b))
    t.equal(stillHolds(planned, planOf(read(), read(b))), true)
    t.equal(stillHolds(planned, planOf(read(), failed(b))), true)
    t.equal(stillHolds(planOf(read(), failed(b)), planOf(read(), read(b))), true)
    t.equal(stillHolds(planned, planOf(read({ positions: [LONG] }), failed(b))), false)
    t.equal(stillHolds(planned, planOf(read(), read({ ...b, positions: [] }))), false)
  },
)

/** What an earlier close-all has sent for the long position of 0.5, `agoMs` before now. */
function accountOf(outcome: SentOutcome, agoMs: number, shown: string | null = null): ClosingAccount {
  const account = new ClosingAccount(new Big('0.5'), 1_000, 0)
  const at = AT_NOW.monotonic - agoMs
  account.sent(at)
  account.answered(outcome, at)
  if (shown !== null) account.see(new Big(shown), at, at)
  return account
}

for (const [what, account, order] of [
  ['was refused', accountOf('refused', 10), { warning: null }],
  ['was taken, and is not seen yet', accountOf('taken', 10), null],
  ['got no answer, and is not seen yet', accountOf('unknown', 10), null],
  [
    'was taken long ago, and never seen',
    accountOf('taken', 20_000),
    { warning: /has taken a closing order.*look at the venue/ },
  ],
  ['got no answer long ago', accountOf('unknown', 20_000), { warning: /may have arrived.*look at the venue/ }],
  ['was seen, but for what is there', accountOf('taken', 10, '0.5'), null],
  ['has closed all, by what was seen', accountOf('taken', 10, '0'), null],
  ['has closed all, long ago', accountOf('taken', 20_000, '0'), { warning: null }],
] as const) {
  t.test(`given an order of the last close-all that ${what}, when planned, then it is not sent twice`, async (t) => {
    const readings = [{ snapshot: venue({ positions: [LONG], began: AT_NOW.monotonic }), failure: null }]
    const rules = { ...RULES, accounts: { find: () => account } }
    const result = planCloseAll(readings, AT_NOW, rules)
    t.match(result.orders, order === null ? [] : [order])
    t.equal(result.orders.length, order === null ? 0 : 1)
    if (order === null) t.match(result.skipped, [{ symbol: LONG.symbol, why: /Make a new plan in 1[12] s/ }])
    if (order?.warning)
      t.not(result.planId, planCloseAll(readings, AT_NOW, RULES).planId, 'who confirms it has read it')
  })
}

t.test('given dust, when planned, then it is shown with its value, and the plan is whole', async (t) => {
  const dust: Position = { ...LONG, quantity: '0.0001', notClosable: 'below the minimum', remainder: 'below-minimum' }
  t.match(plan(venue({ positions: [SHORT, dust] })), {
    complete: true,
    orders: [{ closing: { symbol: SHORT.symbol } }],
    skipped: [{ symbol: LONG.symbol, why: 'below the minimum', value: '6', currency: 'USDT', dust: true }],
  })
  t.match(plan(venue({ positions: [{ ...dust, quantity: '0.001' }] })), { complete: false, skipped: [{ dust: false }] })
})

t.test('given more positions than are listed, when planned, then the plan says so', async (t) => {
  const many = Array.from({ length: 1_500 }, (_, index) => ({ ...LONG, symbol: `S${index}` }))
  const told = describePlan(plan(venue({ positions: many })))
  t.match(told, { totals: { orders: 1_500 }, more: 500 })
  t.equal(told.orders.length, 1_000)
})
