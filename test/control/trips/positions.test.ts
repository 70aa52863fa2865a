import t from 'tap'
import { maxPositionValue } from '../../../lib/control/trips/max-position-value.js'
import { maxTotalValue } from '../../../lib/control/trips/max-total-value.js'
import { readPositionValues } from '../../../lib/control/trips/position-values.js'
import type { VenueSnapshot } from '../../../lib/words/exposure.js'
import type { Position } from '../../../lib/words/ports.js'
import { MAX_AGE_MS, NOON, type ReadAs, snapshotOf } from '../../support/trip-readings.js'

const NOW = { wall: NOON + 1_000, monotonic: 1_001 }
const LIMIT = { limit: '1000', warnAt: null }

const held = (symbol: string, quantity: string, markPrice: string | null, more: Partial<Position> = {}): Position => ({
  symbol,
  side: 'long',
  quantity,
  markPrice,
  currency: 'USD',
  ...more,
})
const at = (positions: readonly Position[], more: Partial<ReadAs> = {}): VenueSnapshot =>
  snapshotOf({ at: 0, positions, ...more })
const failed = { state: 'failed', why: 'it timed out' } as const
const PARTS = [{ name: 'options', positions: failed, orders: failed }]

const ROWS: [what: string, venues: VenueSnapshot[], position: string, total: string, currency?: string][] = [
  ['no position', [at([])], 'fine 0', 'fine 0'],
  ['one at the limit', [at([held('A', '10', '100')])], 'fine 1000', 'fine 1000'],
  ['one above it', [at([held('A', '10', '100.0001')])], 'over 1000.001', 'over 1000.001'],
  ['a short one above it', [at([held('A', '11', '100', { side: 'short' })])], 'over 1100', 'over 1100'],
  [
    'a long and a short one',
    [at([held('A', '6', '100'), held('A', '6', '100', { side: 'short' })])],
    'fine 600',
    'over 1200',
  ],
  ['two venues', [at([held('A', '6', '100')]), at([held('A', '6', '100')], { venue: 'w' })], 'fine 600', 'over 1200'],
  ['one without a price', [at([held('A', '1', null), held('B', '1', '1')])], 'blind null', 'blind null'],
  [
    'one above it, and one without a price',
    [at([held('A', '1', null), held('B', '11', '100')])],
    'over 1100',
    'over 1100',
  ],
  ['one with a price that is none', [at([held('A', '1', 'NaN')])], 'blind null', 'blind null'],
  ['one that is traded nowhere', [at([held('A', '1', null, { remainder: 'no-market' })])], 'fine 0', 'fine 0'],
  [
    'one that is too small to close',
    [at([held('A', '1', null, { remainder: 'below-minimum' })])],
    'blind null',
    'blind null',
  ],
  ['one in another currency', [at([held('A', '1', '5', { currency: 'BTC' })])], 'blind null', 'blind null'],
  ['one whose currency is not told', [at([held('A', '11', '100', { currency: null })])], 'over 1100', 'over 1100'],
  [
    'accounts in two currencies',
    [at([held('A', '1', '1')]), at([held('A', '1', '1', { currency: 'EUR' })], { venue: 'w', currency: 'EUR' })],
    'blind null',
    'blind null',
  ],
  ['another currency than the one that is set', [at([held('A', '1', '1')])], 'blind null', 'blind null', 'EUR'],
  ['a part that was not read', [at([held('A', '1', '1')], { more: { parts: PARTS } })], 'blind null', 'blind null'],
  ['a stale venue', [at([held('A', '1', '1')], { at: -20_000 })], 'blind null', 'blind null'],
  ['a stale venue that was above it', [at([held('A', '11', '100')], { at: -20_000 })], 'blind null', 'blind null'],
  ['a venue that was never read', [at([], { more: { asOf: null, positions: null } })], 'blind null', 'blind null'],
  ['no venue', [], 'blind null', 'blind null'],
]

for (const [what, venues, position, total, currency = null] of ROWS) {
  t.test(`given ${what}, when positions are valued, then they are ${position} and ${total}`, async (t) => {
    const values = readPositionValues(venues, NOW, { maxAgeMs: MAX_AGE_MS, currency })
    const found = [maxPositionValue(values, LIMIT), maxTotalValue(values, LIMIT)]
    t.same(
      found.map(({ state, value }) => `${state} ${value}`),
      [position, total],
    )
  })
}

t.test('given many positions without a price, when they are valued, then five are named', async (t) => {
  const positions = Array.from({ length: 9 }, (_, index) => held(`S${index}`, '1', null))
  const { unknown } = readPositionValues([at(positions)], NOW, { maxAgeMs: MAX_AGE_MS, currency: null })
  t.same(unknown.slice(0, 1), ['S0 at v has no price'])
  t.same([unknown.length, unknown[5]], [6, 'and 4 more'])
})

t.test('given the largest of several, when it is over, then it is the one that is named', async (t) => {
  const positions = [held('A', '2', '1'), held('B', '2000', '1'), held('C', '3', '1')]
  const values = readPositionValues([at(positions)], NOW, { maxAgeMs: MAX_AGE_MS, currency: null })
  t.equal(maxPositionValue(values, LIMIT).why, 'B at v is worth 2000 USD; max_position_value is 1000')
  t.equal(maxTotalValue(values, LIMIT).why, '3 positions are worth 2005 USD; max_total_value is 1000')
})
