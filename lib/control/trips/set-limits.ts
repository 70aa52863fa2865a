import { ownField } from '../../words/own-field.js'
import type { Baselines } from '../../words/trip-baselines.js'

/**
 * Takes the limits as they are set now. What was accepted, was accepted in place of one limit: another one that is set ends it. Pure.
 *
 * @param now by the names of the trips
 * @returns what to remember, and in words which are others than in the run before
 */
export function takeLimits(
  before: Baselines,
  now: Baselines['limits'],
): { readonly baselines: Baselines; readonly told: readonly string[] } {
  const { limits: set, accepted } = before
  const names = [...new Set([...Object.keys(set), ...Object.keys(now)])]
  const changed = names.filter((name) => set[name] !== now[name])
  if (changed.length === 0) return { baselines: before, told: [] }
  const left = Object.entries(accepted.limits).filter(([name]) => !changed.includes(name))
  const baselines = { ...before, limits: now, accepted: { ...accepted, limits: Object.fromEntries(left) } }
  if (Object.keys(set).length === 0) return { baselines, told: [] }
  const told = changed.map((name) => {
    const limit = ownField(accepted.limits, name)
    const ended = limit === undefined ? '' : `; ${limit} had been accepted, and is no more`
    return `${name} is ${now[name] ?? 'not set any more'}; in the run before, it was ${set[name] ?? 'not set'}${ended}`
  })
  return { baselines, told }
}
