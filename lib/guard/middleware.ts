import type { OrderMiddleware } from '../words/ports.js'
import { CANCEL_ALLOWED, type Verdict } from './decide.js'
import type { Guard } from './guard.js'
import type { InFlightOrders } from './in-flight-orders.js'
import { hasStackRoom } from './stack-room.js'

type Next = (error?: unknown) => unknown

/**
 * Makes the step that a bot puts last into its order pipeline.
 *
 * It is told apart by its call how it is used, so that it fits composers as they are:
 * - `(order, next)`: calls `next()` and returns what that returns; throws for a refused order;
 * - `(order, …, next)`, connect style: calls `next()`, or `next(error)` for a refused order;
 * - `(order)`, a hook: returns undefined; throws for a refused order.
 *
 * It throws before it returns, and never returns a rejected promise of its own: a hook that ignores what it gets back would
 * make that an unhandled rejection, and send the order.
 */
export function createOrderMiddleware(guard: Guard, inFlight: InFlightOrders): OrderMiddleware {
  // Composers look at `length` to guess what a step expects: a parameter with a default doesn't count.
  return function killSwitch(order: unknown, second: unknown = undefined, ...rest: unknown[]): unknown {
    const verdict = guard.check(order)
    if (rest.length > 0) {
      const next = rest[rest.length - 1]
      if (typeof next === 'function') {
        ;(next as Next)(...(verdict.allowed ? [] : [guard.errorFor(verdict, order)]))
        return undefined
      }
    }
    if (!verdict.allowed) throw guard.errorFor(verdict, order)
    if (typeof second !== 'function') return undefined
    return verdict === CANCEL_ALLOWED ? (second as Next)() : send(guard, inFlight, order, verdict, second as Next)
  }
}

/** The step of a disabled kill switch: every order passes. */
export function createPassThrough(): OrderMiddleware {
  return function passThrough(_order: unknown, ...rest: unknown[]): unknown {
    const next = rest[rest.length - 1]
    return typeof next === 'function' ? (next as Next)() : undefined
  }
}

/**
 * Follows an order until the venue has answered. With a full stack any line of it may throw, also in a `catch`: so the order is
 * marked as being sent before, and what is still marked at the next beat is ended there ({@link Guard.beat}).
 */
function send(guard: Guard, inFlight: InFlightOrders, order: unknown, verdict: Verdict, next: Next): unknown {
  inFlight.due++
  const place = inFlight.begin(order)
  try {
    const answer = follow(guard, order, verdict, place, next)
    if (inFlight.sending[place]) inFlight.sending[place] = false
    return answer
  } catch (error) {
    if (hasStackRoom()) guard.failed(order, place, error)
    throw error
  }
}

function follow(guard: Guard, order: unknown, verdict: Verdict, place: number, next: Next): unknown {
  guard.sent(verdict, place)
  const answer = next()
  if (!isThenable(answer)) {
    guard.untold(place)
    return answer
  }
  // Whatever else can be waited for becomes a promise, which asks it once only, and settles once only.
  const promise = answer instanceof Promise ? answer : Promise.resolve(answer)
  promise.then(
    (answer) => guard.answered(order, place, answer),
    (error) => guard.failed(order, place, error),
  )
  return promise
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === 'function'
}
