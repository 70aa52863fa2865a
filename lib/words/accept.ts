import type { AcceptedLimits } from './resume.js'

/**
 * Reads the limits that a resume accepts: `{"max_daily_loss": "8%"}`, or `max_daily_loss=8%` with commas between several. Pure.
 *
 * @returns null: it can't be understood
 */
export function readAccept(
  accept: string | Readonly<Record<string, string | number>> | undefined,
): AcceptedLimits | null {
  if (accept === undefined) return {}
  if (typeof accept !== 'string') {
    return Object.fromEntries(Object.entries(accept).map(([name, limit]) => [name, String(limit).trim()]))
  }
  const pairs = accept.split(',').map((pair) => pair.trim().split('='))
  if (pairs.some(([name, limit, ...more]) => !name || !limit || more.length > 0)) return null
  return Object.fromEntries(pairs.map(([name = '', limit = '']) => [name.trim(), limit.trim()]))
}

/** For people, who have to hear that a limit is another one today. Pure. */
export function describeAccepted(limits: AcceptedLimits): string {
  const all = Object.entries(limits).map(([name, limit]) => `${name} = ${limit}`)
  return `accepted till the day ends: ${all.join(', ')}`
}
