import ccxt from 'ccxt'
import t from 'tap'
import { exchangeVenue } from '../../../../plugins/ccxt/index.js'
import { closingPrice, wantsPrice } from '../../../../plugins/ccxt/venue/closing-price.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { callsOf, fakeExchange, INVERSE_MARKET, LINEAR_MARKET, SPOT_MARKET, venueOf } from './fake-exchange.js'

const failing = async () => {
  throw new Error('too many requests')
}
const balances = async () => ({ total: { BTC: '2', USDT: '10' } })
const contracts = async () => [
  { symbol: LINEAR_MARKET.symbol, side: 'long', contracts: 3 },
  { symbol: INVERSE_MARKET.symbol, side: 'short', contracts: 1, markPrice: 50 },
]

t.test('given prices that can’t be read, when positions are read, then they are shown without a price', async (t) => {
  const venue = venueOf(fakeExchange({ fetchTickers: failing, fetchBalance: balances, fetchPositions: contracts }), {
    quote: 'USDT',
  })
  t.match(await venue.positions(), [
    { symbol: LINEAR_MARKET.symbol, quantity: '3', markPrice: null, notClosable: null },
    { symbol: INVERSE_MARKET.symbol, markPrice: '2' },
    { symbol: SPOT_MARKET.symbol, quantity: '2', markPrice: null, notClosable: null },
  ])
  t.match(await venue.account?.(), { equity: null })
})

t.test('given prices that never come, when positions are read, then the reading does not wait for long', async (t) => {
  const venue = venueOf(fakeExchange({ fetchTickers: () => new Promise(() => {}), fetchPositions: contracts }))
  t.match(await venue.positions(), [{ markPrice: null }, { markPrice: '2' }])
})

t.test('given positions without a price, when they are read, then only their tickers are asked for', async (t) => {
  const exchange = fakeExchange({
    fetchPositions: contracts,
    fetchTickers: async () => ({ [LINEAR_MARKET.symbol]: { last: 90, markPrice: 100 } }),
  })
  t.match(await venueOf(exchange).positions(), [{ markPrice: '10' }, { markPrice: '2' }])
  t.same(callsOf(exchange, 'fetchTickers'), [[[LINEAR_MARKET.symbol]]])
})

t.test('given several exchanges, when a market order is made, then it names a price where it has to', async (t) => {
  const spot = { spot: true }
  const swap = { spot: false }
  for (const id of ['apex', 'derive', 'extended', 'hyperliquid', 'lighter', 'mudrex'])
    t.ok(wantsPrice(id, swap, 'sell'), id)
  for (const id of ['bigone', 'bitrue']) {
    t.ok(wantsPrice(id, swap, 'buy'), id)
    t.notOk(wantsPrice(id, swap, 'sell'), id)
  }
  t.ok(wantsPrice('okx', spot, 'buy'))
  t.notOk(wantsPrice('okx', swap, 'buy'))
  t.notOk(wantsPrice('binance', spot, 'buy'))

  const ticker = { bid: 99, ask: 101, last: 100 }
  t.equal(closingPrice('hyperliquid', 'buy', ticker), 101)
  t.equal(closingPrice('hyperliquid', 'sell', { last: '100' }), 100)
  t.equal(closingPrice('lighter', 'sell', { bid: 100 }), 95)
  t.equal(closingPrice('derive', 'buy', { ask: 100 }), 105)
  t.equal(closingPrice('mudrex', 'buy', { ask: 0, markPrice: 7 }), 7)
  t.equal(closingPrice('mudrex', 'buy', {}), null)
})

t.test('given an exchange that wants a price, when a position is closed, then the price is read anew', async (t) => {
  const closing = {
    symbol: LINEAR_MARKET.symbol,
    side: 'sell',
    quantity: '3',
    type: 'market',
    reduceOnly: true,
  } as const
  const position = { symbol: LINEAR_MARKET.symbol, side: 'long', quantity: '3', markPrice: '10' } as const
  const exchange = fakeExchange({ id: 'mudrex', fetchTicker: async () => ({ bid: '101' }) })
  await venueOf(exchange).close(position, closing)
  t.same(callsOf(exchange, 'createOrder'), [[closing.symbol, 'market', 'sell', 3, 101, { reduceOnly: true }]])
  const priceless = venueOf(fakeExchange({ id: 'mudrex' }))
  await t.rejects(priceless.close(position, closing), { message: /needs a price/ })
})

t.test('given a position at hyperliquid, when it is read and closed, then both have a price', async (t) => {
  const position = {
    coin: 'BTC',
    szi: '0.5',
    entryPx: '50000',
    positionValue: '24600',
    unrealizedPnl: '1',
    returnOnEquity: '0',
    liquidationPx: null,
    marginUsed: '100',
    leverage: { type: 'cross', value: 10 },
  }
  const server = await startRecordingServer(({ body }: { body: string }) => {
    const { type } = JSON.parse(body || '{}')
    if (type === 'clearinghouseState')
      return { body: { assetPositions: [{ type: 'oneWay', position }], marginSummary: {} } }
    return { body: { status: 'ok', response: { data: { statuses: [{ resting: { oid: 1 } }] } } } }
  })
  t.teardown(() => server.close())
  const exchange = await makeExchange(ccxt, 'hyperliquid', server)
  const symbol = 'BTC/USDC:USDC'
  exchange.fetchTickers = async () => ({ [symbol]: exchange.safeTicker({ symbol, markPrice: 49_000, last: 49_001 }) })
  const venue = exchangeVenue(exchange)
  // The position is valued at what the exchange shows with it.
  t.match(await venue.positions(), [{ symbol, quantity: '0.5', markPrice: '49200' }])
  server.arrivals.length = 0
  await venue.close(
    { symbol, side: 'long', quantity: '0.5' },
    { symbol, side: 'sell', quantity: '0.5', type: 'market', reduceOnly: true },
  )
  const orders = server.arrivals.map(({ body }) => JSON.parse(body).action?.orders).filter(Boolean)
  // ccxt takes 5 % off, and rounds.
  t.match(orders, [[{ b: false, p: '46551', s: '0.5', r: true }]])
})
