import t from 'tap'
import { describePositions, describeReading, positionValue } from '../../../lib/control/getting-out/positions.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import type { Position } from '../../../lib/words/ports.js'
import { snapshotOf } from '../../support/guard-parts.js'

const NOW = Date.parse('2026-01-02T03:04:05.678Z')
const AT_NOW = { wall: NOW, monotonic: monotonicMs() }
const MAX_AGE_MS = 5_000
const LONG: Position = {
  symbol: 'BTC/USDT',
  side: 'long',
  quantity: '0.1',
  markPrice: '60000.05',
  unrealizedPnl: '-12.00',
  currency: 'USDT',
}

const venue = (given: Parameters<typeof snapshotOf>[0] = {}) =>
  snapshotOf({ asOf: NOW - 1_000, positions: [LONG], ...given })
const describe = (...venues: ReturnType<typeof venue>[]) => describePositions(venues, AT_NOW, MAX_AGE_MS)

t.test('given positions at two venues, when described, then each is listed with its venue and its value', async (t) => {
  const short: Position = { ...LONG, symbol: 'X', side: 'short', quantity: '3', markPrice: '0.1', currency: 'EUR' }
  const document = describe(venue(), venue({ venue: 'b', positions: [short], asOf: NOW - 2_000 }))
  t.match(document, {
    asOf: '2026-01-02T03:04:03.678Z',
    stale: false,
    totals: {
      count: 2,
      currencies: {
        USDT: { count: 1, value: '6000.005', unrealizedPnl: '-12' },
        EUR: { count: 1, value: '0.3', unrealizedPnl: '-12' },
      },
    },
    positions: [
      { venue: 'paper', symbol: 'BTC/USDT', value: '6000.005' },
      { venue: 'b', symbol: 'X', value: '0.3' },
    ],
  })
})

t.test('given positions in one currency, when summed up, then the sums are exact', async (t) => {
  const tenth: Position = { ...LONG, quantity: '1', markPrice: '0.1', unrealizedPnl: '0.1' }
  const { currencies } = describe(venue({ positions: [tenth, tenth, tenth] })).totals
  t.same(currencies, { USDT: { count: 3, value: '0.3', unrealizedPnl: '0.3' } })
})

t.test('given a position without price or profit, when summed up, then the sum is unknown, not smaller', async (t) => {
  const { quantity, symbol, side } = LONG
  for (const markPrice of [null, undefined]) {
    const unpriced = { symbol, side, quantity, currency: 'USDT', ...(markPrice === null && { markPrice }) }
    const document = describe(venue({ positions: [LONG, unpriced] }))
    t.same(document.totals, {
      count: 2,
      atLeast: 2,
      currencies: { USDT: { count: 2, value: null, unrealizedPnl: null } },
    })
    t.equal(document.positions[1]?.value, null)
  }
})

t.test('given a position in an unknown currency, when summed up, then it is not mixed with others', async (t) => {
  const { currency: _, ...unknown } = LONG
  const { currencies } = describe(venue({ positions: [LONG, unknown, { ...LONG, currency: null }] })).totals
  t.match(currencies, { USDT: { count: 1 }, unknown: { count: 2 } })
})

t.test('given a venue that was never read, when described, then the count is unknown and never zero', async (t) => {
  const never = venue({ venue: 'b', positions: null, asOf: null, error: 'not read yet' })
  t.match(describe(venue(), never), {
    asOf: null,
    stale: true,
    totals: { count: null },
    positions: [{ venue: 'paper' }],
  })
  t.match(describe(), { asOf: null, stale: true, totals: { count: null, currencies: {} }, positions: [] })
})

t.test('given no position for certain, when described, then the count is zero', async (t) => {
  t.match(describe(venue({ positions: [] })), { stale: false, totals: { count: 0, currencies: {} } })
})

t.test('given a venue that fails now, when described, then what was known stays, stale, with the error', async (t) => {
  t.match(describe(venue({ error: 'timeout' })), {
    stale: true,
    totals: { count: 1 },
    venues: [{ venue: 'paper', stale: true, error: 'timeout', asOf: '2026-01-02T03:04:04.678Z' }],
  })
  t.equal(describe(venue(), venue({ venue: 'b', asOf: NOW - 5_001 })).stale, true)
})

t.test('given a reading, when described, then its age decides whether it is stale', async (t) => {
  t.equal(describeReading(venue({ asOf: NOW - MAX_AGE_MS }), AT_NOW, MAX_AGE_MS).stale, false)
  t.equal(describeReading(venue({ asOf: NOW - MAX_AGE_MS - 1 }), AT_NOW, MAX_AGE_MS).stale, true)
  t.same(describeReading(venue({ asOf: null }), AT_NOW, MAX_AGE_MS), {
    venue: 'paper',
    asOf: null,
    stale: true,
    error: null,
    accountError: null,
    parts: [],
  })
})

t.test('given quantity and price, when multiplied, then the value is exact', async (t) => {
  t.equal(positionValue({ ...LONG, quantity: '0.1', markPrice: '0.2' }), '0.02')
  t.equal(positionValue({ ...LONG, markPrice: '0' }), '0')
  t.equal(positionValue({ ...LONG, markPrice: null }), null)
})
