import { BinanceAccount, type BinanceVenueOptions } from '../../lib/clients/binance/account.js'
import type { BinanceRequests } from '../../lib/clients/binance/requests.js'
import { forClosing } from '../../lib/clients/closing.js'
import { forDisarming } from '../../lib/clients/disarming.js'

/** What the venue uses of a client of `binance-api-node` 0.13. */
export interface BinanceApiNodeClient {
  // biome-ignore-start lint/suspicious/noExplicitAny: the library's own types name each value that is known today
  privateRequest(method: any, path: string, params: object): Promise<unknown>
  publicRequest(method: any, path: string, params: object): Promise<unknown>
  futuresOrder(order: any): Promise<unknown>
  deliveryOrder(order: any): Promise<unknown>
  // biome-ignore-end lint/suspicious/noExplicitAny: see above
}

/** `getEndpoint` of 0.13 takes every path with `/futures` in it for one of the futures' own address, and the algo service is not there. */
const NO_TWAP = 'binance-api-node sends what is asked of it to another address'

/** An account at Binance as a venue, by a client that a guarded `binance-api-node` made: {@link BinanceAccount}. */
export class BinanceVenue extends BinanceAccount {
  /** @throws {TypeError} for what is no such client; for a part that there is not */
  constructor(client: BinanceApiNodeClient, options: BinanceVenueOptions = {}) {
    if (typeof client?.privateRequest !== 'function' || typeof client.publicRequest !== 'function')
      throw new TypeError(
        'new BinanceVenue(client): pass what guardBinance(Binance, killSwitch)({ apiKey, … }) has made.',
      )
    const requests: BinanceRequests = {
      read: (path, params = {}) => client.privateRequest('GET', path, params),
      readPublic: (path) => client.publicRequest('GET', path, {}),
      cancel: (path, params) => client.privateRequest('DELETE', path, params),
      countdown: (path, params) =>
        (params.countdownTime === 0 ? forDisarming(client) : client).privateRequest('POST', path, params),
      close: (path, order, closing) => {
        const closer = forClosing(client, closing)
        return path.startsWith('/dapi') ? closer.deliveryOrder(order) : closer.futuresOrder(order)
      },
    }
    super({ spot: requests, twap: NO_TWAP, usdm: requests, coinm: requests }, options)
  }
}
