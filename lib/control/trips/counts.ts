import { blind, compare, type Finding, type Limit } from './finding.js'

/** A trip that goes by a count: what it counts, in words. */
interface Counted {
  readonly setting: string
  /** E.g. `orders were refused by the venue within a minute`. */
  readonly what: string
}

/** Holds a count against its limit. What is no number is not known. Pure. */
export function judgeCount(count: number, { setting, what }: Counted, limit: Limit): Finding {
  if (!Number.isFinite(count) || count < 0) return blind(`it is not known how many ${what}`)
  const why = `${count} ${what}; ${setting} is ${limit.limit}`
  return compare({ reached: count, bound: limit.limit, over: 'above', value: `${count}`, why }, limit)
}
