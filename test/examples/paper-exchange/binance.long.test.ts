import ccxt from 'ccxt'
import t from 'tap'
import { call } from '../../support/http-call.js'
import { idOf, SPOT, SWAP, start } from './binance-client.js'

t.test('given the paper exchange, when ccxt loads markets, then there is a spot and a perpetual one', async (t) => {
  const { client } = await start(t)
  const markets = await client.loadMarkets()
  t.match(markets[SPOT], { id: 'SPXUSDT', spot: true, active: true, precision: { amount: 1, price: 0.01 } })
  t.match(markets[SWAP], { id: 'SPXUSDT', swap: true, linear: true, contractSize: 1, settle: 'USDT' })
  t.match(await client.fetchTicker(SPOT), { symbol: SPOT, last: 1227.5, bid: 1227.4, ask: 1227.6 })
  t.match(await client.fetchTickers([SWAP]), { [SWAP]: { symbol: SWAP, last: 1227.5 } })
  t.match(await client.fetchBidsAsks([SWAP]), { [SWAP]: { bid: 1227.4, ask: 1227.6 } })
  t.match((await client.fetchOrderBook(SPOT)).asks[0], [1227.6, 25])
})

t.test('given a spot account, when it buys and sells, then orders, trades and balance follow', async (t) => {
  const { client, exchange } = await start(t, { fee_rate: '0.001' })
  const bought = await client.createOrder(SPOT, 'market', 'buy', 3)
  t.match(bought, { status: 'closed', filled: 3, average: 1227.6, side: 'buy', symbol: SPOT })
  t.match(bought.trades, [{ price: 1227.6, amount: 3, takerOrMaker: undefined }])
  t.match(await client.fetchBalance(), { SPX: { free: 3, used: 0 }, USDT: { total: 21313.5172 } })

  const restingId = idOf(await client.createOrder(SPOT, 'limit', 'sell', 2, 1500))
  t.match(await client.fetchOpenOrders(SPOT), [{ id: restingId, price: 1500, amount: 2, status: 'open' }])
  t.match(await client.fetchBalance(), { SPX: { free: 1, used: 2 } })
  t.match(await client.cancelOrder(restingId, SPOT), { id: restingId, status: 'canceled' })
  t.match(await client.fetchOrder(restingId, SPOT), { status: 'canceled', filled: 0 })

  await client.createOrder(SPOT, 'market', 'sell', 3)
  t.match(await client.fetchBalance(), { SPX: { total: 0 } })
  const trades = await client.fetchMyTrades(SPOT)
  t.match(trades, [
    { side: 'buy', amount: 3, price: 1227.6, takerOrMaker: 'taker', order: bought.id },
    { side: 'sell', amount: 3, price: 1227.4, fee: { currency: 'USDT' } },
  ])
  t.same((await exchange.call('GET', '/positions')).body, [], 'the account of the own API is another one')
  t.same(await client.fetchPositions(), [], 'and so is that of futures')
})

t.test('given a spot account, when an order needs more than is free, then it has insufficient funds', async (t) => {
  const { client } = await start(t)
  await client.createOrder(SPOT, 'market', 'buy', 3)
  await client.createOrder(SPOT, 'limit', 'sell', 2, 1500)
  await t.rejects(client.createOrder(SPOT, 'market', 'sell', 2), ccxt.InsufficientFunds)
  await t.rejects(client.createOrder(SPOT, 'limit', 'buy', 100, 1000), ccxt.InsufficientFunds)
  await t.rejects(client.createOrder(SPOT, 'market', 'sell', 1, undefined, { reduceOnly: true }), ccxt.BadRequest)
  t.match(await client.fetchBalance(), { SPX: { total: 3 } })
  t.match(await client.createMarketBuyOrderWithCost(SPOT, 2600), { filled: 2 }, 'whole lots for the money')
})

t.test('given a futures account, when a position is opened and reduced, then it never flips', async (t) => {
  const { client } = await start(t)
  await client.createOrder(SWAP, 'market', 'buy', 5)
  t.match(await client.fetchPositions(), [
    { symbol: SWAP, side: 'long', contracts: 5, entryPrice: 1227.6, markPrice: 1227.5, unrealizedPnl: -0.5 },
  ])
  t.match(await client.fetchPositions([SWAP], { method: 'account' }), [{ side: 'long', contracts: 5 }])
  const reduceOnly = { reduceOnly: true }
  await t.rejects(client.createOrder(SWAP, 'market', 'buy', 1, undefined, reduceOnly), { message: /"code":-2022/ })
  await client.createOrder(SWAP, 'market', 'sell', 2, undefined, reduceOnly)
  t.match(await client.fetchPositions(), [{ contracts: 3 }])
  const exit = await client.createOrder(SWAP, 'limit', 'sell', 3, 1500, reduceOnly)
  t.match(exit, { status: 'open', reduceOnly: true })

  const beyond = await client.createOrder(SWAP, 'market', 'sell', 10, undefined, reduceOnly)
  t.match(beyond, { status: 'closed', amount: 3, filled: 3 }, 'cut to the position')
  t.same(await client.fetchPositions(), [])
  t.match(await client.fetchOrder(idOf(exit), SWAP), { status: 'expired', filled: 0 }, 'nothing left for it to reduce')
  await t.rejects(client.createOrder(SWAP, 'market', 'sell', 1, undefined, reduceOnly), { message: /"code":-2022/ })

  await client.createOrder(SWAP, 'market', 'sell', 4)
  t.match(await client.fetchPositions(), [{ side: 'short', contracts: 4 }])
  t.match((await client.fetchMyTrades(SWAP)).at(1), { side: 'sell', amount: 2, info: { realizedPnl: '-0.40000000' } })
  t.match(await client.fetchBalance({ type: 'swap' }), { USDT: { used: (4 * 1227.5) / 20 } })
})

t.test('given leverage, when an order needs more margin than there is, then it is refused', async (t) => {
  const { client } = await start(t)
  t.match(await client.setLeverage(1, SWAP), { leverage: '1' })
  await t.rejects(client.createOrder(SWAP, 'market', 'buy', 21), { message: /"code":-2019/ })
  await client.createOrder(SWAP, 'market', 'buy', 20)
  t.match(await client.createOrder(SWAP, 'market', 'sell', 30), { filled: 30 }, 'closing sets margin free')
})

for (const [symbol, what] of [
  [SPOT, 'spot'],
  [SWAP, 'futures'],
] as const) {
  t.test(`given ${what} orders, when cancelled one by one and all at once, then none is left`, async (t) => {
    const { client } = await start(t)
    const id = idOf(await client.createOrder(symbol, 'limit', 'buy', 1, 1000))
    for (const price of [1001, 1002]) await client.createOrder(symbol, 'limit', 'buy', 1, price)
    t.match(await client.cancelOrder(id, symbol), { id, status: 'canceled' })
    await t.rejects(client.cancelOrder(id, symbol), ccxt.OrderNotFound)
    t.equal((await client.fetchOpenOrders(symbol)).length, 2)
    await client.cancelAllOrders(symbol)
    t.same(await client.fetchOpenOrders(symbol), [])
    t.equal((await client.fetchOrders(symbol)).filter(({ status }) => status === 'canceled').length, 3)
  })

  t.test(`given a ${what} order, when found by its client order id, then it is that one`, async (t) => {
    const { client } = await start(t)
    const { id } = await client.createOrder(symbol, 'limit', 'buy', 1, 1000, { clientOrderId: 'mine' })
    t.match(await client.fetchOrder('', symbol, { clientOrderId: 'mine' }), { id, clientOrderId: 'mine' })
    await t.rejects(client.createOrder(symbol, 'limit', 'buy', 1, 1000, { clientOrderId: 'mine' }), /uplicate/)
    t.match(await client.cancelOrder('', symbol, { clientOrderId: 'mine' }), { id, status: 'canceled' })
    await t.rejects(client.fetchOrder('4711', symbol), ccxt.OrderNotFound)
  })

  t.test(`given a ${what} order that must not take or rest, when sent, then it doesn't`, async (t) => {
    const { client } = await start(t)
    await t.rejects(client.createOrder(symbol, 'limit', 'buy', 1, 1300, { postOnly: true }), {
      message: /match and take|as maker/,
    })
    t.match(await client.createOrder(symbol, 'limit', 'buy', 1, 1000, { postOnly: true }), { status: 'open' })
    const taking = await client.createOrder(symbol, 'limit', 'buy', 16, 1227.6, { timeInForce: 'IOC' })
    t.match(taking, { status: 'closed', filled: 16 })
    t.match(await client.createOrder(symbol, 'limit', 'buy', 1, 1000, { timeInForce: 'IOC' }), { status: 'expired' })
    t.equal((await client.fetchOpenOrders(symbol)).length, 1)
  })
}

t.test('given a spot order, when edited, then another one takes its place, or nothing happens', async (t) => {
  const { client } = await start(t)
  const before = idOf(await client.createOrder(SPOT, 'limit', 'buy', 1, 1000))
  const after = idOf(await client.editOrder(before, SPOT, 'limit', 'buy', 2, 1001))
  t.not(after, before)
  t.match(await client.fetchOpenOrders(SPOT), [{ id: after, amount: 2, price: 1001 }])
  await t.rejects(client.editOrder(before, SPOT, 'limit', 'buy', 3, 1002), { message: /NOT_ATTEMPTED/ })
  t.match(await client.fetchOpenOrders(SPOT), [{ id: after }])
  await t.rejects(client.editOrder(after, SPOT, 'limit', 'buy', 900, 1002), { message: /"code":-2021/ })
  t.same(await client.fetchOpenOrders(SPOT), [], 'cancelled, and the new one refused')
})

t.test('given a futures order, when edited, then it keeps its id', async (t) => {
  const { client } = await start(t)
  const id = idOf(await client.createOrder(SWAP, 'limit', 'buy', 1, 1000))
  t.match(await client.editOrder(id, SWAP, 'limit', 'buy', 2, 1001), { id, amount: 2, price: 1001 })
  t.match(await client.fetchOpenOrders(SWAP), [{ id, amount: 2, price: 1001 }])
  t.match(await client.editOrder(id, SWAP, 'limit', 'buy', 3, 1300), { id, status: 'closed', filled: 3 })
  await t.rejects(client.editOrder(id, SWAP, 'limit', 'buy', 4, 1001), ccxt.OrderNotFound)
  t.match(await client.fetchPositions(), [{ contracts: 3 }])
})

t.test('given calls that make no sense, when made, then they fail as at Binance', async (t) => {
  const { client, exchange } = await start(t)
  await client.loadMarkets()
  const order = { symbol: 'SPXUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '1', price: '1000' }
  for (const send of ['privatePostOrder', 'fapiPrivatePostOrder'] as const) {
    await t.rejects(client[send]({ ...order, quantity: '0.5' }), ccxt.InvalidOrder)
    await t.rejects(client[send]({ ...order, price: '1000.001' }), ccxt.InvalidOrder)
    await t.rejects(client[send]({ ...order, symbol: 'BTCUSDT' }), ccxt.BadSymbol)
    await t.rejects(client[send]({ ...order, type: 'STOP' }), { message: /"code":-1116/ })
    await t.rejects(client[send]({ symbol: 'SPXUSDT', side: 'BUY', type: 'MARKET' }), { message: /'quantity' was not/ })
  }
  await t.rejects(client.privateDeleteOrder({ symbol: 'SPXUSDT' }), { message: /"code":-1102/ })
  await t.rejects(client.fapiPrivateGetIncome(), { message: /-5000/ })
  t.same(await client.fetchOpenOrders(SPOT), [])

  const headers = { 'x-mbx-apikey': 'key' }
  for (const [path, sent, status, code] of [
    ['/binance/api/v3/account?timestamp=1&signature=x', {}, 401, -2014],
    ['/binance/api/v3/account', headers, 400, -1102],
    ['/binance/fapi/v3/account?timestamp=1', headers, 400, -1102],
    ['/binance/api/v3/account?timestamp=1&signature=x', headers, 200, undefined],
  ] as const) {
    const answered = await call(exchange.url, 'GET', path, undefined, sent)
    t.equal(answered.status, status, path)
    t.equal(answered.body.code, code)
  }
})

t.test('given lost acknowledgements, when ordered, then the order is executed and the answer is lost', async (t) => {
  const { client, exchange } = await start(t, { lose_acknowledgements: 1 })
  await t.rejects(client.createOrder(SPOT, 'market', 'buy', 3), ccxt.NetworkError)
  await t.rejects(client.createOrder(SWAP, 'market', 'buy', 3), ccxt.NetworkError)
  await t.rejects(client.createOrder(SPOT, 'market', 'sell', 9), ccxt.InsufficientFunds, 'a refusal comes through')
  await exchange.call('POST', '/faults', { lose_acknowledgements: 0 })
  t.match(await client.fetchBalance(), { SPX: { total: 3 } })
  t.match(await client.fetchPositions(), [{ contracts: 3 }])
})

t.test('given cancels to refuse, when sent, then so many fail and the orders stay', async (t) => {
  const { client, exchange } = await start(t)
  for (const symbol of [SPOT, SWAP]) {
    const id = idOf(await client.createOrder(symbol, 'limit', 'buy', 1, 1000))
    await exchange.call('POST', '/faults', { reject_cancels: 2 })
    await t.rejects(client.cancelOrder(id, symbol), ccxt.OperationFailed)
    await t.rejects(client.cancelAllOrders(symbol), ccxt.OperationFailed)
    t.equal((await client.fetchOpenOrders(symbol)).length, 1)
    await client.cancelAllOrders(symbol)
    t.same(await client.fetchOpenOrders(symbol), [])
  }
})

t.test('given partial fills, when a market order is larger, then the rest expires', async (t) => {
  const { client } = await start(t, { partial_fills: 2 })
  for (const symbol of [SPOT, SWAP]) {
    t.match(await client.createOrder(symbol, 'market', 'buy', 3), { status: 'expired', filled: 2, remaining: 1 })
  }
  t.match(await client.fetchPositions(), [{ contracts: 2 }])
})

t.test('given a running market, when it moves, then both accounts follow it', async (t) => {
  const { client } = await start(t, { start: '2020-04-16', day_ms: 4 })
  await client.createOrder(SWAP, 'market', 'buy', 1)
  await client.createOrder(SPOT, 'market', 'buy', 1)
  let price = 0
  while (price !== 2874.56) price = (await client.fetchTicker(SPOT)).last ?? 0
  t.match(await client.fetchPositions(), [{ markPrice: 2874.56 }])
  t.match(await client.fetchTicker(SWAP), { last: 2874.56 })
})
