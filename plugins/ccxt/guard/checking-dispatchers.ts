/** Undici's way out: a pool of connections. https://undici.nodejs.org/#/docs/api/Dispatcher */
interface Dispatcher {
  dispatch(options: unknown, handler: Handler): unknown
}

type Handler = Record<string, ((...args: unknown[]) => unknown) | undefined>

/** What undici calls when a request has its connection, and nothing of it has been written. What it throws is the request's end. */
const BEFORE_THE_FIRST_BYTE = ['onConnect', 'onRequestStart']

/**
 * Undici's dispatchers with another look at each request when it has its connection: opening one takes a while, and a burst of orders
 * opens many.
 */
export class AskingDispatchers {
  readonly #askFor: () => (() => void) | null
  readonly #made = new WeakMap<Dispatcher, Dispatcher>()

  /** @param askFor called with each request: what to call at its connection, which throws if it must not go; null: nothing */
  constructor(askFor: () => (() => void) | null) {
    this.#askFor = askFor
  }

  /** The options of one request to undici, with its dispatcher replaced. */
  in(options: unknown): unknown {
    const dispatcher = (options as { readonly dispatcher?: Partial<Dispatcher> } | undefined)?.dispatcher
    if (typeof dispatcher?.dispatch !== 'function') return options
    return { ...(options as object), dispatcher: this.#asking(dispatcher as Dispatcher) }
  }

  #asking(dispatcher: Dispatcher): Dispatcher {
    const known = this.#made.get(dispatcher)
    if (known !== undefined) return known
    const asking = {
      dispatch: (request: unknown, handler: Handler) => {
        const ask = this.#askFor()
        if (ask !== null) askFirst(handler, ask)
        return dispatcher.dispatch(request, handler)
      },
    }
    this.#made.set(dispatcher, asking)
    return asking
  }
}

function askFirst(handler: Handler, ask: () => void): void {
  for (const name of BEFORE_THE_FIRST_BYTE) {
    const original = handler[name]
    if (original === undefined) continue
    handler[name] = (one, two) => {
      ask()
      return original.call(handler, one, two)
    }
  }
}
