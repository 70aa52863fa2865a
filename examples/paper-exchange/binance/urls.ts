/** What goes into `exchange.urls.api` of ccxt's `binance` for it to trade on the paper exchange. */
export interface BinanceUrls {
  readonly [api: string]: string | { readonly [type: string]: string | { readonly [type: string]: string } }
}

/** The path under which the HTTP server of the paper exchange speaks Binance's API. */
export const BINANCE_PATH = '/binance'

/**
 * Where ccxt's `binance` finds the paper exchange. Replaces every entry, so that nothing is left that leads to Binance:
 * an API that the paper exchange doesn't have answers 404.
 *
 * ccxt 4.5 opens a `ws://` URL only after `await exchange.loadHttpProxyAgent()`, with or without a proxy. And it looks up
 * some error codes by Binance's host names, e.g. -2022 and -2019: from here these come as its plain `ExchangeError`.
 *
 * @param url where the paper exchange listens, e.g. `http://127.0.0.1:9877`
 */
export function binanceUrls(url: string): BinanceUrls {
  const http = `${url}${BINANCE_PATH}`
  const ws = http.replace(/^http/, 'ws')
  return {
    public: `${http}/api/v3`,
    private: `${http}/api/v3`,
    v1: `${http}/api/v1`,
    sapi: `${http}/sapi/v1`,
    sapiV2: `${http}/sapi/v2`,
    sapiV3: `${http}/sapi/v3`,
    sapiV4: `${http}/sapi/v4`,
    fapiPublic: `${http}/fapi/v1`,
    fapiPublicV2: `${http}/fapi/v2`,
    fapiPublicV3: `${http}/fapi/v3`,
    fapiPrivate: `${http}/fapi/v1`,
    fapiPrivateV2: `${http}/fapi/v2`,
    fapiPrivateV3: `${http}/fapi/v3`,
    fapiData: `${http}/futures/data`,
    dapiPublic: `${http}/dapi/v1`,
    dapiPrivate: `${http}/dapi/v1`,
    dapiPrivateV2: `${http}/dapi/v2`,
    dapiData: `${http}/futures/data`,
    eapiPublic: `${http}/eapi/v1`,
    eapiPrivate: `${http}/eapi/v1`,
    papi: `${http}/papi/v1`,
    papiV2: `${http}/papi/v2`,
    ws: {
      spot: `${ws}/stream/ws`,
      margin: `${ws}/stream/ws`,
      future: `${ws}/fstream/ws`,
      delivery: `${ws}/dstream/ws`,
      stock: `${ws}/nbstream/ws`,
      option: `${ws}/estream/public/ws`,
      optionMarket: `${ws}/estream/market/ws`,
      optionPrivate: `${ws}/estream/private/ws`,
      papi: `${ws}/fstream/pm/ws`,
      'ws-api': { spot: `${ws}/ws-api/v3`, future: `${ws}/ws-fapi/v1`, delivery: `${ws}/ws-dapi/v1` },
    },
  }
}
