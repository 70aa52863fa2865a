import type { CallKind } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import { recordedId } from '../exchanges/recorded-id.js'
import type { ExchangeInside } from '../library/exchange.js'
import { type AskedRequest, pathOf } from './asked-request.js'
import { endpointKey } from './endpoints.js'
import { LibraryEndpoints } from './library-endpoints.js'
import { callKindOfMessage } from './message-kind.js'
import { callKindOfRequest, isByParams } from './request-kind.js'

/** `set-up`: what the library asks for on the way to an order. It is checked like an order, and is none. */
export type RequestKind = CallKind | 'set-up'

/** Tells what the requests of one exchange object do, each by itself: by what it is, and not by what it is made for. */
export class RequestKinds {
  /** Of the record that holds its facts. */
  readonly #exchangeId: string
  readonly #endpoints: LibraryEndpoints
  /** Of the endpoints that were asked for: their paths are few. */
  readonly #known = new Map<string, RequestKind>()

  constructor(exchange: ExchangeInside) {
    this.#exchangeId = recordedId(exchange)
    this.#endpoints = new LibraryEndpoints(exchange)
  }

  ofRequest(asked: AskedRequest): RequestKind {
    if ('url' in asked) return this.#judge(asked, pathOf(asked))
    const key = endpointKey(asked)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const kind = this.#judge(asked, pathOf(asked))
    if (this.#endpoints.has(key) && !isByParams(this.#exchangeId, pathOf(asked))) this.#known.set(key, kind)
    return kind
  }

  /** Whether it sets the exchange's dead man's switch, to whatever. */
  isDeadMansSwitch(asked: AskedRequest): boolean {
    return factsOf(this.#exchangeId).deadMansSwitch?.path.test(pathOf(asked)) === true
  }

  #judge(asked: AskedRequest, path: string): RequestKind {
    const params = 'params' in asked ? asked.params : undefined
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
