import ccxt from 'ccxt'
import t from 'tap'
import { exchangeVenue, guardExchange } from '../../../plugins/ccxt/index.js'
import { startKillSwitch } from './support.js'

t.test('given an exchange that is a venue, when it is guarded with other options, then that is an error', async (t) => {
  const killSwitch = await startKillSwitch(t)
  const exchange = new ccxt.binance()
  const venue = exchangeVenue(exchange, { name: 'spot-1', quote: 'USDT' })
  t.throws(() => guardExchange(exchange, killSwitch, { name: 'spot-1', quote: 'USDC' }), {
    message: /"quote":"USDC".*exchangeVenue\(\)/,
  })
  t.throws(() => exchangeVenue(exchange, { symbols: ['BTC/USDT'] }), { message: /"symbols"/ })
  t.equal(guardExchange(exchange, killSwitch, { strategyOf: () => 'a' }), venue, 'these are not about reading')
  t.equal(guardExchange(exchange, killSwitch, { quote: 'USDT', name: 'spot-1' }), venue, 'the same')
  t.throws(() => guardExchange(exchange, killSwitch, { derivatives: false }), { message: /derivatives/ })
})

t.test(
  'given an exchange that is no venue yet, when it is guarded with reading options, then they are used',
  async (t) => {
    const killSwitch = await startKillSwitch(t)
    const exchange = new ccxt.binance()
    t.match(guardExchange(exchange, killSwitch, { name: 'spot-1', quote: 'USDT' }), { name: 'spot-1' })
    t.type(exchangeVenue(exchange).account, 'function')
  },
)
