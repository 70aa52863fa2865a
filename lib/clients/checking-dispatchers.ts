/** What undici sends requests through: a pool of connections. https://undici.nodejs.org/#/docs/api/Dispatcher */
interface Dispatcher {
  dispatch(options: unknown, handler: Handler): unknown
}

type Handler = Record<string, ((...args: unknown[]) => unknown) | undefined>

/** Undici calls these when a request has its connection, before it writes anything. An error that they throw ends the request. */
const BEFORE_THE_FIRST_BYTE = ['onConnect', 'onRequestStart']

/**
 * Undici's dispatchers, with one more check of each request when it has its connection: opening one takes a while, and a burst of
 * orders opens many.
 */
export class CheckingDispatchers {
  readonly #checkFor: () => (() => void) | null
  readonly #made = new WeakMap<Dispatcher, Dispatcher>()

  /** @param checkFor called for each request. Gives its check, which throws if the request must not go; null: there is none */
  constructor(checkFor: () => (() => void) | null) {
    this.#checkFor = checkFor
  }

  /** The options of one request to undici, with its dispatcher replaced. */
  within(options: unknown): unknown {
    const dispatcher = (options as { readonly dispatcher?: Partial<Dispatcher> } | undefined)?.dispatcher
    if (typeof dispatcher?.dispatch !== 'function') return options
    return { ...(options as object), dispatcher: this.#checking(dispatcher as Dispatcher) }
  }

  #checking(dispatcher: Dispatcher): Dispatcher {
    const known = this.#made.get(dispatcher)
    if (known !== undefined) return known
    const checking = {
      dispatch: (request: unknown, handler: Handler) => {
        const check = this.#checkFor()
        if (check !== null) checkFirst(handler, check)
        return dispatcher.dispatch(request, handler)
      },
    }
    this.#made.set(dispatcher, checking)
    return checking
  }
}

function checkFirst(handler: Handler, check: () => void): void {
  for (const name of BEFORE_THE_FIRST_BYTE) {
    const original = handler[name]
    if (original === undefined) continue
    handler[name] = (one, two) => {
      check()
      return original.call(handler, one, two)
    }
  }
}
