import t from 'tap'
import type { ExchangeOrder } from '../../../examples/paper-exchange/paper-exchange.js'
import type { Side } from '../../../examples/paper-exchange/side.js'
import { VenueError } from '../../../examples/paper-exchange/venue-error.js'
import { openMarket } from './market.js'

function market(side: Side, lots: number, reduceOnly = false): ExchangeOrder {
  return { strategy: 's', side, lots, type: 'market', reduceOnly }
}

function limit(side: Side, lots: number, ticks: number, reduceOnly = false): ExchangeOrder {
  return { strategy: 's', side, lots, type: 'limit', ticks, reduceOnly }
}

t.test('given quotes, when a market order buys, then it fills at the ask', async (t) => {
  const { exchange, events } = openMarket()
  t.match(exchange.place(market('buy', 3)), { filledLots: 3, restingLots: 0 })
  t.equal(exchange.position.lots, 3)
  t.match(events, [{ type: 'fill', fill: { side: 'buy', lots: 3, ticks: 100_010 } }])
})

t.test('given quotes of 25 lots a level, when 60 are sold, then they fill level by level', async (t) => {
  const { exchange, events } = openMarket()
  t.match(exchange.place(market('sell', 60)), { filledLots: 60 })
  const fills = events.flatMap((event) => (event.type === 'fill' ? [[event.fill.lots, event.fill.ticks]] : []))
  t.same(fills, [
    [25, 99_990],
    [25, 99_980],
    [10, 99_970],
  ])
})

t.test('given quotes of 75 lots a side, when 80 are bought, then the other 5 are dropped', async (t) => {
  const { exchange } = openMarket()
  t.match(exchange.place(market('buy', 80)), { filledLots: 75, restingLots: 0 })
  t.same(exchange.restingOrders, [])
  t.throws(() => exchange.place(market('buy', 1)), { name: 'VenueError', code: 'NO_LIQUIDITY' })
})

t.test('given a resting bid, when the market falls through it, then it fills at its own price', async (t) => {
  const { exchange, events, move } = openMarket()
  exchange.place(limit('buy', 2, 99_000))
  t.equal(exchange.position.lots, 0)
  move(98_000)
  t.equal(exchange.position.lots, 2)
  t.match(events.at(-1), { type: 'gone' })
  t.match(events.at(-2), { type: 'fill', fill: { lots: 2, ticks: 99_000 } })
  t.same(exchange.restingOrders, [])
})

t.test('given a resting bid, when the market stays above it, then it keeps resting', async (t) => {
  const { exchange, move } = openMarket()
  exchange.place(limit('buy', 2, 99_000))
  move(99_050)
  t.equal(exchange.position.lots, 0)
  t.match(exchange.restingOrders, [{ lots: 2, ticks: 99_000 }])
})

t.test('given a limit order through the ask, when placed, then it fills and only what is left rests', async (t) => {
  const { exchange, events } = openMarket()
  t.match(exchange.place(limit('buy', 30, 100_010)), { filledLots: 25, restingLots: 5 })
  t.match(exchange.restingOrders, [{ lots: 5, ticks: 100_010 }])
  t.match(events[0], { type: 'fill', fill: { lots: 25, ticks: 100_010 } })
})

t.test('given a resting order larger than a quote, when crossed, then what is left keeps resting', async (t) => {
  const { exchange, move } = openMarket()
  exchange.place(limit('buy', 100, 99_000))
  move(98_980)
  t.equal(exchange.position.lots, 50, 'two of the three levels are at 990.00 or below')
  t.match(exchange.restingOrders, [{ lots: 50, ticks: 99_000 }])
})

t.test('given a working order, when cancelled, then it is gone and the market can not fill it', async (t) => {
  const { exchange, events, move } = openMarket()
  const { id } = exchange.place(limit('sell', 2, 101_000))
  exchange.cancel(id)
  move(102_000)
  t.equal(exchange.position.lots, 0)
  t.match(events.at(-1), { type: 'gone', order: { id } })
  t.throws(() => exchange.cancel(id), { name: 'VenueError', code: 'UNKNOWN_ORDER' })
})

t.test('given no position, when a reduce-only order comes, then it is rejected and nothing happens', async (t) => {
  const { exchange, events } = openMarket()
  for (const order of [market('buy', 1, true), market('sell', 1, true), limit('sell', 1, 100_500, true)]) {
    t.throws(() => exchange.place(order), { code: 'REDUCE_ONLY_REJECTED' })
  }
  t.same(events, [])
})

t.test('given a long of 3, when a reduce-only sell of 10 comes, then it ends flat, not short', async (t) => {
  const { exchange } = openMarket()
  exchange.place(market('buy', 3))
  t.match(exchange.place(market('sell', 10, true)), { filledLots: 3, restingLots: 0 })
  t.equal(exchange.position.lots, 0)
})

t.test('given a long, when a reduce-only buy comes, then it is rejected', async (t) => {
  const { exchange } = openMarket()
  exchange.place(market('buy', 3))
  t.throws(() => exchange.place(market('buy', 1, true)), { code: 'REDUCE_ONLY_REJECTED' })
  t.equal(exchange.position.lots, 3)
})

t.test('given resting exits for twice the position, when the market sweeps both, then it ends flat', async (t) => {
  const { exchange, move } = openMarket()
  exchange.place(market('buy', 3))
  exchange.place(limit('sell', 3, 100_500, true))
  exchange.place(limit('sell', 3, 100_600, true))
  move(101_000)
  t.equal(exchange.position.lots, 0)
  t.same(exchange.restingOrders, [])
})

t.test('given a plain and a reduce-only sell, when the market sweeps both, then only the plain can flip', async (t) => {
  const { exchange, move } = openMarket()
  exchange.place(market('buy', 3))
  exchange.place(limit('sell', 2, 100_500))
  exchange.place(limit('sell', 3, 100_600, true))
  move(101_000)
  t.equal(exchange.position.lots, 0)
})

t.test('given a resting exit, when the position shrinks, then so does the exit', async (t) => {
  const { exchange, events } = openMarket()
  exchange.place(market('buy', 5))
  const { id } = exchange.place(limit('sell', 5, 101_000, true))
  exchange.place(market('sell', 3))
  t.match(exchange.restingOrders, [{ id, lots: 2 }])
  t.match(events.at(-1), { type: 'working', order: { id, lots: 2 } })
  exchange.place(market('sell', 2))
  t.same(exchange.restingOrders, [])
  t.match(events.at(-1), { type: 'gone', order: { id } })
})

t.test('given a trimmed exit, when the position grows again, then it still trades what is left of it', async (t) => {
  const { exchange, move } = openMarket()
  exchange.place(market('buy', 5))
  exchange.place(limit('sell', 5, 101_000, true))
  exchange.place(market('sell', 3))
  exchange.place(market('buy', 4))
  move(102_000)
  t.equal(exchange.position.lots, 4)
})

t.test('given a resting sell of its own, when the account buys through it, then that one is taken off', async (t) => {
  const { exchange, events, move } = openMarket()
  move(100_000)
  const { id } = exchange.place(limit('sell', 2, 100_005))
  t.match(exchange.place(market('buy', 3)), { filledLots: 3 })
  t.equal(exchange.position.lots, 3, 'bought from the market, not from itself')
  t.same(exchange.restingOrders, [])
  t.match(events[1], { type: 'gone', order: { id } })
})

t.test('given thousands of pseudo-random orders, when reduce-only ones fill, then none ever flips it', async (t) => {
  let seed = 42
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((seed / 2_147_483_648) * below)
  }
  const reduceOnlyIds = new Set<string>()
  const { exchange, events, move } = openMarket()
  let price = 100_000
  let lots = 0
  let reduceOnlyFills = 0
  let checked = 0
  for (let round = 0; round < 3000; round += 1) {
    price += random(401) - 200
    move(price)
    const side = random(2) === 0 ? 'buy' : 'sell'
    const reduceOnly = random(2) === 0
    const size = 1 + random(9)
    const order =
      random(3) === 0 ? market(side, size, reduceOnly) : limit(side, size, price + random(301) - 150, reduceOnly)
    try {
      const { id } = exchange.place(order)
      if (reduceOnly) reduceOnlyIds.add(id)
    } catch (error) {
      if (!(error instanceof VenueError)) throw error
    }
    if (exchange.restingOrders.length > 20) exchange.cancel(exchange.restingOrders[0]?.id ?? '')
    for (const event of events.slice(checked)) {
      if (event.type !== 'fill') continue
      const after = lots + (event.fill.side === 'buy' ? event.fill.lots : -event.fill.lots)
      if (reduceOnlyIds.has(event.fill.id)) {
        reduceOnlyFills += 1
        if (Math.abs(after) >= Math.abs(lots) || after * lots < 0) t.fail(`reduce-only took ${lots} to ${after}`)
      }
      lots = after
    }
    checked = events.length
    if (lots !== exchange.position.lots) t.fail(`the fills add up to ${lots}, not ${exchange.position.lots}`)
  }
  t.ok(reduceOnlyFills > 200, `${reduceOnlyFills} reduce-only fills`)
  const { equity, realized, unrealized, fees } = exchange.balance()
  t.equal(equity.minus('25000').toFixed(), realized.plus(unrealized).minus(fees).toFixed())
})
