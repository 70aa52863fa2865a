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

export function isSocketTransport(transport: object): transport is SocketTransport {
  return typeof Reflect.get(transport, 'ready') === 'function' && typeof Reflect.get(transport, 'socket') === 'object'
}

export function isHttpTransport(transport: object): transport is HttpTransport {
  return typeof Reflect.get(transport, 'fetchOptions') === 'object'
}
