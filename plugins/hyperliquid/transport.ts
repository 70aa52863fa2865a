import { forClosing } from '../../lib/clients/closing.js'
import type { ClosingOrder } from '../../lib/words/ports.js'

/** What the transports of `@nktkas/hyperliquid` 0.32 have in common. */
export interface Transport {
  request(endpoint: unknown, payload: unknown, signal?: AbortSignal): Promise<unknown>
}

/** `HttpTransport`: it calls `fetch()` with these options, in the same turn. */
export interface HttpTransport extends Transport {
  readonly fetchOptions: object
}

/** `WebSocketTransport`: its socket keeps what it is given while it is not open, also what has timed out, and sends it when it is. */
export interface SocketTransport extends Transport {
  readonly socket: { readonly readyState: number; readonly terminationSignal: AbortSignal; send(data: unknown): void }
  readonly timeout: number | null
  ready(signal?: AbortSignal): Promise<void>
}

const ASSET = Symbol.for('trading-kill-switch.closing-asset')

/** A view of a transport for one closing order, which names its asset by this number. */
export function forClosingAsset(transport: object, closing: ClosingOrder, asset: number): object {
  return Object.defineProperty(forClosing(transport, closing), ASSET, { value: asset })
}

export function closingAssetOf(transport: object): number | null {
  return (transport as { readonly [ASSET]?: number })[ASSET] ?? null
}

export function isSocketTransport(transport: object): transport is SocketTransport {
  return typeof Reflect.get(transport, 'ready') === 'function' && typeof Reflect.get(transport, 'socket') === 'object'
}

export function isHttpTransport(transport: object): transport is HttpTransport {
  return typeof Reflect.get(transport, 'fetchOptions') === 'object'
}
