import type { Rejection } from '../words/errors.js'
import type { Halt } from '../words/halt.js'
import type { OrderIntent } from '../words/order.js'
import { describePause, type Pause } from '../words/pause.js'

/** What the guard says of an order. */
export type Verdict = { readonly allowed: true } | Rejection

export const ALLOWED: Verdict = Object.freeze({ allowed: true })

/** What a cancel gets while not everything passes. It can't come to rest at a venue, so nobody has to follow it. */
export const CANCEL_ALLOWED: Verdict = Object.freeze({ allowed: true })

/** What an order is judged by. */
export interface Situation {
  readonly shuttingDown: boolean
  /** The halts that cover the order: that of everything, and the strictest scoped one. */
  readonly halts: readonly Halt[]
  /** The pause that is in force; null: none. */
  readonly pause: Pause | null
}

/** Whether an order surely reduces a position, and if not, why. */
export type Reduction = { readonly verified: true } | { readonly verified: false; readonly why: string }

/**
 * Decides on one order. Pure.
 *
 * While everything is halted no exit passes either, however well it is verified: a close-all counts on it that only the kill switch
 * itself sends then (`control/getting-out/position-close.ts`). Its own orders don't come here: they have a ticket.
 *
 * @param verify looks at the positions; asked only for a reduce-only order while nothing else passes
 */
export function decide(situation: Situation, order: OrderIntent, verify: () => Reduction): Verdict {
  if (order.action === 'cancel') return CANCEL_ALLOWED
  const halted = situation.halts.find((halt) => halt.level === 'halted')
  if (halted !== undefined) return reject('TRADING_HALTED', halted, halted.reason)
  if (situation.shuttingDown) {
    return {
      allowed: false,
      code: 'SHUTTING_DOWN',
      haltId: null,
      reason: 'the process was asked to end',
      since: null,
      scope: null,
    }
  }
  const [reducing] = situation.halts
  const { pause } = situation
  if (reducing === undefined && pause === null) return ALLOWED
  const refuse = (code: Rejection['code'], reason: string) =>
    reducing === undefined ? rejectPaused(code, pause, reason) : reject(code, reducing, reason)
  if (order.action !== 'place' || !order.reduceOnly) {
    return reducing === undefined ? refuse('PAUSED', describePause(pause)) : refuse('TRADING_REDUCING', reducing.reason)
  }
  const reduction = verify()
  return reduction.verified ? ALLOWED : refuse('REDUCTION_UNVERIFIED', reduction.why)
}

function reject(code: Rejection['code'], halt: Halt, reason: string): Rejection {
  return { allowed: false, code, haltId: halt.haltId, reason, since: halt.since, scope: halt.scope }
}

function rejectPaused(code: Rejection['code'], pause: Pause | null, reason: string): Rejection {
  return { allowed: false, code, haltId: null, reason, since: pause?.since ?? null, scope: null }
}
