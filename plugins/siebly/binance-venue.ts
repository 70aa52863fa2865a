import { BinanceAccount, type BinanceVenueOptions } from '../../lib/clients/binance/account.js'
import type { BinanceRequests } from '../../lib/clients/binance/requests.js'
import { forClosing } from '../../lib/clients/closing.js'
import { forDisarming } from '../../lib/clients/disarming.js'

/** What the venue uses of a REST client of `binance` 3.x. */
export interface BinanceClient {
  get(endpoint: string, params?: object): Promise<unknown>
  getPrivate(endpoint: string, params?: object): Promise<unknown>
  deletePrivate(endpoint: string, params?: object): Promise<unknown>
  postPrivate(endpoint: string, params?: object): Promise<unknown>
}

/** One client for each API that the bot uses. */
export interface BinanceClients {
  /** A `MainClient`. */
  readonly spot?: BinanceClient
  /** A `USDMClient`. */
  readonly usdm?: BinanceClient
  /** A `CoinMClient`. */
  readonly coinm?: BinanceClient
}

const CLASSES = { spot: 'MainClient', usdm: 'USDMClient', coinm: 'CoinMClient' } as const

/** An account at Binance as a venue, by clients of `binance`: {@link BinanceAccount}. */
export class BinanceVenue extends BinanceAccount {
  /** @throws {TypeError} for what is no such client, or shows numbers for texts; for a part that there is not */
  constructor(clients: BinanceClients, options: BinanceVenueOptions = {}) {
    const api = (name: keyof BinanceClients) => requestsOf(name, clients[name])
    super({ spot: api('spot'), twap: api('spot'), usdm: api('usdm'), coinm: api('coinm') }, options)
  }
}

function requestsOf(name: keyof BinanceClients, client: BinanceClient | undefined): BinanceRequests | string {
  const example = `new BinanceVenue({ ${name}: new ${CLASSES[name]}(…) })`
  if (client === undefined) return `there is no client for it: say ${example}`
  if (typeof client?.getPrivate !== 'function') throw new TypeError(`new BinanceVenue(clients): say ${example}.`)
  if (Reflect.get(Object(Reflect.get(client, 'options')), 'beautifyResponses') === true)
    throw new TypeError(
      `new BinanceVenue({ ${name} }): give it a client without beautifyResponses, which shows rounded numbers.`,
    )
  return {
    read: (path, params) => client.getPrivate(path.slice(1), params),
    readPublic: (path) => client.get(path.slice(1)),
    cancel: (path, params) => client.deletePrivate(path.slice(1), params),
    countdown: (path, params) =>
      (params.countdownTime === 0 ? forDisarming(client) : client).postPrivate(path.slice(1), params),
    close: (path, order, closing) => forClosing(client, closing).postPrivate(path.slice(1), order),
  }
}
