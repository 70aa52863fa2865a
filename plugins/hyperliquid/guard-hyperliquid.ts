import { checkedFetch } from '../../lib/clients/checking-dispatchers.js'
import { closingOf, withClosing } from '../../lib/clients/closing.js'
import { isDisarming } from '../../lib/clients/disarming.js'
import { OrderRequest, refusalIn } from '../../lib/clients/order-request.js'
import { Patches } from '../../lib/clients/patches.js'
import type { ClosingOrder } from '../../lib/words/ports.js'
import { disarms, kindOfRequest, ordersOfAction } from './action-kind.js'
import { type Guarding, SocketGuard } from './socket-guard.js'
import { closingAssetOf, type HttpTransport, isHttpTransport, isSocketTransport, type Transport } from './transport.js'

export interface GuardHyperliquidOptions {
  /** What a halt's `scope.venue` is compared with. Default `hyperliquid`. */
  readonly venue?: string
  /**
   * The name of an asset by its number, e.g. `nameOf` of a `HyperliquidVenue`: what a halt's `scope.symbol` is compared with, and the symbol by
   * which an exit is verified. Null: every halt of a symbol covers the order. Default: the number itself, as a text.
   */
  readonly nameOf?: (asset: number) => string | null
}

/**
 * Guards a transport of `@nktkas/hyperliquid`, and so every `ExchangeClient` that sends through it. Info, subscriptions and cancels pass;
 * every other action is an order. An order is asked for again behind its signature and the queue for nonces, and when its connection is open. A
 * `WebSocketTransport` doesn't keep orders for a connection that is not open: they wait for it here, and leave only if they still may.
 *
 * @returns takes the guard off again
 * @throws {TypeError} when it is no such transport. Nothing is guarded then.
 */
export function guardHyperliquid(
  transport: object,
  killSwitch: Guarding,
  options: GuardHyperliquidOptions = {},
): () => void {
  const reading = { venue: options.venue ?? 'hyperliquid', nameOf: options.nameOf ?? String }
  const patches = new Patches(killSwitch)
  const way = wayThrough(transport, killSwitch, patches)
  patches.wrap(transport, 'request', (original) => {
    return async function guarded(this: Transport, endpoint, payload, signal) {
      // What is judged is what is sent, whatever becomes of the object meanwhile.
      const sent: unknown = endpoint === 'exchange' ? JSON.parse(JSON.stringify(payload)) : payload
      const passes = kindOfRequest(endpoint, sent) !== 'order' || (isDisarming(this) && disarms(endpoint, sent))
      if (passes) return original.call(this, endpoint, sent, signal)
      const closing = closingOf(this)
      const orders = withClosing(
        ordersOfAction(sent, { ...reading, nameOf: nameFor(this, closing, reading.nameOf) }),
        closing,
      )
      const request = new OrderRequest(killSwitch, orders)
      return request.send(() => way(this, request, (self) => original.call(self, endpoint, sent, signal), signal))
    }
  })
  return () => patches.undo()
}

/** The venue says by which number its closing order goes. */
function nameFor(
  transport: Transport,
  closing: ClosingOrder | null,
  nameOf: (asset: number) => string | null,
): typeof nameOf {
  return (asset) => (closing !== null && closingAssetOf(transport) === asset ? closing.symbol : nameOf(asset))
}

/** How one order is sent: `send` gets the transport that it is to be sent through. */
type Way = (
  transport: Transport,
  request: OrderRequest,
  send: (transport: Transport) => Promise<unknown>,
  signal?: AbortSignal,
) => Promise<unknown>

function wayThrough(transport: object, killSwitch: Guarding, patches: Patches): Way {
  if (isSocketTransport(transport)) return new SocketGuard(transport, killSwitch, patches).send
  if (isHttpTransport(transport)) return sendByHttp
  throw new TypeError(
    'guardHyperliquid(transport, killSwitch): this is no HttpTransport or WebSocketTransport of @nktkas/hyperliquid. Pass the transport that ' +
      'the ExchangeClient is made with. Nothing was guarded.',
  )
}

const sendByHttp: Way = (transport, request, send) => {
  const { fetchOptions } = transport as HttpTransport
  const options = checkedFetch(() => request.attempt(), fetchOptions)
  return send(Object.create(transport, { fetchOptions: { value: options } })).catch(throwRefusal)
}

function throwRefusal(error: unknown): never {
  throw refusalIn(error) ?? error
}
