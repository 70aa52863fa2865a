// Orders of ccxt with everything but the network: binance's createOrder, signed, and answered at once.
import ccxt from 'ccxt'
import { markets } from '../plugins/ccxt/leaks/exchange-object.mjs'

export const WITHOUT_RATE_LIMITER = { enableRateLimit: false }
/** The rate limiter as it is by default, but with a turn free for every order. */
export const WITH_RATE_LIMITER = { rollingWindowSize: 0, tokenBucket: { tokens: 1e12, capacity: 1e12 } }

const ANSWER = Buffer.from(
  JSON.stringify({
    symbol: 'BTCUSDT',
    orderId: 28,
    clientOrderId: '6gCrw2kRUAF9CvJDGP16IP',
    transactTime: 1_700_000_000_000,
    price: '20000.00',
    origQty: '0.500',
    executedQty: '0.000',
    status: 'NEW',
    timeInForce: 'GTC',
    type: 'LIMIT',
    side: 'BUY',
    fills: [],
  }),
)
const HEADERS = [Buffer.from('content-type'), Buffer.from('application/json')]

/** In the place of undici's connections. */
const network = {
  dispatch(_request, handler) {
    handler.onConnect(() => {}, null)
    handler.onHeaders(200, HEADERS, () => {}, 'OK')
    handler.onData(ANSWER)
    handler.onComplete([])
    return true
  },
}

export async function makeExchange(config) {
  const exchange = new ccxt.binance({ apiKey: 'k'.repeat(64), secret: 's'.repeat(64), ...config })
  exchange.setMarkets(markets('USDT'))
  await exchange.loadFetchImplementation()
  exchange.fetchDispatcher = network
  return exchange
}

export const sendOrder = (exchange) => exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.5, 20_000)

/**
 * One order through each exchange in turn, again and again, in an order that is shuffled each time: what one leaves behind
 * must not always be the same one's burden.
 *
 * @returns µs of each call, by the exchange's name
 */
export async function ordersInTurn(exchanges, calls) {
  const names = Object.keys(exchanges)
  const samples = Object.fromEntries(names.map((name) => [name, []]))
  for (let call = 0; call < calls; call++) {
    for (const name of shuffle(names)) {
      const began = process.hrtime.bigint()
      await sendOrder(exchanges[name])
      samples[name].push(Number(process.hrtime.bigint() - began) / 1_000)
    }
    await new Promise(setImmediate)
  }
  return samples
}

function shuffle(names) {
  for (let last = names.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[names[last], names[other]] = [names[other], names[last]]
  }
  return names
}
