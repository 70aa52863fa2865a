import type { CallKind } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import type { ExchangeInside } from '../library/exchange.js'
import { type AskedRequest, pathOf } from './asked-request.js'
import { LibraryEndpoints } from './library-endpoints.js'
import { callKindOfMessage } from './message-kind.js'
import { callKindOfRequest } from './request-kind.js'

/** `set-up`: what the library asks for on the way to an order. It is checked like an order, and is none. */
export type RequestKind = CallKind | 'set-up'

/** Tells what the requests of one exchange object do, each by itself: by what it is, and not by what it is made for. */
export class RequestKinds {
  readonly #exchangeId: string
  readonly #endpoints: LibraryEndpoints

  constructor(exchange: ExchangeInside) {
    this.#exchangeId = exchange.id
    this.#endpoints = new LibraryEndpoints(exchange)
  }

  ofRequest(asked: AskedRequest): RequestKind {
    const params = 'params' in asked ? asked.params : undefined
    const path = pathOf(asked)
    const kind = callKindOfRequest(this.#exchangeId, { path, method: String(asked.method ?? 'GET'), params })
    if (kind !== 'order') return kind
    if (factsOf(this.#exchangeId).setsUp?.(path, params) === true) return 'set-up'
    return 'path' in asked ? (this.#endpoints.kindOf(asked) ?? kind) : kind
  }

  /** @param text of a message to a WebSocket; null: there is none */
  ofMessage(text: string | null): CallKind {
    return text === null ? 'read' : callKindOfMessage(this.#exchangeId, text)
  }
}
