import type { CallKind } from '../exchanges/exchange-facts.js'
import type { ExchangeInside } from '../library/exchange.js'
import type { NamedRequest } from './asked-request.js'
import { callKindOf, isNamedLikeOrder } from './call-kind.js'
import { endpointKey, endpointsOf } from './endpoints.js'
import { libraryFunctions } from './library-functions.js'
import { unifiedNames } from './unified-names.js'

/** What sends anything: what stands behind these names says nothing of an endpoint. */
const WAYS = new Set(['request', 'fetch2', 'fetch', 'watch', 'watchMultiple'])

/**
 * What the endpoints of an exchange do, as ccxt itself uses them. An endpoint that its reads ask for, and none of its orders, reads; one
 * that its cancels ask for, and none of its orders, cancels. It is read once from the text of ccxt's own functions, so it says the same
 * whoever asks for an endpoint, and from wherever. Where a bundler has changed the text, nothing is known.
 */
export class LibraryEndpoints {
  readonly #keys: ReadonlySet<string>
  readonly #kinds = new Map<string, CallKind>()

  constructor(exchange: ExchangeInside) {
    const text = new FunctionTexts(exchange)
    this.#keys = new Set(endpointsOf(exchange.api).map(({ key }) => key))
    const orders = text.endpointsFrom('order')
    for (const kind of ['read', 'cancel'] as const) {
      for (const key of text.endpointsFrom(kind)) if (!orders.has(key)) this.#kinds.set(key, kind)
    }
  }

  /** Whether ccxt lists an endpoint of this key. */
  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Null: nothing is known. */
  kindOf(request: NamedRequest): CallKind | null {
    return this.#kinds.get(endpointKey(request)) ?? null
  }
}

/** The words behind `this.`, and those that stand in quotes: older exchanges put the name of an endpoint together, or choose one. */
function namesIn(text: string): string[] {
  return [...new Set(text.match(/this\.\w+|'\w+'|"\w+"/g))].map((word) => word.replace(/^this\.|['"]/g, ''))
}

/** The functions of the library, with the names of functions and endpoints that stand in their texts. */
class FunctionTexts {
  readonly #endpoints: ReadonlyMap<string, string>
  readonly #words = new Map<string, readonly string[]>()
  readonly #kinds = new Map<string, CallKind | null>()

  constructor(exchange: ExchangeInside) {
    this.#endpoints = new Map(endpointsOf(exchange.api).map(({ name, key }) => [name, key]))
    const functions = libraryFunctions(exchange)
    const unified = unifiedNames(exchange)
    const isKnown = (word: string) => this.#endpoints.has(word) || functions.has(word)
    for (const [name, all] of functions) {
      const text = all.map((each) => Function.prototype.toString.call(each)).join(' ')
      this.#words.set(name, namesIn(text).filter(isKnown))
      const kind = callKindOf(name, unified.has(name))
      this.#kinds.set(name, kind ?? (isNamedLikeOrder(name) ? 'order' : null))
    }
  }

  /** The endpoints that functions of a kind ask for, themselves or through helpers, but not through functions of another kind. */
  endpointsFrom(kind: CallKind): ReadonlySet<string> {
    const found = new Set<string>()
    const seen = new Set<string>()
    const left = [...this.#kinds.keys()].filter((name) => this.#kinds.get(name) === kind)
    for (let name = left.pop(); name !== undefined; name = left.pop()) {
      if (seen.has(name)) continue
      seen.add(name)
      for (const word of this.#words.get(name) ?? []) {
        const endpoint = this.#endpoints.get(word)
        if (endpoint !== undefined) found.add(endpoint)
        else if (!WAYS.has(word) && [null, kind].includes(this.#kinds.get(word) ?? null)) left.push(word)
      }
    }
    return found
  }
}
