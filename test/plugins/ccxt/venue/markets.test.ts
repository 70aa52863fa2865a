import t from 'tap'
import { callsOf, fakeExchange, LINEAR_MARKET, venueOf } from './fake-exchange.js'

const order = (id: string, symbol: string) => ({ id, symbol, side: 'buy', remaining: 1, price: 1 })
const NEW_MARKET = { ...LINEAR_MARKET, symbol: 'NEW/USDT:USDT' }

t.test(
  'given an order in a delisted market, when orders are read, then all are shown, and markets load once',
  async (t) => {
    const exchange = fakeExchange({
      fetchOpenOrders: async () => [order('1', LINEAR_MARKET.symbol), { ...order('2', 'OLDUSDT'), reduceOnly: true }],
    })
    const venue = venueOf(exchange)
    for (let reading = 0; reading < 2; reading++) {
      t.match(await venue.openOrders(), [
        { id: '1', symbol: LINEAR_MARKET.symbol },
        { id: '2', symbol: 'OLDUSDT', reduceOnly: false },
      ])
    }
    t.same(callsOf(exchange, 'loadMarkets'), [[true]])
    t.equal(callsOf(exchange, 'fetchOpenOrders').length, 3)
  },
)

t.test(
  'given a market listed since the start, when an order in it is read, then the order has its symbol',
  async (t) => {
    const exchange = fakeExchange({
      fetchOpenOrders: async () => [order('1', 'NEW/USDT:USDT' in exchange.markets ? 'NEW/USDT:USDT' : 'NEWUSDT')],
      loadMarkets: async () => {
        exchange.markets = { ...exchange.markets, [NEW_MARKET.symbol]: NEW_MARKET }
      },
    })
    t.match(await venueOf(exchange).openOrders(), [{ symbol: 'NEW/USDT:USDT' }])
  },
)

t.test(
  'given markets that fail to reload, when orders are read, then they are shown, and it is tried again',
  async (t) => {
    const exchange = fakeExchange({
      fetchOpenOrders: async () => [order('1', 'NEWUSDT')],
      loadMarkets: async () => {
        throw new Error('maintenance')
      },
    })
    const venue = venueOf(exchange)
    t.match(await venue.openOrders(), [{ symbol: 'NEWUSDT' }])
    t.match(await venue.openOrders(), [{ symbol: 'NEWUSDT' }])
    t.equal(callsOf(exchange, 'loadMarkets').length, 2)
  },
)

t.test('given a position in an unknown market, when positions are read, then all positions are shown', async (t) => {
  const position = { side: 'long', contracts: 2, markPrice: 100 }
  const exchange = fakeExchange({
    fetchPositions: async () => [
      { ...position, symbol: 'OLDUSDT' },
      { ...position, symbol: LINEAR_MARKET.symbol },
    ],
  })
  t.match(await venueOf(exchange).positions(), [
    { symbol: 'OLDUSDT', quantity: '2', markPrice: null, notClosable: /by hand/ },
    { symbol: LINEAR_MARKET.symbol, markPrice: '10', notClosable: null },
  ])
})
