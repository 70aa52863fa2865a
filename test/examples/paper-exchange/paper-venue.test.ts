import t from 'tap'
import type { PlaceOrder } from '../../../examples/paper-bot/order.js'
import { PaperVenue } from '../../../examples/paper-exchange/paper-venue.js'
import { openMarket } from './market.js'

function order(change: Partial<PlaceOrder> = {}): PlaceOrder {
  return {
    action: 'place',
    venue: 'paper',
    strategy: 'trend-following',
    symbol: 'SPX',
    side: 'buy',
    quantity: '3',
    type: 'market',
    reduceOnly: false,
    ...change,
  }
}

function openVenue(latencyMs = 0) {
  const { exchange, move } = openMarket({ feeRate: '0.001' })
  return { exchange, move, venue: new PaperVenue(exchange, latencyMs) }
}

t.test(
  'given no orders, when asked, then there are no positions and no orders, and equity is the capital',
  async (t) => {
    const { venue } = openVenue()
    t.same(await venue.positions(), [])
    t.same(await venue.openOrders(), [])
    t.same(await venue.account(), { equity: '25000.00', dailyPnl: '0.00', unrealizedPnl: '0.00', currency: 'USD' })
  },
)

t.test('given a filled market order, when asked, then position and account say so in decimal strings', async (t) => {
  const { venue, move } = openVenue()
  await venue.send(order())
  move(101_000)
  t.same(await venue.positions(), [
    {
      symbol: 'SPX',
      side: 'long',
      quantity: '3',
      entryPrice: '1000.10',
      markPrice: '1010.00',
      unrealizedPnl: '29.70',
      currency: 'USD',
    },
  ])
  t.same(await venue.account(), { equity: '25026.70', dailyPnl: '26.70', unrealizedPnl: '29.70', currency: 'USD' })
})

t.test('given a resting limit order, when asked, then it is listed; when cancelled, then it is not', async (t) => {
  const { venue } = openVenue()
  await venue.send(order({ type: 'limit', price: '990.5', quantity: '2' }))
  const [working] = await venue.openOrders()
  t.match(working, { symbol: 'SPX', side: 'buy', quantity: '2', price: '990.50', reduceOnly: false })
  t.equal(working?.strategy, 'trend-following')
  const id = working?.id ?? ''
  await venue.send({ action: 'cancel', venue: 'paper', strategy: 'trend-following', symbol: 'SPX', id })
  t.same(await venue.openOrders(), [])
  await t.rejects(venue.cancel({ id }), { name: 'VenueError', code: 'UNKNOWN_ORDER' })
})

t.test('given orders on both sides, when all are cancelled, then none is left', async (t) => {
  const { venue, move, exchange } = openVenue()
  await venue.send(order({ type: 'limit', price: '990.00' }))
  await venue.send(order({ type: 'limit', price: '1010.00', side: 'sell' }))
  t.equal((await venue.openOrders()).length, 2)
  await venue.cancelAll()
  t.same(await venue.openOrders(), [])
  move(90_000)
  move(110_000)
  t.equal(exchange.position.lots, 0)
})

for (const side of ['buy', 'sell'] as const) {
  t.test(`given a position opened by a ${side}, when closed, then it is flat`, async (t) => {
    const { venue } = openVenue()
    await venue.send(order({ side, quantity: '7' }))
    const [position] = await venue.positions()
    if (position === undefined) return t.fail('no position')
    const closing = { symbol: 'SPX', side: side === 'buy' ? 'sell' : 'buy', quantity: position.quantity } as const
    await venue.close(position, closing)
    t.same(await venue.positions(), [])
    await t.rejects(venue.close(position, closing), { code: 'REDUCE_ONLY_REJECTED' })
  })
}

t.test('given a position that has shrunk since it was read, when closed in full, then it does not flip', async (t) => {
  const { venue } = openVenue()
  await venue.send(order({ quantity: '5' }))
  const [position] = await venue.positions()
  if (position === undefined) return t.fail('no position')
  await venue.send(order({ side: 'sell', quantity: '4' }))
  await venue.close(position, { symbol: 'SPX', side: 'sell', quantity: '5' })
  t.same(await venue.positions(), [])
})

const invalid = [
  { what: 'half a lot', change: { quantity: '0.5' } },
  { what: 'no lots', change: { quantity: '0' } },
  { what: 'a quantity below zero', change: { quantity: '-1' } },
  { what: 'a quantity that is no number', change: { quantity: 'all' } },
  { what: 'another symbol', change: { symbol: 'NDX' } },
  { what: 'a limit without a price', change: { type: 'limit' } },
  { what: 'a price between ticks', change: { type: 'limit', price: '990.005' } },
] as const

for (const { what, change } of invalid) {
  t.test(`given an order with ${what}, when sent, then it is refused`, async (t) => {
    const { venue, exchange } = openVenue()
    await t.rejects(venue.send(order(change)), { name: 'VenueError', code: 'INVALID_ORDER' })
    t.equal(exchange.position.lots, 0)
    t.same(exchange.restingOrders, [])
  })
}

t.test(
  'given latency, when an order is sent, then it arrives half way through and is answered at the end',
  async (t) => {
    const { venue, exchange } = openVenue(60)
    const sentAt = performance.now()
    const answered = venue.send(order())
    t.equal(exchange.position.lots, 0, 'not there yet')
    await answered
    t.ok(performance.now() - sentAt >= 55, 'two ways of 30 ms')
    t.equal(exchange.position.lots, 3)
  },
)
