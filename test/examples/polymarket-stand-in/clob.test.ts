import { AssetType, type ClobClient, OrderType, Side } from '@polymarket/clob-client-v2'
import t, { type Test } from 'tap'
import { IdleTimer } from '../../../examples/paper-exchange/idle-timer.js'
import { connect } from '../../../examples/polymarket-bot/connection.js'
import { MARKET } from '../../../examples/polymarket-stand-in/market.js'
import { StandInServer } from '../../../examples/polymarket-stand-in/server.js'
import { StandIn } from '../../../examples/polymarket-stand-in/stand-in.js'
import { until } from '../../support/exchange-process.js'
import { call } from '../../support/http-call.js'

const YES = MARKET.outcomes[0].tokenId

/** The stand-in without a house, so that nobody trades but the test; and the real client for each of two accounts. */
async function market(t: Test) {
  const standIn = new StandIn(100, 400)
  const server = new StandInServer(standIn, new IdleTimer(600_000, () => {}))
  const url = await server.listen(0)
  t.teardown(() => server.close())
  const account = (digit: string) => connect({ clobUrl: url, dataUrl: url }, `0x${digit.repeat(64)}`)
  const [buyer, seller] = [await account('1'), await account('2')]
  // Shares are made out of nothing.
  standIn.clob.ledger.book(String(seller.funderAddress).toLowerCase(), YES, 'BUY', 100e6, 50)
  return { standIn, url, buyer, seller }
}

const buy = (client: ClobClient, price: number, size: number, type: OrderType.GTC = OrderType.GTC) =>
  client.createAndPostOrder({ tokenID: YES, side: Side.BUY, price, size }, {} as never, type)
const sell = (client: ClobClient, price: number, size: number) =>
  client.createAndPostOrder({ tokenID: YES, side: Side.SELL, price, size })
const balance = async (client: ClobClient, type: AssetType) => {
  const { balance } = await client.getBalanceAllowance({ asset_type: type, token_id: YES })
  return Number(balance) / 1e6
}

t.test('given an offer, when it is taken in part, then book, money, trades and positions say so', async (t) => {
  const { url, buyer, seller } = await market(t)
  const offer = await sell(seller, 0.4, 30)
  t.match(offer, { success: true, status: 'live', tradeIDs: [] })
  t.match(await buyer.getOrderBook(YES), { asks: [{ price: '0.4', size: '30' }], bids: [] })

  const taken = await buy(buyer, 0.45, 12.5)
  t.match(taken, { status: 'matched', takingAmount: '12.5', makingAmount: '5', transactionsHashes: [/^0x/] })
  t.match(await seller.getOpenOrders(), [
    { id: offer.orderID, original_size: '30', size_matched: '12.5', price: '0.4' },
  ])
  t.equal(await balance(buyer, AssetType.COLLATERAL), 995)
  t.equal(await balance(buyer, AssetType.CONDITIONAL), 12.5)
  t.match(await buyer.getTrades(), [
    { side: 'BUY', size: '12.5', price: '0.4', status: 'CONFIRMED', trader_side: 'TAKER' },
  ])
  const positions = await call(url, 'GET', `/positions?user=${buyer.funderAddress}`)
  t.match(positions.body, [{ asset: YES, size: 12.5, avgPrice: 0.4, redeemable: false }])
  t.match(await seller.cancelOrder({ orderID: offer.orderID }), { canceled: [offer.orderID], not_canceled: {} })
  t.match(await seller.cancelOrder({ orderID: offer.orderID }), {
    canceled: [],
    not_canceled: { [offer.orderID]: String },
  })
})

t.test('given a fill, then the data API shows it once it is on the chain', async (t) => {
  const { url, standIn, buyer, seller } = await market(t)
  await sell(seller, 0.4, 30)
  const order = await buyer.createOrder({ tokenID: YES, side: Side.BUY, price: 0.4, size: 10 })
  await buyer.postOrder(order, OrderType.GTC, false, true)
  const owner = String(buyer.funderAddress).toLowerCase()
  t.equal(standIn.clob.ledger.held(owner, YES), 10e6)
  const { body } = await until(
    () => call(url, 'GET', `/positions?user=${owner}`),
    ({ body }) => body.length > 0,
  )
  t.match(body, [{ size: 10 }])
})

t.test('given orders that it does not take, then it says why, in the words of the real one', async (t) => {
  const { standIn, buyer, seller } = await market(t)
  const order = { tokenID: YES, side: Side.BUY, price: 0.4, size: 10 } as const
  await t.rejects(buy(buyer, 0.4, 3), { status: 400, message: /Size \(3\) lower than the minimum: 5/ })
  await t.rejects(buy(buyer, 0.4, 5_000), { message: /balance: 1000000000, order amount: 2000000000/ })
  await t.rejects(sell(buyer, 0.4, 10), { message: /balance: 0, order amount: 10000000/ })
  await buy(buyer, 0.5, 1_500)
  await t.rejects(buy(buyer, 0.5, 1_000), { message: /balance: 1000000000, sum of active orders: 750000000,/ })
  await buyer.cancelAll()
  const spending = { tokenID: YES, side: Side.BUY, amount: 4, price: 0.4 } as const
  await t.rejects(buyer.createAndPostMarketOrder(spending, {} as never, OrderType.FAK), { message: /no orders found/ })
  await sell(seller, 0.4, 5)
  await t.rejects(buyer.createAndPostMarketOrder(spending, {} as never, OrderType.FOK), { message: /fully filled/ })
  const filled = await buyer.createAndPostMarketOrder(spending, {} as never, OrderType.FAK)
  t.match(filled, { status: 'matched', takingAmount: '5' })
  t.same(await buyer.getOpenOrders(), [], 'the rest of a FAK order is gone')

  const signed = await buyer.createOrder(order)
  await buyer.postOrder(signed)
  await t.rejects(buyer.postOrder(signed), { message: /Duplicated/ })
  t.match(
    standIn.arrivals.map(({ outcome }) => outcome).slice(-2),
    ['live', /Duplicated/],
    'all that arrives is remembered',
  )
})

t.test('given heartbeats have begun, when they stop, then all orders of that account are gone', async (t) => {
  const { buyer, seller } = await market(t)
  await buy(buyer, 0.4, 10)
  await sell(seller, 0.6, 10)
  const { heartbeat_id } = await buyer.postHeartbeat()
  await t.rejects(buyer.postHeartbeat('another'), { status: 400, message: new RegExp(heartbeat_id) })
  t.equal((await buyer.getOpenOrders()).length, 1)
  const left = await until(
    () => buyer.getOpenOrders(),
    (orders) => orders.length === 0,
  )
  t.same(left, [])
  t.equal((await seller.getOpenOrders()).length, 1, 'who has never begun is left alone')
})

t.test('given requests without a key, then they are refused', async (t) => {
  const { url } = await market(t)
  for (const [method, path] of [
    ['POST', '/order'],
    ['DELETE', '/cancel-all'],
    ['GET', '/data/orders'],
    ['POST', '/v1/heartbeats'],
  ] as const) {
    t.equal((await call(url, method, path, method === 'POST' ? {} : undefined)).status, 401, `${method} ${path}`)
  }
  t.equal((await call(url, 'GET', '/nowhere')).status, 404)
  t.equal((await call(url, 'POST', '/order', '{')).status, 400)
})
