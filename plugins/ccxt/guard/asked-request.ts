/** A request on its way through ccxt, which knows it by its path first, and by its address later. */
export type AskedRequest = NamedRequest | AddressedRequest

/** A request as `exchange.request(path, api, method, params)` is given it. */
export interface NamedRequest {
  /** E.g. `order/{id}`. */
  readonly path: unknown
  /** The part of the API, e.g. `private`, or `['v2', 'private']`. */
  readonly api: unknown
  readonly method: unknown
  readonly params: unknown
}

/** A request as it goes to the network. */
export interface AddressedRequest {
  readonly url: unknown
  readonly method: unknown
  readonly body: unknown
}

export function pathOf(asked: AskedRequest): string {
  return 'url' in asked ? pathOfAddress(asked.url) : String(asked.path ?? '')
}

export function pathOfAddress(url: unknown): string {
  try {
    return new URL(String(url)).pathname
  } catch {
    return String(url)
  }
}
