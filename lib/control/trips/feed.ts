import { blind, compare, type Finding, type Limit } from './finding.js'

export interface FeedAge {
  readonly name: string
  /** Ms since `alive(name)`; null: it was never called. */
  readonly ageMs: number | null
  /** Ms since this run began. */
  readonly startedMs: number
}

/** `feeds`: `alive(name)` was not called for so long; before its first call, since the start. Pure. */
export function feed({ name, ageMs, startedMs }: FeedAge, limit: Limit): Finding {
  const age = ageMs ?? startedMs
  if (!Number.isFinite(age)) return blind(`it is not known when alive('${name}') was called`)
  const value = `${Math.max(0, Math.round(age))}`
  const why =
    ageMs === null
      ? `alive('${name}') was never called, ${value} ms after the start; feeds.${name} is ${limit.limit}`
      : `alive('${name}') was called ${value} ms ago; feeds.${name} is ${limit.limit}`
  return compare({ reached: value, bound: limit.limit, over: 'at', value, why }, limit)
}
