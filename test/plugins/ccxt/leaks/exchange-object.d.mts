import type { Exchange } from 'ccxt'
import type { RecordingServer } from './recording-server.mjs'

/** An exchange object that talks to the recording server, with markets BTC and ETH, spot and swap. */
export function makeExchange(
  ccxt: object,
  id: string,
  server: Pick<RecordingServer, 'url' | 'wsUrl'>,
  config?: object,
  // biome-ignore lint/suspicious/noExplicitAny: a class of ccxt
  change?: (Exchange: any) => any,
): Promise<Exchange>

/** The same addresses, of the recording server: at any depth, whatever their scheme and host. */
// biome-ignore lint/suspicious/noExplicitAny: each exchange has its own
export function redirect(urls: any, server: Pick<RecordingServer, 'url' | 'wsUrl'>): any
