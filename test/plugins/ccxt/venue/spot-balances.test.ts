import ccxt from 'ccxt'
import t, { type Test } from 'tap'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { type Arrival, type Reply, startRecordingServer } from '../leaks/recording-server.mjs'
import { fakeExchange, SPOT_MARKET, venueOf } from './fake-exchange.js'

const SIGNATURE = /&?(timestamp|recvWindow|signature|nonce)=[^&]*/g

/** A venue of a bot that trades swaps by default, and counts spot balances too. */
async function setUp(t: Test, id: string, answer: (arrival: Arrival) => unknown, options: object = {}) {
  const server = await startRecordingServer((arrival): Reply => ({ body: answer(arrival) }))
  t.teardown(() => server.close())
  const exchange = await makeExchange(ccxt, id, server, { options: { defaultType: 'swap', ...options } })
  const quote = id === 'hyperliquid' ? 'USDC' : 'USDT'
  return { server, venue: exchangeVenue(exchange, { quote, derivatives: false }) }
}

async function askedFor(t: Test, id: string, answer: (arrival: Arrival) => unknown, options: object = {}) {
  const { server, venue } = await setUp(t, id, answer, options)
  t.same(await venue.positions(), [])
  return server.arrivals.map(({ path, query, body }) => [path, (query || body).replace(SIGNATURE, '')].join(' ').trim())
}

t.test('given a bot that trades swaps, when spot balances are read, then the spot wallet is asked for', async (t) => {
  t.same(await askedFor(t, 'binance', () => ({ balances: [] })), ['/api/v3/account'])
  const unified = { enableUnifiedAccount: true, enableUnifiedMargin: false, unifiedMarginStatus: 5 }
  t.same(await askedFor(t, 'bybit', () => ({ retCode: 0, result: { list: [] } }), unified), [
    '/v5/account/wallet-balance accountType=UNIFIED',
  ])
  t.same(await askedFor(t, 'okx', () => ({ code: '0', data: [{ details: [] }] })), ['/api/v5/account/balance'])
  t.same(await askedFor(t, 'kucoin', () => ({ code: '200000', data: [] }), { uta: false }), [
    '/api/v1/accounts type=trade',
  ])
  t.same(await askedFor(t, 'kucoin', () => ({ code: '200000', data: {} }), { uta: true }), [
    '/api/ua/v1/unified/account/balance',
  ])
  t.same(await askedFor(t, 'kraken', () => ({ error: [], result: {} })), ['/0/private/BalanceEx'])
  t.match((await askedFor(t, 'hyperliquid', () => ({ balances: [] }))).at(-1), /"type":"spotClearinghouseState"/)
})

t.test(
  'given a spot balance of a bot that trades swaps, when it is closed, then the order goes to the spot market',
  async (t) => {
    const { server, venue } = await setUp(t, 'binance', ({ path, method }) => {
      if (method === 'POST') return { orderId: 1, symbol: 'BTCUSDT' }
      return path === '/api/v3/account' ? { balances: [{ asset: 'BTC', free: '2', locked: '0' }] } : []
    })
    const [position] = await venue.positions()
    if (position === undefined) throw new Error('the balance was not told')
    const { symbol, quantity } = position
    await venue.close(position, { symbol, side: 'sell', quantity, type: 'market', reduceOnly: true })
    const [order] = server.arrivals.filter(({ method }) => method === 'POST')
    t.match(order, { path: '/api/v3/order', body: /symbol=BTCUSDT&side=SELL.*quantity=2/ })
  },
)

const ETH_MARKETS = ['ETH/USDT', 'ETH/BTC'].map((symbol) => {
  const [base, quote] = symbol.split('/')
  return { ...SPOT_MARKET, symbol, base, quote }
})
const holdsEth = { fetchBalance: async () => ({ total: { ETH: 5 } }) }

t.test(
  'given a bot that buys in another currency than is counted in, when read, then what it holds is shown',
  async (t) => {
    const venue = venueOf(fakeExchange(holdsEth, ETH_MARKETS as never), {
      exchangeId: 'binance',
      quote: 'USDT',
      symbols: ['ETH/BTC'],
    })
    t.match(await venue.positions(), [{ symbol: 'ETH/USDT', quantity: '5', notClosable: /is not among the symbols/ }])
  },
)

t.test('given a bot that keeps a few markets, when another currency is held, then all are loaded first', async (t) => {
  for (const [loadMarkets, remainder] of [
    [async (exchange: { markets: object }) => Object.assign(exchange.markets, { 'ETH/USDT': ETH_MARKETS[0] }), null],
    [async () => ({}), 'no-market'],
    [() => Promise.reject(new Error('not now')), null],
  ] as const) {
    const exchange = fakeExchange({ ...holdsEth, loadMarkets: () => loadMarkets(exchange) as never }, [SPOT_MARKET])
    const venue = venueOf(exchange, { exchangeId: 'binance', quote: 'USDT' })
    t.match(await venue.positions(), [{ symbol: 'ETH/USDT', quantity: '5', remainder }])
  }
})
