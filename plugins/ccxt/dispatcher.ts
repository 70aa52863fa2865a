import type { AnyMethod } from './exchange.js'

/** Undici's way out: a pool of connections. https://undici.nodejs.org/#/docs/api/Dispatcher */
interface Dispatcher {
  dispatch(options: unknown, handler: Record<string, unknown>): unknown
}

/** What undici calls when a request has its connection, and nothing of it has been written. What it throws is the request's end. */
const BEFORE_THE_FIRST_BYTE = ['onConnect', 'onRequestStart']

/**
 * The options of one request to undici, with `ask` called again when the request has its connection: opening one takes a while,
 * and a burst of orders opens many.
 *
 * @param ask throws for a request that must not go
 */
export function askingAtConnection(options: unknown, ask: () => void): unknown {
  const dispatcher = (options as { readonly dispatcher?: Partial<Dispatcher> } | undefined)?.dispatcher
  if (typeof dispatcher?.dispatch !== 'function') return options
  const dispatch = (request: unknown, handler: Record<string, unknown>) => {
    for (const name of BEFORE_THE_FIRST_BYTE) {
      const original = handler[name] as AnyMethod | undefined
      if (typeof original !== 'function') continue
      handler[name] = (...args: unknown[]) => {
        ask()
        return original.apply(handler, args)
      }
    }
    return dispatcher.dispatch?.(request, handler)
  }
  return { ...(options as object), dispatcher: { dispatch } }
}
