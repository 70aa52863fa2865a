import type { Guarding } from '../../lib/clients/order-request.js'
import { Patches } from '../../lib/clients/patches.js'
import { guardRest } from './guard-rest.js'
import { guardSocket } from './guard-socket.js'
import { isRestClient, isSocketClient, venueOf } from './library.js'

export interface GuardSieblyClientOptions {
  /** What a halt's `scope.venue` is compared with. Default: `bybit`, `binance`, `bitget` or `okx`, as far as the client tells. */
  readonly venue?: string
}

/**
 * Guards a client of `bybit-api`, `binance`, `bitget-api` or `okx-api`: REST clients, WebSocket clients, and their `WebsocketAPIClient`. Each
 * request and each message is judged by itself, right before the wire. What is not known to read or to cancel is an order, and does
 * not leave while it may not: the caller gets a `TradingHaltedError`.
 *
 * @param sieblyClient a client; or a REST or WebSocket class, before `new`
 * @returns takes the guard off again
 * @throws {TypeError} when it is no such client. Nothing is guarded then.
 */
export function guardSieblyClient(
  sieblyClient: object,
  killSwitch: Guarding,
  options: GuardSieblyClientOptions = {},
): () => void {
  const given = typeof sieblyClient === 'function' ? sieblyClient.prototype : sieblyClient
  const client: unknown = Reflect.get(Object(given), 'wsClient') ?? given
  const patches = new Patches(killSwitch)
  if (typeof client !== 'object' || client === null) throw notKnown()
  const venue = options.venue ?? venueOf(given) ?? venueOf(client)
  if (isRestClient(client)) guardRest(client, killSwitch, venue, patches)
  else if (isSocketClient(client)) guardSocket(client, killSwitch, venue, patches)
  else throw notKnown()
  return () => patches.undo()
}

function notKnown(): TypeError {
  return new TypeError(
    'guardSieblyClient(client, killSwitch): this is no client of bybit-api, binance, bitget-api or okx-api. Pass what `new RestClientV5(…)`, ' +
      '`new WebsocketAPIClient(…)` or the like has made. Nothing was guarded.',
  )
}
