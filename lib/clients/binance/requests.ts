import type { ClosingOrder } from '../../words/ports.js'
import { errorOf } from './errors.js'

/** How a client sends to one of Binance's APIs. Paths are Binance's own, e.g. `/fapi/v1/openOrders`; answers are as Binance sends them. */
export interface BinanceRequests {
  /** GETs what is the account's own: signed. */
  read(path: string, params?: object): Promise<unknown>
  /** GETs what is anyone's: not signed. */
  readPublic(path: string): Promise<unknown>
  cancel(path: string, params: object): Promise<unknown>
  /** POSTs an order to `/fapi/v1/order` or `/dapi/v1/order`, by a guarded client that is told which closing order it is. */
  close(path: string, order: object, closing: ClosingOrder): Promise<unknown>
  /** POSTs to `/fapi/v1/countdownCancelAll` or `/dapi/v1/countdownCancelAll`. With `countdownTime: 0`, a guard lets it pass while halted. */
  countdown(path: string, params: { readonly symbol: string; readonly countdownTime: number }): Promise<unknown>
}

/** The same, with errors that can be shown. */
export function withErrors(requests: BinanceRequests): BinanceRequests {
  const told = async (answer: () => Promise<unknown>) => {
    try {
      return await answer()
    } catch (error) {
      throw errorOf(error)
    }
  }
  return {
    read: (path, params) => told(() => requests.read(path, params)),
    readPublic: (path) => told(() => requests.readPublic(path)),
    cancel: (path, params) => told(() => requests.cancel(path, params)),
    close: (path, order, closing) => told(() => requests.close(path, order, closing)),
    countdown: (path, params) => told(() => requests.countdown(path, params)),
  }
}
