import type { OrderMiddleware } from '../words/ports.js'

/**
 * Sends an order by the middleware, and follows it to its answer. For guards of clients, which have to know at once that nothing was sent.
 *
 * @returns what `send` returns
 * @throws {TradingHaltedError} before it returns, where the order may not leave; and what `send` throws
 */
export function sendOrThrow(middleware: OrderMiddleware, order: unknown, send: () => unknown): unknown {
  let refused = false
  let why: unknown
  const answer = middleware.callback(order, (...told: unknown[]) => {
    if (told.length === 0) return send()
    refused = true
    why = told[0]
    return undefined
  })
  if (refused) throw why
  return answer
}
