import { blind, compare, type Finding, type Limit } from './finding.js'

/** `stuck_ms`: the bot thread has not answered for so long. Pure. */
export function stuck(lastBeatMs: number, limit: Limit): Finding {
  if (!Number.isFinite(lastBeatMs)) return blind('it is not known when the bot thread answered last')
  const value = `${Math.max(0, Math.round(lastBeatMs))}`
  const why = `the bot thread has not answered for ${value} ms; stuck_ms is ${limit.limit}`
  return compare({ reached: value, bound: limit.limit, over: 'at', value, why }, limit)
}
