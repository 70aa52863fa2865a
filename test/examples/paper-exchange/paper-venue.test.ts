import t from 'tap'
import type { FaultSettings } from '../../../examples/paper-exchange/faults.js'
import { Faults, NO_FAULTS } from '../../../examples/paper-exchange/faults.js'
import { PaperVenue } from '../../../examples/paper-exchange/paper-venue.js'
import type { OrderCommand, OrderRequest } from '../../../examples/paper-exchange/wire.js'
import { openMarket } from './market.js'

function order(change: Partial<OrderRequest> = {}): OrderCommand {
  return {
    action: 'place',
    strategy: 'trend-following',
    symbol: 'SPX',
    side: 'buy',
    quantity: '3',
    type: 'market',
    reduceOnly: false,
    ...change,
  }
}

function openVenue(change: Partial<FaultSettings> = {}) {
  const { exchange, move } = openMarket({ feeRate: '0.001' })
  const faults = new Faults({ ...NO_FAULTS, ...change })
  return { exchange, move, faults, venue: new PaperVenue(exchange, faults) }
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
  await venue.send({ action: 'cancel', id })
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
    const { venue, exchange } = openVenue({ latency_ms: 60 })
    const sentAt = performance.now()
    const answered = venue.send(order())
    t.equal(exchange.position.lots, 0, 'not there yet')
    await answered
    t.ok(performance.now() - sentAt >= 55, 'two ways of 30 ms')
    t.equal(exchange.position.lots, 3)
  },
)

t.test('given orders, when sent, then the acknowledgement says what was filled and what was not', async (t) => {
  const { venue } = openVenue()
  t.match(await venue.send(order()), { id: 'order-7', filled: '3', remaining: '0' })
  t.match(await venue.send(order({ type: 'limit', price: '990.00' })), { filled: '0', remaining: '3' })
  t.match(await venue.send(order({ quantity: '80' })), { filled: '72', remaining: '8' })
})

t.test('given a client order id, when sent twice, then the second one is refused and nothing is done', async (t) => {
  const { venue, exchange } = openVenue()
  await t.rejects(venue.send(order({ clientOrderId: 'a', symbol: 'NDX' })), { code: 'INVALID_ORDER' })
  await venue.send(order({ clientOrderId: 'a' }))
  await t.rejects(venue.send(order({ clientOrderId: 'a' })), {
    code: 'DUPLICATE_ORDER',
    message: /^Client order id a was taken already, as order-\d+\.$/,
  })
  await venue.send(order({ clientOrderId: 'b' }))
  t.equal(exchange.position.lots, 6)
})

t.test(
  'given lost acknowledgements, when orders are sent, then they are executed and the answer is an error',
  async (t) => {
    const { venue, exchange, faults } = openVenue({ lose_acknowledgements: 1 })
    await t.rejects(venue.send(order()), { code: 'OUTCOME_UNKNOWN', message: /outcome is unknown/ })
    t.equal(exchange.position.lots, 3)
    await t.rejects(venue.send(order({ symbol: 'NDX' })), { code: 'INVALID_ORDER' }, 'a refusal comes through')
    faults.change({ lose_acknowledgements: 0 })
    await venue.send(order())
    t.equal(exchange.position.lots, 6)
  },
)

t.test('given two cancels to refuse, when three are sent, then the third is taken', async (t) => {
  const { venue, faults } = openVenue({ reject_cancels: 2 })
  await venue.send(order({ type: 'limit', price: '990.00' }))
  const [{ id } = { id: '' }] = await venue.openOrders()
  await t.rejects(venue.cancel({ id }), { code: 'CANCEL_REJECTED', message: 'cancel rejected: try again later' })
  await t.rejects(venue.cancelAll(), { code: 'CANCEL_REJECTED' })
  t.equal((await venue.openOrders()).length, 1)
  t.equal(faults.settings.reject_cancels, 0)
  await venue.cancel({ id })
  t.same(await venue.openOrders(), [])
})

t.test('given partial fills, when a market order is larger, then the rest is dropped', async (t) => {
  const { venue, exchange } = openVenue({ partial_fills: 2 })
  t.match(await venue.send(order()), { filled: '2', remaining: '1' })
  t.same(await venue.openOrders(), [])
  t.match(
    await venue.send(order({ type: 'limit', price: '1001.00' })),
    { filled: '3' },
    'a limit order is no market order',
  )
  t.equal(exchange.position.lots, 5)
  await venue.close({ symbol: 'SPX' }, { symbol: 'SPX', side: 'sell', quantity: '5' })
  t.equal(exchange.position.lots, 3)
})
