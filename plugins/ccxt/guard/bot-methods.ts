import type { ExchangeInside } from '../library/exchange.js'
import { isNamedLikeOrder } from './call-kind.js'
import { libraryFunctions } from './library-functions.js'
import type { CurrentPassage } from './passage.js'
import type { Patches } from './patches.js'

/** What an order's own request goes through. A bot may have its own there, and passes the request on. */
const WAYS = new Set('request fetch2 fetch throttle sign undiciRequest watch watchMultiple client'.split(' '))

export interface BotMethodsParts {
  readonly exchange: ExchangeInside
  readonly patches: Patches
  readonly current: CurrentPassage
}

/**
 * What a bot, or its subclass, has put in the place of ccxt's own methods: `parseOrder`, `market`, `amountToPrecision`. ccxt calls it in
 * the middle of an order, before the order's request has claimed it. So it runs beside the order: what it sends is another one.
 */
export class BotMethods {
  readonly #parts: BotMethodsParts
  readonly #library: ReadonlyMap<string, readonly unknown[]>
  readonly #separated = new WeakSet<object>()

  constructor(parts: BotMethodsParts) {
    this.#parts = parts
    this.#library = libraryFunctions(parts.exchange)
  }

  /** Whether a method is ccxt's own. */
  isLibrary(name: string): boolean {
    return this.#library.get(name)?.includes(Reflect.get(this.#parts.exchange, name)) === true
  }

  /** Separates those that are there now. */
  separate(): void {
    for (const [name, own] of this.#library) {
      if (WAYS.has(name) || isNamedLikeOrder(name)) continue
      const method: unknown = Reflect.get(this.#parts.exchange, name)
      if (typeof method === 'function' && !own.includes(method) && !this.#separated.has(method)) this.#separate(name)
    }
  }

  #separate(name: string): void {
    const { exchange, patches, current } = this.#parts
    patches.wrap(name, (_args, proceed) => {
      const passage = current.getStore()
      if (passage?.kind !== 'order') return proceed()
      return current.run({ kind: 'read', request: null, within: passage }, () => proceed())
    })
    this.#separated.add(Reflect.get(exchange, name))
  }
}
