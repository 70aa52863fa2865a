import type { Blind } from './trip-reading.js'

/** So long nothing has to be seen before a restart has to know of it, in ms: at each start, nothing was read yet. */
const KEPT_FROM_MS = 2_000

/**
 * For how long trips have seen nothing, as far as the next run has to know: a bot that crashes over and over must not begin to count anew each
 * time. It is told anew when it has doubled: to write down each second would be too much. Pure.
 *
 * @param before as it was told last, in ms; undefined: they saw
 * @param now by the clock that never jumps
 */
export function keptBlindness(before: number | undefined, blind: readonly Blind[], now: number): number | undefined {
  const longest = Math.max(0, ...blind.map(({ since }) => now - since))
  if (longest < KEPT_FROM_MS) return undefined
  return before !== undefined && longest < 2 * before ? before : Math.round(longest)
}
