import ccxt from 'ccxt'
import t from 'tap'
import { factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { createVenue, exchangeVenue } from '../../../../plugins/ccxt/index.js'
import type { CcxtVenue } from '../../../../plugins/ccxt/venue/ccxt-venue.js'
import { makeExchange } from '../leaks/exchange-object.mjs'
import { startRecordingServer } from '../leaks/recording-server.mjs'
import { fakeExchange, LINEAR_MARKET, venueOf } from './fake-exchange.js'

t.test('given exchanges that warn against reading all symbols, when orders are read, then all are read', async (t) => {
  const server = await startRecordingServer(() => ({ body: [] }))
  t.teardown(() => server.close())
  for (const id of ['binance', 'aster']) {
    const exchange = await makeExchange(ccxt, id, server, { options: { defaultType: 'swap', builderFee: false } })
    t.same(await exchangeVenue(exchange).openOrders(), [], id)
  }
  t.ok(server.arrivals.some(({ path }) => path === '/fapi/v3/openOrders'))
  const { urls } = await makeExchange(ccxt, 'aster', server)
  const keys = { walletAddressEnv: 'KEY', privateKeyEnv: 'KEY', apiKeyEnv: 'KEY', secretEnv: 'KEY' }
  const venue = (await createVenue(
    { exchange: 'aster', urls, ...keys, exchangeOptions: { builderFee: false } },
    { KEY: `0x${'2'.repeat(64)}` },
  )) as CcxtVenue
  t.same(await venue.openOrders(), [])
})

t.test(
  'given exchanges that need a symbol, when orders of all are read, then the error says to name symbols',
  async (t) => {
    const server = await startRecordingServer(() => ({ body: {} }))
    t.teardown(() => server.close())
    for (const id of ['phemex', 'bitrue', 'lbank', 'coinone', 'btcbox', 'bitbank']) {
      t.equal(factsOf(id).openOrdersOfAllSymbols, 'never', id)
      const venue = exchangeVenue(await makeExchange(ccxt, id, server))
      await t.rejects(venue.openOrders(), { message: /symbols: \['BTC\/USDT'\]/ }, id)
    }
    t.same(server.arrivals, [])
  },
)

t.test(
  'given a list of symbols, when orders can’t be read for another reason, then the error is unchanged',
  async (t) => {
    const failing = async () => {
      throw new Error('no such symbol')
    }
    const venue = venueOf(fakeExchange({ fetchOpenOrders: failing }), { symbols: [LINEAR_MARKET.symbol] })
    await t.rejects(venue.openOrders(), { message: /^no such symbol$/ })
  },
)

t.test(
  'given a high-frequency account at kucoin, when orders are read, then that part says to name symbols',
  async (t) => {
    const server = await startRecordingServer(({ path }: { path: string }) => {
      if (path === '/api/v1/hf/accounts/opened') return { body: { code: '200000', data: true } }
      return { body: { code: '200000', data: path.includes('/hf/orders/active') ? [] : { items: [] } } }
    })
    t.teardown(() => server.close())
    const make = () => makeExchange(ccxt, 'kucoin', server, { options: { uta: false } })
    const venue = exchangeVenue(await make()) as CcxtVenue
    t.same(await venue.openOrders(), [], 'of the parts that can be asked')
    const states = venue.parts().map(({ name, orders }) => [name, orders.state, orders.why])
    t.match(states[0], ['spot', 'failed', /hf orders.*symbols: \[/])
    t.same(await exchangeVenue(await make(), { symbols: ['BTC/USDT'] }).openOrders(), [])
    t.ok(server.arrivals.some(({ path }) => path === '/api/v1/hf/orders/active'))
  },
)
