import type { OrderMiddleware } from '../words/ports.js'
import { CANCEL_ALLOWED, type Verdict } from './decide.js'
import type { Guard } from './guard.js'
import type { InFlightOrders } from './in-flight-orders.js'
import { refused } from './refused.js'
import { hasStackRoom } from './stack-room.js'

type Next = (error?: unknown) => unknown

/**
 * Makes the step that a bot puts last into its order pipeline.
 *
 * It is told apart by its call how it is used, so that it fits composers as they are:
 * - `(order, next)`: calls `next()` and returns what that returns; answers a refused order with a rejected promise;
 * - `(order, …, next)`, connect style: calls `next()`, or `next(error)` for a refused order;
 * - `(order)`, a hook: returns undefined; throws for a refused order. A hook that ignores what it gets back would send the order.
 *
 * `callback` is the step for those that call with `(order, done)` and ignore what they get back: `done()`, or `done(error)`.
 */
export function createOrderMiddleware(guard: Guard, inFlight: InFlightOrders): OrderMiddleware {
  // Composers look at `length` to guess what a step expects: a parameter with a default doesn't count.
  function killSwitch(order: unknown, second: unknown = undefined, ...rest: unknown[]): unknown {
    const verdict = guard.check(order)
    if (rest.length > 0) {
      const next = rest[rest.length - 1]
      if (typeof next === 'function') {
        ;(next as Next)(...(verdict.allowed ? [] : [guard.errorFor(verdict, order)]))
        return undefined
      }
    }
    if (typeof second !== 'function') {
      if (!verdict.allowed) throw guard.errorFor(verdict, order)
      return undefined
    }
    if (!verdict.allowed) return refused(guard.errorFor(verdict, order))
    if (verdict === CANCEL_ALLOWED) return (second as Next)()
    inFlight.due++
    return send(guard, inFlight, order, verdict, second as Next)
  }

  function callback(order: unknown, ...rest: unknown[]): unknown {
    const done = rest[rest.length - 1]
    if (typeof done !== 'function') return killSwitch(order)
    const verdict = guard.check(order)
    if (!verdict.allowed) return void (done as Next)(guard.errorFor(verdict, order))
    if (verdict === CANCEL_ALLOWED) return (done as Next)()
    inFlight.due++
    return send(guard, inFlight, order, verdict, done as Next)
  }

  return Object.assign(killSwitch, { callback })
}

/** The step of a disabled kill switch: every order passes. */
export function createPassThrough(): OrderMiddleware {
  function passThrough(_order: unknown, ...rest: unknown[]): unknown {
    const next = rest[rest.length - 1]
    return typeof next === 'function' ? (next as Next)() : undefined
  }
  return Object.assign(passThrough, { callback: passThrough })
}

/** The step of a kill switch that could not be made: no order passes. */
export function createRefusal(error: Error): OrderMiddleware {
  function refuse(order: unknown, ...rest: unknown[]): unknown {
    if (rest.length === 1 && typeof rest[0] === 'function') return refused(error)
    return callback(order, ...rest)
  }
  function callback(_order: unknown, ...rest: unknown[]): void {
    const next = rest[rest.length - 1]
    if (typeof next !== 'function') throw error
    ;(next as Next)(error)
  }
  return Object.assign(refuse, { callback })
}

/**
 * Follows an order until the venue has answered. With a full stack any line of it may throw, its own call and a `catch` as well: so
 * the order counts as due before, without a call, is marked as being sent, and what is still marked at the next beat is ended there
 * ({@link Guard.beat}).
 */
function send(guard: Guard, inFlight: InFlightOrders, order: unknown, verdict: Verdict, next: Next): unknown {
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
