import { globalDispatcher } from './global-dispatcher.js'

/** What undici sends requests through: a pool of connections. https://undici.nodejs.org/#/docs/api/Dispatcher */
interface Dispatcher {
  dispatch(options: unknown, handler: Handler): unknown
}

type Handler = Record<string, ((...args: unknown[]) => unknown) | undefined>

/** Throws if a request must not go. */
type Check = () => void

/** Undici calls these when a request has its connection, before it writes anything. An error that they throw ends the request. */
const BEFORE_THE_FIRST_BYTE = ['onConnect', 'onRequestStart']

/**
 * Undici's dispatchers, with one more check of each request when it has its connection: opening one takes a while, and a burst of
 * orders opens many.
 *
 * A dispatcher may repeat requests by itself (`RetryAgent`), and hide its connections from its caller: so what undici reads for each
 * attempt asks as well, the headers, and right before the first byte, the body of a `fetch()`.
 */
export class CheckingDispatchers {
  readonly #checkFor: () => Check | null
  readonly #made = new WeakMap<Dispatcher, Dispatcher>()

  /** @param checkFor called for each attempt of a request. Gives its check; null: there is none. Throws if it must not begin */
  constructor(checkFor: () => Check | null) {
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
        let check = this.#checkFor()
        if (check === null) return dispatcher.dispatch(request, handler)
        const ask = () => check?.()
        const askAgain = () => {
          check = this.#checkFor()
          ask()
        }
        checkFirst(handler, ask)
        return dispatcher.dispatch(asking(request, ask, askAgain), handler)
      },
    }
    this.#made.set(dispatcher, checking)
    return checking
  }
}

/**
 * The options of a `fetch()` that sends an order.
 *
 * @param attempt is asked for each attempt, now for the first; gives what asks again for the same one
 */
export function checkedFetch(attempt: () => Check, options: object | undefined): object {
  let first: Check | null = attempt()
  const dispatchers = new CheckingDispatchers(() => {
    const check = first ?? attempt()
    first = null
    return check
  })
  return dispatchers.within({ dispatcher: globalDispatcher(), ...options }) as object
}

function checkFirst(handler: Handler, check: Check): void {
  for (const name of BEFORE_THE_FIRST_BYTE) {
    const original = handler[name]
    if (original === undefined) continue
    handler[name] = (one, two) => {
      check()
      return original.call(handler, one, two)
    }
  }
}

function asking(request: unknown, ask: Check, askAgain: Check): object {
  const { headers, body } = request as { readonly headers?: unknown; readonly body?: unknown }
  return {
    ...(request as object),
    ...(isPlain(headers) && { headers: askingHeaders(headers, askAgain) }),
    ...(isAsyncIterable(body) && { body: askingBody(body, ask) }),
  }
}

/** They are read for each attempt. An interceptor may copy them, or put others to them. */
function askingHeaders(headers: object, askAgain: Check): object {
  let isRead = false
  return {
    ...headers,
    *[Symbol.iterator](this: object) {
      if (isRead) askAgain()
      isRead = true
      yield* Object.entries(this)
    },
  }
}

/** Undici writes nothing of a request before it has the first part of such a body. */
async function* askingBody(body: AsyncIterable<unknown>, ask: Check): AsyncGenerator<unknown> {
  ask()
  yield* body
}

function isPlain(headers: unknown): headers is object {
  return typeof headers === 'object' && headers !== null && !Array.isArray(headers) && !(Symbol.iterator in headers)
}

function isAsyncIterable(body: unknown): body is AsyncIterable<unknown> {
  const isStream = typeof (body as { pipe?: unknown } | null | undefined)?.pipe === 'function'
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && !isStream
}
