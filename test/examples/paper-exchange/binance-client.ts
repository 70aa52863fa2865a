import ccxt from 'ccxt'
import type { Test } from 'tap'
import { binanceUrls } from '../../../examples/paper-exchange/binance/urls.js'
import { ExchangeProcess } from './exchange-process.js'

export const SPOT = 'SPX/USDT'
export const SWAP = 'SPX/USDT:USDT'

/** An unmodified ccxt that trades on the paper exchange: nothing of it is changed but its URLs. */
export async function connect(t: Test, { url }: ExchangeProcess) {
  const client = new ccxt.pro.binance({ apiKey: 'key', secret: 'secret', enableRateLimit: false })
  // Its timer for the next keepalive would keep the test for 20 minutes.
  client.options['listenKeyRefreshRate'] = 1_000
  client.urls['api'] = binanceUrls(url)
  await client.loadHttpProxyAgent()
  t.teardown(() => client.close())
  return client
}

/** ccxt declares the id of an order as one that may be missing. */
export function idOf({ id }: { readonly id: string | undefined }): string {
  if (id === undefined) throw new Error('An order without an id.')
  return id
}

/** The exchange in a real process, and a client of it. */
export async function start(t: Test, settings: object = {}) {
  const exchange = await ExchangeProcess.start(t, settings)
  return { exchange, client: await connect(t, exchange) }
}
