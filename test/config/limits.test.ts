import t from 'tap'
import { readLimits } from '../../lib/config/limits.js'
import { NO_LIMITS } from '../../lib/words/limits.js'

const read = (limits: Record<string, unknown>) => {
  const problems: string[] = []
  return { settings: readLimits({ limits } as never, problems), problems }
}

t.test('given no limits, when they are read, then there are none', async (t) => {
  t.same(readLimits({}, []), NO_LIMITS)
  t.same(read({}), { settings: NO_LIMITS, problems: [] })
})

t.test('given every limit, when they are read, then decimals are texts, and shares are shares', async (t) => {
  const { settings, problems } = read({
    max_order_value: 10_000,
    max_order_quantity: { 'BTC/USDT': '0.50', 'DOGE/USDT': 1e21 },
    price_band: '5%',
    duplicate_ms: 500,
    refusals_to_trip: 5,
  })
  t.same(problems, [])
  t.strictSame(
    { ...settings, maxOrderQuantity: { ...settings.maxOrderQuantity }, maxOrderValue: { ...settings.maxOrderValue } },
    {
      maxOrderValue: { '*': '10000' },
      maxOrderQuantity: { 'BTC/USDT': '0.5', 'DOGE/USDT': '1000000000000000000000' },
      priceBand: '0.05',
      duplicateMs: 500,
      refusalsToTrip: 5,
    },
  )
  t.equal(read({ price_band: 0.03 }).settings.priceBand, '0.03')
  const byPair = read({ max_order_value: { 'BTC/USDT': 20_000, ' * ': '5e3' } }).settings
  t.strictSame({ ...byPair.maxOrderValue }, { 'BTC/USDT': '20000', '*': '5000' })
})

const WRONG: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ max_order_valu: 1 }, /"max_order_valu" is not a limit of single orders .*There are: max_order_value, /],
  [{ refusals_to_trip: 3 }, /none is set that refuses an order/],
  [{ max_order_value: 0 }, /max_order_value = 0 does not fit: expected an amount above 0/],
  [{ max_order_value: -1 }, /max_order_value = -1/],
  [{ max_order_value: 'a lot' }, /"a lot" does not fit/],
  [{ max_order_value: Number.NaN }, /max_order_value/],
  [{ max_order_value: Number.POSITIVE_INFINITY }, /max_order_value/],
  [{ max_order_value: {} }, /max_order_value = {} does not fit: expected a table/],
  [{ max_order_value: { 'BTC/USDT': -1 } }, /max_order_value: "BTC\/USDT" = -1 does not fit/],
  [{ max_order_quantity: {} }, /max_order_quantity/],
  [{ max_order_quantity: 5 }, /expected a table/],
  [{ max_order_quantity: { A: '' } }, /"A" = "" does not fit/],
  [{ price_band: 1 }, /price_band = 1/],
  [{ price_band: '500%' }, /price_band/],
  [{ price_band: 5 }, /price_band/],
  [{ duplicate_ms: 0 }, /duplicate_ms/],
  [{ duplicate_ms: 1.5 }, /duplicate_ms/],
  [{ max_order_value: 1, refusals_to_trip: 0 }, /refusals_to_trip/],
]

for (const [limits, expected] of WRONG) {
  t.test(`given limits of ${JSON.stringify(limits)}, when they are read, then that is an error`, async (t) => {
    const { settings, problems } = read(limits)
    t.match(problems, [expected])
    t.ok(problems.every((each) => each.startsWith('limits: ')))
    t.same(settings, NO_LIMITS)
  })
}
