import { AsyncLocalStorage } from 'node:async_hooks'
import { telling, withoutMarks } from '../../lib/clients/maybe-sent.js'
import { asManyAsIn } from '../../lib/clients/orders-in.js'
import type { OnRefused } from '../../lib/guard/on-refused.js'
import { sendOrThrow } from '../../lib/guard/send-or-throw.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { permitsStep } from '../../lib/host/step-look.js'
import { type Rejection, TradingHaltedError } from '../../lib/words/errors.js'
import { completeIntent, type OrderIntent, type OrderTerms } from '../../lib/words/order.js'
import { answerIn, type SendCall } from './answer-styles.js'
import type { MethodKind, MethodStyle } from './lists.js'

/**
 * Reads what a call would do.
 *
 * @param method its name, as in the lists
 * @param args what it was called with
 * @returns what is known of the order, or `'read'` for a call that changes nothing. `action: 'cancel'` always passes. A field that
 *   is left out is unknown. If the function throws, everything is unknown: such an order adds risk.
 */
export type DescribeCall = (method: string, args: readonly unknown[]) => (Partial<OrderIntent> & OrderTerms) | 'read'

export interface MethodGuardParts {
  readonly killSwitch: Pick<KillSwitch, 'middleware' | 'permits'>
  readonly describe: DescribeCall | null
  readonly venue: string | null
  readonly onRefused: OnRefused | null
}

/** A method, as the guard sees it. */
export interface GuardedMethod {
  readonly name: string
  readonly kind: MethodKind
  readonly style: MethodStyle
}

/** A call through which an order goes. */
interface OpenCall {
  /** The object that was checked: the kill switch knows the order by it. */
  readonly order: Partial<OrderIntent>
  /** The methods that it has gone through. */
  readonly through: readonly string[]
  /** It has not been answered yet. */
  open: boolean
  /** The calls within this one that say less of the order. One of these that is made again is a retry. */
  readonly parts: Set<string>
  /** The order has gone on from here, through a call within this one. */
  left: boolean
  /** Of the whole order: a retry of it was refused, and what went before may have arrived. */
  readonly fate: { retryRefused: boolean }
}

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

  /** Sends a call that may leave. @throws {TradingHaltedError} for one that may not, in the style of its method */
  call(method: GuardedMethod, args: readonly unknown[], send: SendCall): unknown {
    if (method.kind === 'read' || method.kind === 'cancel') return send(args)
    const order = this.#read(method, args)
    if (order === 'read') return send(args)
    const outer = this.#within.getStore()
    return outer?.open && isPartOf(order, outer.order)
      ? this.#inner(method, order, outer, args, send)
      : this.#outer(method, order, args, send)
  }

  #outer(method: GuardedMethod, order: Partial<OrderIntent>, args: readonly unknown[], send: SendCall): unknown {
    const { killSwitch, onRefused } = this.#parts
    const call = newCall(order, [method.name])
    const isMaybeSent = () => call.fate.retryRefused
    const follow = (go: () => unknown) => telling(isMaybeSent, () => this.#follow(call, go))
    const pass = (go: () => unknown) => withoutMarks(() => sendOrThrow(killSwitch.middleware, order, () => follow(go)))
    const sayNo =
      onRefused === null
        ? null
        : (error: TradingHaltedError) => {
            if (isMaybeSent()) throw error
            return onRefused(error, completeIntent(order), { method: method.name, args })
          }
    return answerIn(method.style, { args, send, pass, sayNo, answered: () => close(call) })
  }

  #inner(
    method: GuardedMethod,
    order: Partial<OrderIntent>,
    outer: OpenCall,
    args: readonly unknown[],
    send: SendCall,
  ): unknown {
    const { killSwitch } = this.#parts
    const isIt = !outer.left && !outer.through.includes(method.name) && isSameOrder(order, outer.order)
    const isAgain = outer.left || outer.through.includes(method.name) || outer.parts.has(method.name)
    const verdict = isAgain ? killSwitch.permits(order) : permitsStep(killSwitch, isIt ? outer.order : order)
    if (!isIt) outer.parts.add(method.name)
    if (!verdict.allowed) {
      const error = refusalOf({ method, order, outer, verdict })
      const pass = () => {
        throw error
      }
      return answerIn(method.style, { args, send, pass, sayNo: null, answered: () => {} })
    }
    if (!isIt) return send(args)
    outer.left = true
    const call = newCall(outer.order, [...outer.through, method.name], outer.fate)
    const pass = (go: () => unknown) => this.#follow(call, go)
    return answerIn(method.style, { args, send, pass, sayNo: null, answered: () => close(call) })
  }

  #follow(call: OpenCall, go: () => unknown): unknown {
    call.open = true
    let answer: unknown
    try {
      answer = this.#within.run(call, go)
    } catch (error) {
      close(call)
      throw error
    }
    if (!(answer instanceof Promise)) {
      close(call)
      return answer
    }
    return answer.finally(() => close(call))
  }

  #read({ name, kind }: GuardedMethod, args: readonly unknown[]): Partial<OrderIntent> | 'read' {
    const { describe, venue } = this.#parts
    const unknown = { action: 'place', venue } as const
    // What is not read may be of several orders.
    const withSeveral = (order: Partial<OrderIntent>) =>
      kind === 'risk' && order.symbol == null && order.quantity == null ? asManyAsIn({ ...args }, order) : order
    try {
      const described = describe?.(name, args)
      return described === 'read' ? described : withSeveral({ ...unknown, ...described })
    } catch {
      return withSeveral({ ...unknown })
    }
  }
}

/** @param judged the call within `outer` that may not leave */
function refusalOf(judged: {
  readonly method: GuardedMethod
  readonly order: Partial<OrderIntent>
  readonly outer: OpenCall
  readonly verdict: Rejection
}): TradingHaltedError {
  const { method, order, outer, verdict } = judged
  const isRetry = outer.left || outer.through.includes(method.name)
  if (!isRetry) return new TradingHaltedError(verdict, completeIntent(order))
  outer.fate.retryRefused = true
  const reason = `${verdict.reason}; this was a retry, and the first attempt may have arrived`
  return new TradingHaltedError({ ...verdict, reason }, completeIntent(order))
}

function newCall(
  order: Partial<OrderIntent>,
  through: readonly string[],
  fate: OpenCall['fate'] = { retryRefused: false },
): OpenCall {
  return { order, through, parts: new Set(), open: false, left: false, fate }
}

function close(call: OpenCall): void {
  call.open = false
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
