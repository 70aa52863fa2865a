import { Agent } from 'node:https'
import * as binance from 'binance'
import * as bitget from 'bitget-api'
import * as bybit from 'bybit-api'
import * as okx from 'okx-api'

/** Any client, by the names of its methods. */
// biome-ignore lint/suspicious/noExplicitAny: every method of every client is called
export type AnyClient = Record<string, any>

const NETWORK = {
  // Some of Binance's reads go to addresses of their own. A test must not reach them.
  httpsAgent: new Agent({ lookup: (_host, _options, done) => done(new Error('no network in tests'), '', 4) }),
}
/** They write to the console. */
const NO_LISTENERS = { attachEventListeners: false }
const QUIET = { trace() {}, info() {}, error() {} }

/** REST clients that send to `baseUrl`, by their library and class. */
export const REST_CLIENTS: Readonly<Record<string, (baseUrl: string) => AnyClient>> = {
  'bybit-api RestClientV5': (baseUrl) =>
    new bybit.RestClientV5({ key: 'k', secret: 's', baseUrl, enable_time_sync: false }, NETWORK),
  'binance MainClient': (baseUrl) => new binance.MainClient({ api_key: 'k', api_secret: 's', baseUrl }, NETWORK),
  'binance USDMClient': (baseUrl) => new binance.USDMClient({ api_key: 'k', api_secret: 's', baseUrl }, NETWORK),
  'binance CoinMClient': (baseUrl) => new binance.CoinMClient({ api_key: 'k', api_secret: 's', baseUrl }, NETWORK),
  'binance PortfolioClient': (baseUrl) =>
    new binance.PortfolioClient({ api_key: 'k', api_secret: 's', baseUrl }, NETWORK),
  'bitget-api RestClientV2': (baseUrl) =>
    new bitget.RestClientV2({ apiKey: 'k', apiSecret: 's', apiPass: 'p', baseUrl }, NETWORK),
  'bitget-api RestClientV3': (baseUrl) =>
    new bitget.RestClientV3({ apiKey: 'k', apiSecret: 's', apiPass: 'p', baseUrl }, NETWORK),
  'okx-api RestClient': (baseUrl) =>
    new okx.RestClient({ apiKey: 'k', apiSecret: 's', apiPass: 'p', baseUrl }, NETWORK),
}

/** `WebsocketAPIClient`s that connect to `url`, by their library. */
export const SOCKET_CLIENTS: Readonly<Record<string, (url: string) => AnyClient>> = {
  'bybit-api': (url) =>
    at(url, new bybit.WebsocketAPIClient({ key: 'k', secret: 's', ...NO_LISTENERS }, QUIET as never)),
  binance: (url) =>
    at(url, new binance.WebsocketAPIClient({ api_key: 'k', api_secret: 's', ...NO_LISTENERS }, QUIET as never)),
  'bitget-api': (url) =>
    at(
      url,
      new bitget.WebsocketAPIClient({ apiKey: 'k', apiSecret: 's', apiPass: 'p', ...NO_LISTENERS }, QUIET as never),
    ),
  'okx-api': (url) =>
    at(
      url,
      new okx.WebsocketAPIClient(
        { accounts: [{ apiKey: 'k', apiSecret: 's', apiPass: 'okx' }], ...NO_LISTENERS } as never,
        QUIET as never,
      ),
    ),
}

function at(url: string, client: AnyClient): AnyClient {
  client.getWSClient().getWsUrl = async () => url
  return client
}

/** The end of every chain, and what only prepares, or sends by a number of its own. */
const NOT_CALLED = /^(constructor|setTimeOffset|close|closeAll|disconnectAll|getWSClient)$/

/** The names of all methods of a client, its base classes' included. */
export function methodNames(client: AnyClient): string[] {
  const names = new Set<string>()
  for (let type = Object.getPrototypeOf(client); type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    for (const name of Object.getOwnPropertyNames(type)) {
      if (typeof Object.getOwnPropertyDescriptor(type, name)?.value === 'function') names.add(name)
    }
  }
  return [...names].filter((name) => !NOT_CALLED.test(name)).sort()
}

const ORDER = {
  category: 'linear',
  symbol: 'BTCUSDT',
  instId: 'BTC-USDT-SWAP',
  side: 'BUY',
  type: 'MARKET',
  orderType: 'Market',
  qty: '1',
  quantity: '1',
  size: '1',
  sz: '1',
  marginType: 'crossed',
  timeWindow: 10,
  countdown: '0',
  countdownTime: 0,
  timeOut: '0',
}

/** Calls a method with what most of them want. Settles, whatever comes of it. */
export async function callMethod(client: AnyClient, name: string): Promise<unknown> {
  const first = /batch|multiple/i.test(name) ? [{ ...ORDER }] : { ...ORDER }
  try {
    return await client[name](...argumentsOf(client, name, first))
  } catch (error) {
    return error
  }
}

function argumentsOf(client: AnyClient, name: string, first: object): unknown[] {
  if (typeof client.getWSClient === 'function') return takesKey(client[name]) ? ['usdmWSAPI'] : [first]
  const endpoint = '/something/new'
  if (/^(get|post|put|delete)(Private|PrivateFile|ForBaseUrl)?$/.test(name)) return [endpoint, first]
  if (name === '_call') return ['POST', endpoint, first, false]
  return [first, { ...ORDER }, { ...ORDER }]
}

/** Some of Binance's methods take the name of a connection in front. */
function takesKey(method: unknown): boolean {
  return /^\w*\s*\w+\((raw)?wsKey/i.test(String(method))
}
