import { AsyncLocalStorage } from 'node:async_hooks'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { TradingHaltedError } from '../../lib/words/errors.js'
import { completeIntent, type OrderIntent } from '../../lib/words/order.js'
import type { MethodKind } from './lists.js'

/**
 * Reads what a call would do.
 *
 * @param method its name, as in the lists
 * @param args what it was called with
 * @returns what is known of the order, or `'read'` for a call that changes nothing. `action: 'cancel'` always passes. A field that
 *   is left out is unknown. If the function throws, everything is unknown: such an order adds risk.
 */
export type DescribeCall = (method: string, args: readonly unknown[]) => Partial<OrderIntent> | 'read'

export interface MethodGuardParts {
  readonly killSwitch: Pick<KillSwitch, 'middleware' | 'permits'>
  readonly describe: DescribeCall | null
  readonly venue: string | null
}

/** A method, as the guard sees it. */
export interface GuardedMethod {
  readonly name: string
  readonly kind: MethodKind
  /** It gives no promise back. */
  readonly sync: boolean
}

/** A checked call that has not been answered yet. */
interface OpenCall {
  readonly order: Partial<OrderIntent>
  open: boolean
}

type Send = () => unknown

/**
 * Decides on the calls of one client.
 *
 * A checked call may make other calls while it runs. They are part of the same order, and are not counted again; but each of them
 * is checked anew. So a callback never passes on behalf of the call that it was given to.
 */
export class MethodGuard {
  readonly #parts: MethodGuardParts
  readonly #within = new AsyncLocalStorage<OpenCall>()

  constructor(parts: MethodGuardParts) {
    this.#parts = parts
  }

  /** Sends a call that may leave. @throws {TradingHaltedError} for one that may not, as a rejection unless it is `sync` */
  call(method: GuardedMethod, args: readonly unknown[], send: Send): unknown {
    if (method.kind === 'read' || method.kind === 'cancel') return send()
    const order = this.#read(method, args)
    if (order === 'read') return send()
    const outer = this.#within.getStore()
    return outer?.open ? this.#inner(method, outer, order, send) : this.#outer(method, order, send)
  }

  #outer(method: GuardedMethod, order: Partial<OrderIntent>, send: Send): unknown {
    const call: OpenCall = { order, open: false }
    let passed = false
    try {
      return this.#parts.killSwitch.middleware(order, () => {
        passed = true
        return this.#follow(call, send)
      })
    } catch (error) {
      if (passed) throw error
      return refuse(method, error)
    }
  }

  #inner(method: GuardedMethod, outer: OpenCall, order: Partial<OrderIntent>, send: Send): unknown {
    const judged = method.kind === 'risk' ? order : outer.order
    const verdict = this.#parts.killSwitch.permits(judged)
    return verdict.allowed ? send() : refuse(method, new TradingHaltedError(verdict, completeIntent(judged)))
  }

  #follow(call: OpenCall, send: Send): unknown {
    call.open = true
    let answer: unknown
    try {
      answer = this.#within.run(call, send)
    } catch (error) {
      call.open = false
      throw error
    }
    if (!(answer instanceof Promise)) {
      call.open = false
      return answer
    }
    return answer.finally(() => {
      call.open = false
    })
  }

  #read({ name }: GuardedMethod, args: readonly unknown[]): Partial<OrderIntent> | 'read' {
    const { describe, venue } = this.#parts
    try {
      const described = describe?.(name, args)
      return described === 'read' ? described : { action: 'place', venue, ...described }
    } catch {
      return { action: 'place', venue }
    }
  }
}

/** The rejection counts as handled: a caller that doesn't wait for the answer must not be ended by it, since nothing was sent. */
function refuse({ sync }: GuardedMethod, error: unknown): unknown {
  if (sync) throw error
  const refused = Promise.reject(error)
  refused.catch(() => {})
  return refused
}
