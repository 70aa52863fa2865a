import ccxt, { type Exchange } from 'ccxt'
import t from 'tap'
import type { CallKind } from '../../../../plugins/ccxt/exchanges/exchange-facts.js'
import { RequestKinds } from '../../../../plugins/ccxt/guard/request-kinds.js'
import type { ExchangeInside } from '../../../../plugins/ccxt/library/exchange.js'

const exchanges = ccxt as unknown as Record<string, new () => Exchange>

function make(id: string): Exchange {
  const Class = exchanges[id]
  if (Class === undefined) throw new Error(`ccxt has no ${id}`)
  return new Class()
}

/** What a method of the implicit API asks for. */
async function asks(exchange: Exchange, endpoint: string) {
  let asked: unknown[] = []
  exchange.request = async (...args: unknown[]) => {
    asked = args
  }
  await (exchange as unknown as Record<string, () => Promise<unknown>>)[endpoint]?.()
  const [path, api, method, params] = asked
  return { path, api, method, params }
}

const ENDPOINTS: readonly (readonly [exchange: string, endpoint: string, kind: CallKind])[] = [
  ['zaif', 'privatePostActiveOrders', 'read'],
  ['zaif', 'privatePostTrade', 'order'],
  ['bitstamp', 'privatePostOpenOrdersAll', 'read'],
  ['bitstamp', 'privatePostCancelAllOrdersPair', 'cancel'],
  ['bitstamp', 'privatePostBuyPair', 'order'],
  ['whitebit', 'v4PrivatePostOrders', 'read'],
  ['whitebit', 'v4PrivatePostOrderNew', 'order'],
  ['krakenfutures', 'privatePostCancelorder', 'cancel'],
  ['krakenfutures', 'privatePostSendorder', 'order'],
  ['coinbase', 'v2PublicGetPricesSymbolBuy', 'read'],
  ['luno', 'privatePostStoporder', 'cancel'],
  ['luno', 'privatePostPostorder', 'order'],
  ['bitfinex', 'privatePostAuthRPositions', 'read'],
  ['bitfinex', 'privatePostAuthWOrderSubmit', 'order'],
  ['binance', 'privatePostOrder', 'order'],
  ['binance', 'sapiPostAssetTransfer', 'order'],
]

t.test(
  'given endpoints whose path says little, when they are judged, then it is as ccxt itself uses them',
  async (t) => {
    for (const [id, endpoint, kind] of ENDPOINTS) {
      const exchange = make(id)
      const kinds = new RequestKinds(exchange as unknown as ExchangeInside)
      t.equal(kinds.ofRequest(await asks(exchange, endpoint)), kind, `${id} ${endpoint}`)
    }
  },
)

t.test('given a library whose text says nothing, when endpoints are judged, then their paths decide', async (t) => {
  class Bundled extends (Object.getPrototypeOf(ccxt.zaif) as typeof ccxt.Exchange) {}
  for (const name of Object.getOwnPropertyNames(ccxt.zaif.prototype)) {
    const original: unknown = Reflect.get(ccxt.zaif.prototype, name)
    if (typeof original === 'function' && name !== 'constructor')
      Object.defineProperty(Bundled.prototype, name, { value: original.bind({}), configurable: true })
  }
  const exchange = new ccxt.zaif()
  const endpoint = await asks(exchange, 'privatePostActiveOrders')
  Object.setPrototypeOf(exchange, Bundled.prototype)
  t.equal(new RequestKinds(exchange as unknown as ExchangeInside).ofRequest(endpoint), 'order')
})
