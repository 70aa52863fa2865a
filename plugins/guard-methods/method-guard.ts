import { AsyncLocalStorage } from 'node:async_hooks'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { permitsStep } from '../../lib/host/step-look.js'
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

/** A call through which an order goes. */
interface OpenCall {
  /** The object that was checked: the kill switch knows the order by it. */
  readonly order: Partial<OrderIntent>
  /** The methods that it has gone through. */
  readonly through: readonly string[]
  /** It has not been answered yet. */
  open: boolean
  /** The order has gone on from here, through a call within this one. */
  left: boolean
}

type Send = () => unknown

/**
 * Decides on the calls of one client, on each by itself: what runs inside a call may do no more than what runs alone. A call that an
 * order makes on its way, and that says nothing else of the order, is part of it: it is checked like any other, but not counted again.
 * The first one that says all of it is the order itself, and has its pass. One more is a retry, and is verified as another order.
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
    return outer?.open && isPartOf(order, outer.order)
      ? this.#inner(method, order, outer, send)
      : this.#outer(method, order, send)
  }

  #outer(method: GuardedMethod, order: Partial<OrderIntent>, send: Send): unknown {
    const call = newCall(order, [method.name])
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

  #inner(method: GuardedMethod, order: Partial<OrderIntent>, outer: OpenCall, send: Send): unknown {
    const { killSwitch } = this.#parts
    const isIt = !outer.left && !outer.through.includes(method.name) && isSameOrder(order, outer.order)
    const verdict = isIt ? permitsStep(killSwitch, outer.order) : killSwitch.permits(order)
    if (!verdict.allowed) return refuse(method, new TradingHaltedError(verdict, completeIntent(order)))
    if (!isIt) return send()
    outer.left = true
    return this.#follow(newCall(outer.order, [...outer.through, method.name]), send)
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

function newCall(order: Partial<OrderIntent>, through: readonly string[]): OpenCall {
  return { order, through, open: false, left: false }
}

/** Whether a call that an order makes on its way says nothing of an order but what that one has said. A cancel has no parts. Pure. */
function isPartOf(call: Partial<OrderIntent>, order: Partial<OrderIntent>): boolean {
  const { action: _, ...said } = call
  return order.action !== 'cancel' && isSaidBy(order, said)
}

/** Whether two calls say the same of an order. Pure. */
function isSameOrder(one: Partial<OrderIntent>, other: Partial<OrderIntent>): boolean {
  return isSaidBy(one, other) && isSaidBy(other, one)
}

function isSaidBy(order: Partial<OrderIntent>, said: Partial<OrderIntent>): boolean {
  return Object.entries(said).every(([field, value]) => value === undefined || value === Reflect.get(order, field))
}

/** The rejection counts as handled: a caller that doesn't wait for the answer must not be ended by it, since nothing was sent. */
function refuse({ sync }: GuardedMethod, error: unknown): unknown {
  if (sync) throw error
  const refused = Promise.reject(error)
  refused.catch(() => {})
  return refused
}
