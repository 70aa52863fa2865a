import { isDecimal } from '../../words/money.js'
import { ownField } from '../../words/own-field.js'
import type { Baselines } from '../../words/trip-baselines.js'
import type { Movement } from './movement.js'
import type { KnownTransfer } from './trip-reading.js'

/** So long after it happened a transfer may still be told, in ms. */
export const TOLD_WITHIN_MS = 86_400_000
const REMEMBERED_MS = 2 * TOLD_WITHIN_MS
const MOST_REMEMBERED = 2_000
const MOST_UNCLEAR = 20
/** Clocks of exchanges differ by less, in ms. */
const CLOCKS_APART_MS = 60_000

type Counted = Baselines['transfers']

export interface ToldRules {
  /** What equity is counted in; null: none was read. */
  readonly currency: string | null
  /** When each venue was read for the newest equity, in ms since 1970. */
  readonly readAt: Readonly<Record<string, number>>
}

/**
 * Which of the transfers that venues tell are new, and move the baselines. One counts once the equity was read behind it: before, it would look
 * like a loss. One in another currency can't be counted: how much it is worth is not known. Pure.
 */
export function countTransfers(
  before: Counted,
  told: readonly KnownTransfer[],
  rules: ToldRules,
): { readonly movements: readonly Movement[]; readonly transfers: Counted } {
  const known = new Set(before.counted.map(({ venue, id }) => JSON.stringify([venue, id])))
  const movements: Movement[] = []
  const counted = [...before.counted]
  const unclear = [...before.unclear]
  for (const transfer of told) {
    const { venue, id, at, amount, currency } = transfer
    const key = JSON.stringify([venue, id])
    const from = Math.max(before.forgottenUpTo, ownField(before.from, venue) ?? 0)
    if (known.has(key) || at <= from || isStillToShow(transfer, rules)) continue
    known.add(key)
    counted.push({ venue, id, at: Number.isFinite(at) ? Math.round(at) : from + 1 })
    const isClear = isDecimal(amount) && currency === rules.currency && Number.isFinite(at)
    if (isClear) movements.push({ amount, at, venue })
    else unclear.push(`${amount} ${currency} at ${venue} (${id})`.slice(0, 200))
  }
  if (counted.length === before.counted.length) return { movements, transfers: before }
  const { counted: kept, forgottenUpTo } = forgetOld(counted, before.forgottenUpTo, rules)
  return { movements, transfers: { ...before, counted: kept, forgottenUpTo, unclear: unclear.slice(-MOST_UNCLEAR) } }
}

function isStillToShow({ venue, at }: KnownTransfer, { readAt }: ToldRules): boolean {
  const read = Object.hasOwn(readAt, venue) ? readAt[venue] : undefined
  return read !== undefined && at > read && at <= read + CLOCKS_APART_MS
}

/** What is forgotten is never counted again: nothing that old is. */
function forgetOld(counted: Counted['counted'], forgottenUpTo: number, { readAt }: ToldRules) {
  const newest = Math.min(...Object.values(readAt))
  const byTime = [...counted].sort((one, other) => one.at - other.at)
  const recent = byTime.filter(({ at }) => !(at < newest - REMEMBERED_MS)).slice(-MOST_REMEMBERED)
  const forgotten = byTime.slice(0, byTime.length - recent.length)
  return { counted: recent, forgottenUpTo: Math.max(forgottenUpTo, ...forgotten.map(({ at }) => at)) }
}
