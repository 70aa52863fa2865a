import { FEED_LIMIT, type LimitKind, readLimit, TRIP_LIMITS } from '../../config/trip-limits.js'
import { Big } from '../../words/big.js'
import { TRIP_NAMES } from '../../words/trip.js'
import { BLIND, BLIND_LIMIT } from './blindness.js'
import type { TripWatch, WatchSetting } from './trip-watch.js'

/** A limit as it is accepted, or why it is not. */
export type Accepted = { readonly limit: string } | { readonly refused: string }

/**
 * Whether a resume may put `given` in place of a trip's limit. It has to be of the same kind, milder than the one that is set, and such that what was
 * read last is not beyond it. Pure.
 */
export function readAccepted(watch: TripWatch, given: string): Accepted {
  const read = readMilder(watch.setting, given)
  if ('refused' in read) return read
  const { limit } = read
  const finding = watch.judgeWith(limit)
  if (finding === null)
    return {
      refused: `${watch.setting.name} was not read yet since the start, so it is not known what would be beyond it: try again`,
    }
  return finding.state === 'over' ? { refused: `${limit} would trip again at once: ${finding.why}` } : { limit }
}

function readMilder({ name, limit: set }: Pick<WatchSetting, 'name' | 'limit'>, given: string): Accepted {
  const kind = kindOf(name)
  const read = readLimit(kind.isMoney || !/^\d{1,15}$/.test(given) ? given : Number(given), kind)
  if ('problem' in read) return { refused: `${name}: ${read.problem}` }
  const { limit } = read
  if (limit.endsWith('%') !== set.endsWith('%'))
    return {
      refused: `${name} is set to ${set}: accept ${set.endsWith('%') ? 'a share, with %' : 'an amount, without %'}`,
    }
  return isMilder(name, limit, set)
    ? { limit }
    : { refused: `${name} is set to ${set}, and ${limit} is no milder limit` }
}

/** Whether a limit lets more through than another one of the same kind. Pure. */
function isMilder(name: string, limit: string, than: string): boolean {
  const difference = new Big(bare(limit)).cmp(bare(than))
  return name === 'min_equity' ? difference < 0 : difference > 0
}

function bare(limit: string): string {
  return limit.replace('%', '')
}

function kindOf(name: string): LimitKind {
  const known = TRIP_NAMES.find((each) => each === name)
  if (known !== undefined) return TRIP_LIMITS[known]
  return name === BLIND ? BLIND_LIMIT : FEED_LIMIT
}
