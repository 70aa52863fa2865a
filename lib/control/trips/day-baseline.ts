import { Big } from '../../words/big.js'
import type { Baselines, DayBaseline, EquityMark } from '../../words/trip-baselines.js'
import type { TripDay } from './day-clock.js'
import { lossAllowed } from './loss-limit.js'

/** So much of the equity is no profit of a day's first moments, as a share. */
const ODD_RISE = '0.5'

export interface DayRules {
  readonly day: TripDay
  /** As it is set; null: no loss of a day is watched. */
  readonly limit: string | null
  /** So many readings make up the first moments of a day. */
  readonly confirmations: number
  /** In ms: two readings that are farther apart have a gap between them, in which nobody looked. */
  readonly gapMs: number
  /** A loss of the day before is being confirmed: its day is not over before that is settled. */
  readonly confirming: boolean
}

/**
 * The day's baseline after a reading: the first one of the day. The last one before counts in its place where nobody looked in between, or
 * where the two differ by more than the limit: a loss at that moment belongs to the new day, and one bad tick makes no baseline. Pure.
 *
 * @param before with the reading before this one as the last
 */
export function dayAfter(before: Baselines, mark: EquityMark, rules: DayRules): Pick<Baselines, 'day' | 'dayBefore'> {
  const { day, dayBefore } = before
  const { key, startsAt } = rules.day
  const unchanged = { day, dayBefore }
  if (day === null) return { day: openedBy(key, mark), dayBefore: null }
  if (key < day.day) return setBack(day, dayBefore, key)
  if (key === day.day) return { day: opening(day, mark, rules), dayBefore }
  if (oldest(mark) < startsAt || rules.confirming) return unchanged
  const { last } = before
  const from = last !== null && countsForNext(last, mark, rules) ? { equity: last.equity, at: last.at } : mark
  const opened = openedBy(key, from)
  return { day: from === mark ? opened : opening(opened, mark, rules), dayBefore: day }
}

function countsForNext(last: EquityMark, mark: EquityMark, { gapMs, limit }: DayRules): boolean {
  const gap = oldest(mark) - oldest(last)
  if (gap > gapMs || gap < 0) return true
  const apart = new Big(mark.equity).minus(last.equity).abs()
  return limit !== null && apart.gte(lossAllowed(limit, last.equity).abs())
}

function openedBy(day: string, { equity, at }: EquityMark): DayBaseline {
  return { day, equity, at, opening: { readings: 0, lowest: equity } }
}

/** What was measured from stays; and of two days that turn out to be one, the higher. */
function setBack(day: DayBaseline, dayBefore: DayBaseline | null, key: string): Pick<Baselines, 'day' | 'dayBefore'> {
  const isHigher = dayBefore !== null && new Big(dayBefore.equity).gt(day.equity)
  const from = isHigher ? dayBefore : day
  return { day: { ...from, day: key, opening: null }, dayBefore: null }
}

/**
 * A baseline that is far too low would hide each loss of the day. So when all first readings behind it are far above it, the lowest of
 * them takes its place.
 */
function opening(day: DayBaseline, mark: EquityMark, { limit, confirmations }: DayRules): DayBaseline {
  if (day.opening === null) return day
  if (limit === null) return { ...day, opening: null }
  const { readings } = day.opening
  const lowest = readings === 0 || new Big(mark.equity).lt(day.opening.lowest) ? mark.equity : day.opening.lowest
  const rise = new Big(lowest).minus(day.equity)
  const isOdd = rise.gt(lossAllowed(limit, lowest).abs()) && rise.gt(new Big(lowest).times(ODD_RISE))
  if (!isOdd) return { ...day, opening: null }
  if (readings + 1 < confirmations) return { ...day, opening: { readings: readings + 1, lowest } }
  return { ...day, equity: lowest, at: mark.at, opening: null }
}

/** When the venue was read that was read first, in ms since 1970. */
export function oldest({ at }: EquityMark): number {
  return Math.min(...Object.values(at))
}
