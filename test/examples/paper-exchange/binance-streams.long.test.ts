import { setImmediate } from 'node:timers/promises'
import ccxt from 'ccxt'
import t from 'tap'
import { WebSocket } from 'ws'
import { idOf, SPOT, SWAP, start } from './binance-client.js'

for (const [symbol, what] of [
  [SPOT, 'spot'],
  [SWAP, 'futures'],
] as const) {
  t.test(`given a ${what} user stream, when orders rest, go and fill, then each is told`, async (t) => {
    const { client } = await start(t)
    await authenticate(client)
    let told = client.watchOrders(symbol)
    await connected(client)
    const id = idOf(await client.createOrder(symbol, 'limit', 'buy', 1, 1000))
    t.match(await told, [{ id, status: 'open', filled: 0, amount: 1, price: 1000 }])
    told = client.watchOrders(symbol)
    await client.cancelOrder(id, symbol)
    t.match(await told, [{ id, status: 'canceled', filled: 0 }])
    told = client.watchOrders(symbol)
    const bought = await client.createOrder(symbol, 'market', 'buy', 3)
    // ccxt may tell what comes together only once.
    let last = (await told).at(-1)
    while (last?.status === 'open') last = (await client.watchOrders(symbol)).at(-1)
    t.match(last, { id: bought.id, status: 'closed', filled: 3 })
  })

  t.test(`given the ${what} WebSocket API, when orders are sent there, then they are carried out`, async (t) => {
    const { client, exchange } = await start(t)
    t.match(await client.createOrderWs(symbol, 'market', 'buy', 3), { status: 'closed', filled: 3, symbol })
    const id = idOf(await client.createOrderWs(symbol, 'limit', 'sell', 1, 1500))
    t.match(await client.editOrderWs(id, symbol, 'limit', 'sell', 2, 1501), { amount: 2 })
    const [working] = await client.fetchOpenOrders(symbol)
    t.match(working, { amount: 2, price: 1501 })
    t.match(await client.cancelOrderWs(idOf(working ?? { id: undefined }), symbol), { status: 'canceled' })
    await t.rejects(client.cancelOrderWs(id, symbol), ccxt.OrderNotFound)
    await exchange.call('POST', '/faults', { lose_acknowledgements: 1 })
    await t.rejects(client.createOrderWs(symbol, 'market', 'buy', 3), ccxt.NetworkError)
    await exchange.call('POST', '/faults', { lose_acknowledgements: 0 })
    t.match((await client.fetchMyTrades(symbol)).at(-1), { amount: 3 }, 'executed, though the answer was lost')
  })
}

t.test('given a user stream, when trades happen, then balance and position are told', async (t) => {
  const { client } = await start(t)
  await authenticate(client)
  t.same(await client.watchPositions([SWAP]), [], 'the snapshot')
  const balance = client.watchBalance({ type: 'spot' })
  const changed = client.watchPositions([SWAP])
  await connected(client)
  await client.createOrder(SPOT, 'limit', 'buy', 2, 1000)
  t.match(await balance, { USDT: { free: 22999.9, used: 2000.1 } })
  await client.createOrder(SWAP, 'market', 'sell', 2)
  t.match(await changed, [{ symbol: SWAP, side: 'short', contracts: 2, entryPrice: 1227.4 }])
})

t.test('given a wrong listen key, when a stream is asked for, then there is none', async (t) => {
  const { exchange } = await start(t)
  const url = `${exchange.url.replace('http', 'ws')}/binance/fstream/private/ws?listenKey=wrong`
  await new Promise<void>((resolve) => {
    new WebSocket(url).on('error', (error) => {
      t.match(error.message, /404/)
      resolve()
    })
  })
})

type Client = InstanceType<typeof ccxt.pro.binance>

/** Subscribes to the spot stream, and fetches the listen key of the futures one. */
async function authenticate(client: Client): Promise<void> {
  await client.loadMarkets()
  for (const type of ['spot', 'future']) await client.authenticate({ type })
}

/** Resolves when the WebSockets that were asked for are there. */
async function connected(client: Client): Promise<void> {
  await setImmediate()
  const sockets = Object.values(client.clients).filter(({ url }) => url.startsWith('ws:'))
  await Promise.all(sockets.map((socket) => socket.connected))
}
