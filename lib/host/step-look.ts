import type { Verdict } from '../guard/decide.js'

/** Names the look that {@link permitsStep} takes. Registered: the guards of another copy of this package know it as well. */
export const STEP_LOOK: unique symbol = Symbol.for('trading-kill-switch.step-look') as never

/**
 * Asks whether an order may take its next step towards the wire. Unlike `permits()`, it leaves an exit its pass: for a guard that
 * looks several times at one sending. Such a guard has to ask with another object for what it sends once more.
 */
export function permitsStep(killSwitch: { permits(order: unknown): Verdict }, order: unknown): Verdict {
  const look: unknown = Reflect.get(killSwitch, STEP_LOOK)
  return typeof look === 'function' ? Reflect.apply(look, killSwitch, [order]) : killSwitch.permits(order)
}

/** Names the look that {@link permitsAttempt} takes. */
export const ATTEMPT_LOOK: unique symbol = Symbol.for('trading-kill-switch.attempt-look') as never

/**
 * Asks like {@link permitsStep}, for an order that is about to leave: against limits of orders in time, its first attempt counts from now on, and each
 * other one is one more.
 */
export function permitsAttempt(killSwitch: { permits(order: unknown): Verdict }, order: unknown): Verdict {
  const look: unknown = Reflect.get(killSwitch, ATTEMPT_LOOK)
  return typeof look === 'function' ? Reflect.apply(look, killSwitch, [order]) : permitsStep(killSwitch, order)
}
