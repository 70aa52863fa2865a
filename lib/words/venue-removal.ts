import { describeUnread, unreadParts } from './account-parts.js'
import { riskAdding, type VenueSnapshot } from './exposure.js'
import { ofThisBot } from './own-orders.js'

/** What was known of a venue when it was removed. */
export interface VenueRemoval {
  readonly venue: string
  /** Null: unknown. */
  readonly positions: number | null
  /** Null: unknown. */
  readonly workingOrders: number | null
  /** When it was read last, ISO 8601; null: never. */
  readonly asOf: string | null
  /** What is left there, or not known, and not looked at any more. None: it was read empty. */
  readonly warnings: readonly string[]
}

/** The orders of the bot that may be at any venue. */
interface OnTheirWay {
  readonly inFlight: number
  readonly unknown: number
}

/** Says what a removal leaves behind, by the last reading. Pure. */
export function describeRemoval(snapshot: VenueSnapshot, { inFlight, unknown }: OnTheirWay): VenueRemoval {
  const { venue, positions, asOf, error } = snapshot
  const working = snapshot.openOrders === null ? null : ofThisBot(snapshot.openOrders)
  const unread = unreadParts(snapshot)
  const isKnown = asOf !== null && error === null && unread.length === 0
  const risky = working === null ? 0 : riskAdding(working, positions ?? []).length
  const warnings = [
    ...(asOf === null ? [`${venue} was never read, so what is there is not known`] : []),
    ...(asOf !== null && error !== null ? [`the last reading of ${venue} has failed: ${error}`] : []),
    ...unread.map((part) => `not everything is read there: ${describeUnread(part)}`),
    ...leftOf(positions?.length ?? 0, 'position', 'still open there'),
    ...leftOf(working?.length ?? 0, 'working order', `still resting there, ${risky} of which could add risk`),
    ...leftOf(inFlight + unknown, 'order', 'in flight or of unknown outcome, and may have gone there'),
  ]
  return {
    venue,
    positions: isKnown ? (positions?.length ?? null) : null,
    workingOrders: isKnown ? (working?.length ?? null) : null,
    asOf: asOf === null ? null : new Date(asOf).toISOString(),
    warnings,
  }
}

function leftOf(count: number, what: string, where: string): string[] {
  if (count === 0) return []
  return [count === 1 ? `1 ${what} is ${where}` : `${count} ${what}s are ${where}`]
}
