import type { Moment } from '../../time/monotonic.js'
import type { DeadManStatus } from '../../words/dead-man.js'

/** After this share of its time a switch is refreshed, and after so long in ms at most: somebody else may have ended it. */
const REFRESH_SHARE = 1 / 3
const REFRESH_MS = 20_000
/** Without a good refresh for this share of its time, nothing that adds risk may pass. */
const PAUSE_SHARE = 1 / 2
/** After a failure it is tried again in this share of its time, within these bounds in ms. */
const RETRY_SHARE = 1 / 12
const RETRY_MS = [250, 5_000] as const
/** How long one attempt may take: this share of its time, within these bounds in ms. */
const DEADLINE_SHARE = 1 / 4
const DEADLINE_MS = [1_000, 5_000] as const

/** What is known of one switch. */
export interface SwitchState {
  readonly timeoutMs: number
  /** When the newest arming that the exchange has confirmed was sent. Null: none, or a disarming was sent since. */
  readonly armedAt: Moment | null
  /** When the newest disarming that the exchange has confirmed was sent. Null: none, or an arming was sent since. */
  readonly disarmedAt: Moment | null
  /** When the newest arming was sent of which nobody knows whether it has arrived. It may still do. Null: there is none. */
  readonly unclearAt: Moment | null
  /** When the newest attempt was made; null: there was none. */
  readonly triedAt: Moment | null
  /** What it has failed with; null: it has not. */
  readonly lastError: string | null
  /** An attempt is under way. */
  readonly busy: boolean
}

/** Nothing is known: the run before may have left it armed. */
export function newSwitch(timeoutMs: number): SwitchState {
  const never = { armedAt: null, disarmedAt: null, unclearAt: null, triedAt: null }
  return { timeoutMs, ...never, lastError: null, busy: false }
}

/**
 * What to do now: arm it (again), disarm it, or nothing. Pure.
 *
 * @param wanted an order that adds risk may rest, or be sent
 * @param settleMs for how long what was sent may still arrive: a disarming is repeated until then
 */
export function nextStep(state: SwitchState, wanted: boolean, now: Moment, settleMs: number): 'arm' | 'disarm' | null {
  const { busy, armedAt, lastError, timeoutMs, triedAt } = state
  const isRetry = sinceMs(triedAt, now) >= bounded(timeoutMs * RETRY_SHARE, RETRY_MS)
  if (busy || (lastError !== null && !isRetry)) return null
  if (wanted)
    return lastError === null && sinceMs(armedAt, now) < Math.min(timeoutMs * REFRESH_SHARE, REFRESH_MS) ? null : 'arm'
  if (isDisarmed(state, settleMs)) return null
  return state.disarmedAt === null || isRetry ? 'disarm' : null
}

/** The exchange has confirmed it, after all that could have armed it anew had arrived. */
function isDisarmed({ disarmedAt, unclearAt }: SwitchState, settleMs: number): boolean {
  return disarmedAt !== null && (unclearAt === null || sinceMs(unclearAt, disarmedAt) >= settleMs)
}

/** Whether an order that adds risk may pass: the exchange has confirmed the switch not long ago. Pure. */
export function protects(state: SwitchState, now: Moment): boolean {
  return sinceMs(state.armedAt, now) < state.timeoutMs * PAUSE_SHARE
}

/** When it {@link protects} no more, unless it is refreshed. Null: it doesn't now. */
export function protectsUntil({ armedAt, timeoutMs }: SwitchState): Moment | null {
  if (armedAt === null) return null
  const ms = timeoutMs * PAUSE_SHARE
  return { wall: armedAt.wall + ms, monotonic: armedAt.monotonic + ms }
}

/** How long one attempt may take, in ms. */
export function attemptMs(timeoutMs: number): number {
  return bounded(timeoutMs * DEADLINE_SHARE, DEADLINE_MS)
}

/** Its time was over before it was refreshed: the exchange has cancelled. Pure. */
export function hasLapsed({ armedAt, timeoutMs }: SwitchState, now: Moment): boolean {
  return armedAt !== null && sinceMs(armedAt, now) >= timeoutMs
}

/** For `/status`. Pure. */
export function switchStatus(venue: string, state: SwitchState, now: Moment): DeadManStatus {
  const { timeoutMs, armedAt, disarmedAt, lastError } = state
  const runs = armedAt !== null && !hasLapsed(state, now)
  return {
    venue,
    state: runs ? (lastError === null ? 'armed' : 'failing') : disarmedAt !== null ? 'disarmed' : 'unarmed',
    timeoutMs,
    firesAt: runs ? new Date(armedAt.wall + timeoutMs).toISOString() : null,
    lastError,
  }
}

/** In ms, by the clock by which it is longer: one stands still while the machine sleeps, and the other may be set. Null: ever. */
export function sinceMs(then: Moment | null, now: Moment): number {
  if (then === null) return Number.POSITIVE_INFINITY
  return Math.max(now.wall - then.wall, now.monotonic - then.monotonic)
}

function bounded(ms: number, [least, most]: readonly [number, number]): number {
  return Math.min(most, Math.max(least, ms))
}
