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

/** An order that has not been answered yet. */
interface OpenOrder {
  readonly order: Partial<OrderIntent>
  open: boolean
}

type Send = () => unknown

/**
 * Decides on the calls of one client, on each by itself: what runs inside a call may do no more than what runs alone. A call that an
 * order makes on its way, and that says nothing else of the order, is part of it: it is checked like any other, but not counted again.
 */
export class MethodGuard {
  readonly #parts: MethodGuardParts
  readonly #within = new AsyncLocalStorage<OpenOrder>()

  constructor(parts: MethodGuardParts) {
    this.#parts = parts
  }

  /** Sends a call that may leave. @throws {TradingHaltedError} for one that may not, as a rejection unless it is `sync` */
  call(method: GuardedMethod, args: readonly unknown[], send: Send): unknown {
    if (method.kind === 'read' || method.kind === 'cancel') return send()
    const order = this.#read(method, args)
    if (order === 'read') return send()
    const outer = this.#within.getStore()
    return outer?.open && isPartOf(order, outer.order)
      ? this.#inner(method, order, send)
      : this.#outer(method, order, send)
  }

  #outer(method: GuardedMethod, order: Partial<OrderIntent>, send: Send): unknown {
    const call: OpenOrder = { order, open: false }
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

  #inner(method: GuardedMethod, order: Partial<OrderIntent>, send: Send): unknown {
    const verdict = this.#parts.killSwitch.permits(order)
    return verdict.allowed ? send() : refuse(method, new TradingHaltedError(verdict, completeIntent(order)))
  }

  #follow(call: OpenOrder, send: Send): unknown {
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

/** Whether a call that an order makes on its way says nothing of an order but what that one has said. A cancel has no parts. Pure. */
function isPartOf(call: Partial<OrderIntent>, order: Partial<OrderIntent>): boolean {
  const { action: _, ...said } = call
  const isSaid = ([field, value]: [string, unknown]) => value === undefined || value === Reflect.get(order, field)
  return order.action !== 'cancel' && Object.entries(said).every(isSaid)
}

/** The rejection counts as handled: a caller that doesn't wait for the answer must not be ended by it, since nothing was sent. */
function refuse({ sync }: GuardedMethod, error: unknown): unknown {
  if (sync) throw error
  const refused = Promise.reject(error)
  refused.catch(() => {})
  return refused
}
