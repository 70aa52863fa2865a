import t from 'tap'
import type { LimitSettings } from '../../lib/words/limits.js'
import { withTold } from '../../lib/words/order-money.js'
import { buy, exit, keepBeating, realGuard, snapshotOf } from '../support/guard-parts.js'

/** A guard, long 10 BTC/USDT at a mark price of 100. */
function limited(limits: Partial<LimitSettings>, more: Parameters<typeof realGuard>[0] = {}) {
  const parts = realGuard({ ...more, limits })
  const read = (markPrice: string | null = '100') =>
    parts.limits?.update([snapshotOf({ positions: [{ symbol: 'BTC/USDT', side: 'long', quantity: '10', markPrice }] })])
  read()
  return { ...parts, read }
}

class PricedByGetter {
  get price(): number {
    return 2_000
  }
}

type Order = Readonly<Record<string, unknown>>

/** What each limit says of an order. A text: what it is refused with. Null: it passes. */
const TABLE: readonly (readonly [what: string, limits: Partial<LimitSettings>, order: Order, says: RegExp | null])[] = [
  ['a value within', { maxOrderValue: { '*': '1000' } }, buy({ quantity: '10', price: '90' }), null],
  [
    'a value at the mark price',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: '10.1', price: '1' }),
    /worth 1010 \(10.1 at 100\), and 1000 is the most/,
  ],
  [
    'a value at its own price',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: '9', price: 120 }),
    /worth 1080 \(9 at 120\)/,
  ],
  [
    'a value at its trigger',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: '9', params: { triggerPrice: '120' } }),
    /worth 1080/,
  ],
  ['a market order', { maxOrderValue: { '*': '1000' } }, buy({ quantity: '11', type: 'market' }), /worth 1100/],
  [
    'a market order elsewhere',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', type: 'market' }),
    /value can't be told: it tells no price, and no position of paper shows a mark price of ETH\/USDT. Give it a price/,
  ],
  [
    'one with the bot’s own mark price',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', type: 'market', quantity: '3', markPrice: 400 }),
    /worth 1200/,
  ],
  [
    'a market order of a price that nobody goes by',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', type: 'market', quantity: '1000', price: 0.01 }),
    /it tells no price/,
  ],
  [
    'one of a cost',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: undefined, quoteOrderQty: '1001' }),
    /worth 1001 \(as it says\)/,
  ],
  [
    'one of a small cost',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: undefined, cost: 999, symbol: 'ETH/USDT' }),
    null,
  ],
  ['a cost in its parameters', { maxOrderValue: { '*': '1000' } }, buy({ params: { cost: 5000 } }), /worth 5000/],
  [
    'another quantity in its parameters',
    { maxOrderValue: { '*': '1000' } },
    buy({ price: 1, params: { quantity: 500 } }),
    /quantity is another quantity/,
  ],
  [
    'two quantities that a client was told',
    { maxOrderValue: { '*': '1000' } },
    withTold(buy(), { side: 'buy', qty: '1', size: '1000', price: 1 }),
    /size is another quantity/,
  ],
  [
    'a quantity by another name in its parameters',
    { maxOrderValue: { '*': '1000' } },
    withTold(buy(), { side: 'buy', amount: 1, price: 1, params: { orderQtyRq: '100' } }),
    /orderQtyRq in its parameters may replace what it says/,
  ],
  [
    'what an iceberg shows, in its parameters',
    { maxOrderValue: { '*': '1000' } },
    withTold(buy(), { side: 'buy', amount: 1, price: 1, params: { icebergQty: '0.1', recvWindow: 5_000 } }),
    null,
  ],
  [
    'an amendment of a new quantity',
    { maxOrderValue: { '*': '1000' } },
    buy({ action: 'amend', price: 1, newSz: '100' }),
    /newSz is another quantity/,
  ],
  [
    'an amendment to a new price',
    { maxOrderValue: { '*': '1000' } },
    buy({ action: 'amend', newPx: '2000' }),
    /worth 2000/,
  ],
  [
    'a cost, and a quantity of no known price',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', type: 'market', quantity: 1_000, cost: 5 }),
    /it tells no price/,
  ],
  [
    'a cost, and quantities that contradict each other',
    { maxOrderValue: { '*': '1000' } },
    buy({ amount: '1', quantity: '1000', cost: 5 }),
    /amount is another quantity/,
  ],
  ['a cost, and a quantity of 0', { maxOrderValue: { '*': '1000' } }, buy({ quantity: 0, cost: 5 }), null],
  [
    'a limit order whose parameters make it a market order',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', type: 'limit', quantity: 1_000, price: 0.01, params: { orderType: 'Market' } }),
    /its parameters say that it is a market order/,
  ],
  [
    'a market order by another name of its type',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', order_type: 'market', quantity: 1_000, price: 0.01 }),
    /it tells no price/,
  ],
  [
    'a value of a symbol that has a limit of its own',
    { maxOrderValue: { BTCUSDT: '2000', '*': '100' } },
    buy({ quantity: 19, price: 90 }),
    null,
  ],
  [
    'a value of a symbol that has none',
    { maxOrderValue: { BTCUSDT: '2000', '*': '100' } },
    buy({ symbol: 'ETH/USDT', quantity: 2, price: 90 }),
    /it is worth 180 \(2 at 90\), and 100 is the most/,
  ],
  [
    'a value of a symbol that no limit is of',
    { maxOrderValue: { BTCUSDT: '2000' } },
    buy({ symbol: 'ETH/USDT', quantity: 1_000, price: 90 }),
    null,
  ],
  [
    'a value of no symbol',
    { maxOrderValue: { BTCUSDT: '2000', '*': '100' } },
    buy({ symbol: undefined, quantity: 2, price: 90 }),
    /and 100 is the most/,
  ],
  [
    'a quantity of any other',
    { maxOrderQuantity: { BTCUSDT: '2', '*': '9' } },
    buy({ symbol: 'ETH/USDT', quantity: 10 }),
    /and 9 is the most/,
  ],
  ['a percentage', { maxOrderValue: { '*': '1000' } }, buy({ price: 1, percent: 100 }), /percent/],
  [
    'orders within',
    { maxOrderValue: { '*': '1000' } },
    buy({ price: 1, orders: [{ quantity: 1 }] }),
    /brings other orders along/,
  ],
  [
    'what hangs on it',
    { maxOrderValue: { '*': '1000' } },
    buy({ price: 100, stopLoss: { triggerPrice: 9_000 } }),
    null,
  ],
  [
    'contracts of no known size',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: undefined, contracts: 1, price: 1 }),
    /how much one of its contracts is, is not known. Give it a contractSize/,
  ],
  [
    'a contract size that is left out',
    { maxOrderValue: { '*': '1000' } },
    buy({ price: 1, contractSize: undefined }),
    null,
  ],
  [
    'contracts of two sizes',
    { maxOrderValue: { '*': '1000' } },
    buy({ price: 1, contractSize: 1, params: { contractSize: 1_000 } }),
    /how much one of its contracts is, is not known/,
  ],
  [
    'an order of a class that tells its price by a getter',
    { maxOrderValue: { '*': '1000' } },
    Object.assign(new PricedByGetter(), buy()),
    /worth 2000/,
  ],
  [
    'contracts',
    { maxOrderValue: { '*': '1000' } },
    buy({ symbol: 'ETH/USDT', quantity: undefined, contracts: 101, price: 100, contractSize: 0.1 }),
    /worth 1010 \(101 × 0.1 at 100\)/,
  ],
  [
    'contracts at the mark price, which a position shows of one',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: 11, type: 'market', contractSize: 0.01 }),
    /worth 1100 \(11 at 100\)/,
  ],
  [
    'inverse contracts',
    { maxOrderValue: { '*': '1000' } },
    buy({ quantity: '11', price: 60_000, contractSize: 100, inverse: true }),
    /worth 1100/,
  ],
  ['no quantity', { maxOrderValue: { '*': '1000' } }, buy({ quantity: undefined, price: 1 }), /tells no quantity/],
  ['a price that is none', { maxOrderValue: { '*': '1000' } }, buy({ price: 'NaN' }), /price could not be read/],
  [
    'no order at all',
    { maxOrderValue: { '*': '1000' } },
    { what: 'ever' },
    /max_order_value: .*could not be read, .*single orders are/,
  ],
  [
    'an exit',
    { maxOrderValue: { '*': '1' }, maxOrderQuantity: { 'BTC/USDT': '1' }, priceBand: '0.01' },
    exit({ quantity: '10', price: 50 }),
    null,
  ],
  [
    'an exit that may be of more',
    { maxOrderValue: { '*': '1' } },
    exit({ params: { quantity: '1000' } }),
    /quantity is another quantity/,
  ],
  ['an exit larger than the position', { maxOrderValue: { '*': '1' } }, exit({ quantity: '10.1' }), /worth 1010/],
  [
    'an exit of whatever is open',
    { maxOrderValue: { '*': '1' }, maxOrderQuantity: { BTCUSDT: '1' } },
    exit({ quantity: undefined, reduceOnly: undefined, closePosition: true, stopPrice: 90, type: 'STOP_MARKET' }),
    null,
  ],
  [
    'an exit of whatever is open, as a client was told',
    { maxOrderValue: { '*': '1' } },
    withTold(
      { action: 'place', venue: 'paper', symbol: 'BTC/USDT', side: 'sell', quantity: null, reduceOnly: false },
      { symbol: 'BTC/USDT', side: 'SELL', type: 'STOP_MARKET', closePosition: 'true', stopPrice: '90' },
    ),
    null,
  ],
  [
    'one of whatever is open, on the side that enlarges it',
    { maxOrderValue: { '*': '1' } },
    buy({ quantity: undefined, closePosition: true, stopPrice: 90, type: 'STOP_MARKET' }),
    /tells no quantity/,
  ],
  [
    'one of whatever is open, and of a quantity',
    { maxOrderValue: { '*': '1' } },
    exit({ quantity: 20, closePosition: true, stopPrice: 90, type: 'STOP_MARKET' }),
    /closePosition/,
  ],
  ['an exit of the position that it names', { maxOrderValue: { '*': '1' } }, exit({ posSide: 'long' }), null],
  [
    'an exit of another position than it names',
    { maxOrderValue: { '*': '1' } },
    exit({ posSide: 'short' }),
    /worth 100/,
  ],
  [
    'an exit of another position than a client was told',
    { maxOrderValue: { '*': '1' } },
    withTold(exit(), { posSide: 'short', side: 'sell', sz: '1' }),
    /worth 100/,
  ],
  ['an exit of the other side', { maxOrderValue: { '*': '1' } }, exit({ side: 'buy' }), /worth 100/],
  ['a sale that is not said to be an exit', { maxOrderValue: { '*': '1' } }, buy({ side: 'sell' }), /worth 100/],
  [
    'a quantity',
    { maxOrderQuantity: { BTCUSDT: '2' } },
    buy({ quantity: '2.0000001' }),
    /it is of 2.0000001 BTC\/USDT \(as it says\), and 2 is the most/,
  ],
  ['a quantity within', { maxOrderQuantity: { BTCUSDT: '2' } }, buy({ quantity: 2 }), null],
  [
    'another quantity in its parameters, where there is a most',
    { maxOrderQuantity: { BTCUSDT: '2' } },
    buy({ params: { quantity: 500 } }),
    /quantity is another quantity/,
  ],
  ['a symbol that is not in the table', { maxOrderQuantity: { 'ETH/USDT': '2' } }, buy({ quantity: 99 }), null],
  ['no symbol', { maxOrderQuantity: { 'ETH/USDT': '2' } }, buy({ symbol: undefined }), /symbol can't be told/],
  [
    'a quantity by its cost',
    { maxOrderQuantity: { 'BTC/USDT': '2' } },
    buy({ quantity: undefined, cost: 201 }),
    /it is of 2.01 BTC\/USDT \(201 at 100\)/,
  ],
  [
    'a quantity by its cost, at a price that is far too high',
    { maxOrderQuantity: { 'BTC/USDT': '2' } },
    buy({ quantity: undefined, cost: 201, price: 1_000 }),
    /it is of 2.01 BTC\/USDT \(201 at 100\)/,
  ],
  [
    'a quantity by its cost, at its trigger',
    { maxOrderQuantity: { 'BTC/USDT': '2' } },
    buy({ quantity: undefined, cost: 190, triggerPrice: 50 }),
    /it is of 3.8 BTC\/USDT \(190 at 50\)/,
  ],
  [
    'a quantity of inverse contracts, at its trigger',
    { maxOrderQuantity: { 'BTC/USD:BTC': '2' } },
    buy({ symbol: 'BTC/USD:BTC', quantity: 21, triggerPrice: 1_000, contractSize: 100, inverse: true }),
    /it is of 2.1 BTC\/USD:BTC \(2100 at 1000\)/,
  ],
  [
    'a quantity of contracts',
    { maxOrderQuantity: { 'BTC/USDT': '2' } },
    buy({ quantity: 3, contractSize: '1000' }),
    /it is of 3000 BTC\/USDT \(3 × 1000\)/,
  ],
  [
    'a quantity of small contracts',
    { maxOrderQuantity: { BTCUSDT: '2' } },
    buy({ quantity: 150, contractSize: 0.01 }),
    null,
  ],
  [
    'a quantity of contracts of no known size',
    { maxOrderQuantity: { BTCUSDT: '2' } },
    buy({ quantity: 1, contractSize: null }),
    /how much one of its contracts is, is not known/,
  ],
  [
    'a quantity of inverse contracts',
    { maxOrderQuantity: { 'BTC/USDT': '2' } },
    buy({ quantity: 21, price: 1_000, contractSize: 100, inverse: true }),
    /it is of 2.1 BTC\/USDT \(2100 at 1000\)/,
  ],
  ['a price of contracts within the band', { priceBand: '0.05' }, buy({ price: '10400', contractSize: '0.01' }), null],
  [
    'a price of contracts beyond the band',
    { priceBand: '0.05' },
    buy({ price: '100', contractSize: '0.01' }),
    /its price of 100 × 0.01 is 99 % away from the mark price of 100/,
  ],
  ['a price within the band', { priceBand: '0.05' }, buy({ price: '104.9' }), null],
  [
    'a price beyond the band',
    { priceBand: '0.05' },
    buy({ price: '10.5' }),
    /its price of 10.5 is 89.5 % away from the mark price of 100, and 5 % is the most/,
  ],
  [
    'another price in its parameters, beyond the band',
    { priceBand: '0.05' },
    buy({ price: 100, params: { price: 150 } }),
    /50 % away/,
  ],
  ['a price above it', { priceBand: '0.05' }, buy({ price: 106 }), /6 % away/],
  [
    'no mark price',
    { priceBand: '0.05' },
    buy({ symbol: 'ETH/USDT', price: 1 }),
    /there is no mark price to compare with: no position of paper shows/,
  ],
  ['a market order has no price', { priceBand: '0.05' }, buy({ type: 'market' }), null],
  ['a price that can’t be told', { priceBand: '0.05' }, buy({ type: 'limit' }), /its price can't be told/],
  ['an amendment', { maxOrderValue: { '*': '1000' } }, buy({ action: 'amend', quantity: 11 }), /worth 1100/],
  [
    'what a client was told',
    { maxOrderValue: { '*': '1000' } },
    withTold(buy(), { side: 'buy', amount: '1', price: 2_000 }),
    /worth 2000/,
  ],
]

for (const [what, limits, order, says] of TABLE) {
  t.test(
    `given limits, when an order comes (${what}), then it is ${says === null ? 'let pass' : 'refused'}`,
    async (t) => {
      const verdict = limited(limits).guard.check(order)
      if (says === null) t.same(verdict, { allowed: true })
      else t.match(verdict, { allowed: false, code: 'ORDER_LIMIT', haltId: null, reason: says })
    },
  )
}

t.test(
  'given positions in other instruments, when an order has no price, then none of them gives it one',
  async (t) => {
    const { guard, limits } = limited({ maxOrderValue: { '*': '20000' } })
    const held = (symbol: string, currency = 'USDT') =>
      limits?.update([
        snapshotOf({ positions: [{ symbol, side: 'long', quantity: '10', markPrice: '1500', currency }] }),
      ])
    const swap = { symbol: 'BTC/USDT:USDT', quantity: 10 }
    for (const symbol of ['BTC/USDT:USDT-261225-100000-C', 'BTC/USDT:USDT-261225', 'BTC/USDT']) {
      held(symbol)
      t.match(
        guard.check(buy({ ...swap, type: 'market' })),
        { reason: /no position of paper shows a mark price/ },
        symbol,
      )
      t.match(guard.check(exit({ ...swap, price: 60_000 })), { code: 'ORDER_LIMIT', reason: /worth 600000/ }, symbol)
    }
    held('BTC/USDT:USDT')
    t.ok(guard.check(buy({ ...swap, type: 'market' })).allowed)
    t.ok(guard.check(exit({ ...swap, price: 60_000 })).allowed)
    const inCoins = { symbol: 'BTC/USD:BTC', quantity: 10, type: 'market' }
    held('BTC/USD:BTC', 'BTC')
    t.match(guard.check(buy(inCoins)), { reason: /no position of paper shows a mark price of BTC\/USD:BTC/ })
  },
)

t.test('given a cancel, when limits are set, then it passes', async (t) => {
  t.ok(limited({ maxOrderValue: { '*': '1' }, priceBand: '0.1' }).guard.check({ type: 'cancel', id: 1 }).allowed)
})

t.test('given readings that are old or lack a price, when an order has none, then it is refused', async (t) => {
  const { guard, limits, read } = limited({ maxOrderValue: { '*': '1000' } }, { maxAgeMs: 5_000 })
  const order = buy({ type: 'market' })
  t.ok(guard.check(order).allowed)
  read(null)
  t.match(guard.check(order), { code: 'ORDER_LIMIT', reason: /no position of paper shows a mark price/ })
  const positions = [{ symbol: 'BTC/USDT', side: 'long', quantity: '10', markPrice: '100' }] as const
  limits?.update([snapshotOf({ positions, began: 0 })])
  t.match(guard.check(order), { code: 'ORDER_LIMIT', reason: /no reading that is younger than 5000 ms/ })
  limits?.update([])
  t.match(guard.check(order), { code: 'ORDER_LIMIT', reason: /no venue paper is read/ })
  limits?.update([snapshotOf({ positions }), snapshotOf({ venue: 'other' })])
  t.match(guard.check({ ...order, venue: undefined }), { reason: /doesn't name its venue/ })
  t.match(guard.check(exit({ venue: undefined, quantity: 10, price: 200 })), { reason: /worth 2000/ })
})

t.test('given orders that a host describes, when limits look, then they go by what it says', async (t) => {
  const describe = (order: unknown) => {
    const [symbol, quantity, price] = order as [string, string, number]
    return { venue: 'paper', symbol, quantity, side: 'buy', price } as const
  }
  const { guard } = limited({ maxOrderValue: { '*': '1000' } }, { describe })
  t.ok(guard.check(['ETH/USDT', '1', 900]).allowed)
  t.match(guard.check(['ETH/USDT', '1', 1_001]), { code: 'ORDER_LIMIT', reason: /worth 1001/ })
  t.match(guard.check(null), { code: 'ORDER_LIMIT', reason: /could not be read/ })
})

t.test('given duplicate_ms, when the same order comes again, then it is refused until they have gone by', async (t) => {
  const { guard } = limited({ duplicateMs: 200 })
  t.ok(guard.check(buy({ price: 1 })).allowed)
  t.match(guard.check(buy({ price: 1 })), {
    code: 'ORDER_LIMIT',
    reason: /same order was let pass \d+ ms before, and 200 ms/,
  })
  t.ok(guard.check(buy({ price: 2 })).allowed && guard.check(buy({ price: 1, side: 'sell' })).allowed)
  t.ok(guard.check(buy({ price: 1, venue: 'other' })).allowed, 'the other leg of an arbitrage')
  await new Promise((resolve) => setTimeout(resolve, 250))
  t.ok(guard.check(buy({ price: 1 })).allowed)
})

t.test('given duplicate_ms, when orders come, then numbers count and not how they are written', async (t) => {
  const { guard } = limited({ duplicateMs: 60_000 })
  t.ok(guard.check(buy({ quantity: '1', price: '0.1' })).allowed)
  t.match(guard.check(buy({ quantity: '1.0', price: 0.1 })), { code: 'ORDER_LIMIT' })
  t.match(guard.check(buy({ quantity: 1, price: '0.10' })), { code: 'ORDER_LIMIT' })
})

t.test('given duplicate_ms, when orders can’t be read, then none is taken for the same', async (t) => {
  const { guard } = limited({ duplicateMs: 60_000 })
  const orders = [withTold({ action: 'place', venue: 'okx' }, {}), buy({ quantity: undefined }), { what: 'ever' }]
  for (const order of [...orders, ...orders]) t.ok(guard.check(order).allowed)
})

t.test('given duplicate_ms, when an order is refused by a limit in time, then it was not let pass', async (t) => {
  const rates = [{ name: 'max_orders_per_second', limit: 1, level: 'reducing' }] as const
  const { guard, latch } = limited({ duplicateMs: 60_000 }, { rates })
  t.teardown(keepBeating(latch))
  t.ok(guard.check(buy({ price: 1 })).allowed)
  t.match(guard.check(buy({ price: 2 })), { code: 'TRADING_REDUCING' })
  latch.rateTrips.take(() => {})
  latch.gate.lowerTo('active', false, latch.gate.read().raises)
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  t.ok(guard.check(buy({ price: 2 })).allowed)
})

t.test('given refusals_to_trip, when limits have refused so many, then the bot is halted', async (t) => {
  const rates = [{ name: 'refusals_to_trip', limit: 3, level: 'halted' }] as const
  const { guard, latch } = limited({ maxOrderValue: { '*': '10' } }, { rates })
  for (let order = 0; order < 2; order++) t.match(guard.check(buy()), { code: 'ORDER_LIMIT' })
  t.equal(latch.gate.read().state, 'active')
  t.match(guard.check(buy()), { code: 'ORDER_LIMIT' })
  t.equal(latch.gate.read().state, 'halted')
  t.match(guard.check(buy()), { code: 'TRADING_HALTED', haltId: latch.rateTrips.pending() })
})

t.test('given a refused order, when orders in time are limited too, then it takes no slot', async (t) => {
  const rates = [{ name: 'max_orders_per_second', limit: 1, level: 'halted' }] as const
  const { guard } = limited({ maxOrderValue: { '*': '150' } }, { rates })
  for (let order = 0; order < 5; order++) t.match(guard.check(buy({ quantity: 2 })), { code: 'ORDER_LIMIT' })
  t.ok(guard.check(buy()).allowed)
  t.match(guard.check(buy()), { code: 'TRADING_HALTED' })
})
