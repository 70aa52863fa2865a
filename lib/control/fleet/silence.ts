import { LONGEST_SILENCE_MS } from '../../words/fleet.js'
import type { FleetHeard } from '../disk/journal-entry.js'

const DAY_MS = 86_400_000

/**
 * For how long this bot was silent, in ms, by the clock that says more: that of this machine may have stood still while it was off, and
 * the engine's is another one's after a failover. Pure.
 *
 * @param now by this machine's clock, in ms since 1970
 * @param engineMs by the engine's clock; null: it was not heard yet
 */
export function silenceOf(heard: Omit<FleetHeard, 'group'>, now: number, engineMs: number | null): number {
  const own = now - Date.parse(heard.at)
  const byEngine = engineMs === null || heard.engineMs === null ? 0 : engineMs - heard.engineMs
  return Math.max(0, own, byEngine)
}

/** What this bot holds may have been resumed meanwhile, and forgotten by all others. Pure. */
export function isTooLong(silenceMs: number): boolean {
  return silenceMs > LONGEST_SILENCE_MS
}

export function inDays(silenceMs: number): string {
  return `${Math.floor(silenceMs / DAY_MS)} days`
}
