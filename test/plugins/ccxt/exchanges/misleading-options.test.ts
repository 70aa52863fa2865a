import t from 'tap'
import { factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { callsOf, fakeExchange, venueOf } from '../venue/fake-exchange.js'

// Found by calling ccxt 4.5.84 with each option that the sources of these methods look for: another address was asked then.
for (const [exchangeId, part, options, kept] of [
  ['binance', 'spot', { fetchOpenOrders: { defaultMarginMode: 'cross' } }, 'orders'],
  ['binance', 'spot', { fetchBalance: { marginMode: 'isolated' } }, 'positions'],
  ['bitget', 'spot', { fetchOpenOrders: { marginMode: 'cross' } }, 'orders'],
  ['bybit', 'spot', { fetchBalance: { defaultMarginMode: 'cross' } }, 'positions'],
  ['kucoin', 'spot', { fetchBalance: { defaultMarginMode: 'cross' } }, 'positions'],
  ['coinex', 'spot', { defaultMarginMode: 'isolated' }, 'positions'],
  ['coinex', 'spot', { defaultType: 'margin' }, 'positions'],
  ['htx', 'spot', { defaultMarginMode: 'cross' }, 'positions'],
  ['mexc', 'spot', { defaultType: 'margin' }, 'orders'],
  ['mexc', 'spot', { fetchOpenOrders: { marginMode: 'isolated' } }, 'positions'],
  ['okx', 'linear', { fetchPositions: { method: 'privateGetAccountPositionsHistory' } }, 'positions'],
] as const) {
  t.test(
    `given a bot at ${exchangeId} with ${JSON.stringify(options)}, when read, then the ${kept} of ${part} are not known`,
    async (t) => {
      const read = async (options: Readonly<Record<string, unknown>>) => {
        const venue = venueOf(fakeExchange({ options }), { exchangeId, quote: 'USDT' })
        await Promise.allSettled([venue.openOrders(), venue.positions()])
        return venue.parts().find(({ name }) => name === part)?.[kept]
      }
      t.match(await read({}), { state: 'read' })
      t.match(await read({ fetchBalance: 'spot', fetchPositions: { method: null } }), { state: 'read' })
      t.match(await read(options), { state: 'unread', why: /options\.\S+ has ccxt show another part/ })
    },
  )
}

t.test('given options that a parameter overrules, when read, then it is given', async (t) => {
  const exchange = fakeExchange({}, [])
  await venueOf(exchange, { exchangeId: 'binance', declared: { others: 'none' } }).openOrders()
  t.equal(
    callsOf(exchange, 'fetchOpenOrders').filter(([, , , params]) => (params as { stock?: unknown }).stock === false)
      .length,
    1,
  )
  t.match(factsOf('htx').spotBalanceParams, { unified: false, multiAssetMode: false })
})
