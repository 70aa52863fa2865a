import type { PartReading, Position } from '../../../lib/words/ports.js'
import type { Market } from '../library/trading-exchange.js'
import { isHeldIn, kindOf } from './account.js'
import type { AskedPart } from './account-parts.js'

const READ: PartReading = { state: 'read', why: null }

/** What is wrong with what a call has shown, by the call's own words; it leaves out the calls that have shown all. */
export type Failures = ReadonlyMap<string, string>

/** What the calls have shown, and what was wrong with some of them. */
export interface ReadPositions {
  readonly positions: readonly Position[]
  /** The number of calls. */
  readonly asked: number
  readonly failures: Failures
}

/** A call, as one text. */
export function keyOf(query: object): string {
  return JSON.stringify(query)
}

/**
 * What is known of each part behind its calls. Pure.
 *
 * @param seen the names of the parts in which something was shown: that overrules what the operator has said
 */
export function partReadings(
  parts: readonly AskedPart[],
  kept: 'orders' | 'positions',
  failures: Failures,
  seen: ReadonlySet<string>,
): ReadonlyMap<string, PartReading> {
  return new Map(parts.map((part) => [part.name, readingOf(part, kept, failures, seen)]))
}

function readingOf(
  part: AskedPart,
  kept: 'orders' | 'positions',
  failures: Failures,
  seen: ReadonlySet<string>,
): PartReading {
  const asked = part[kept]
  if ('state' in asked) return asked.state === 'none' && seen.has(part.name) ? READ : asked
  const failed = asked.map((query) => failures.get(keyOf(query))).filter((failure) => failure !== undefined)
  const [why] = failed
  if (why === undefined) return READ
  const isNone = failed.length === asked.length && failed.every((failure) => part.noneIf?.test(failure))
  return isNone ? { state: 'none', why: `the exchange says so: ${why}` } : { state: 'failed', why }
}

/** The name of the part that holds what a call has shown. A call may show several. Pure. */
export function partNameOf(
  parts: readonly AskedPart[],
  kept: 'orders' | 'positions',
  query: object,
  market: Market | null,
): string | null {
  const key = keyOf(query)
  const asking = parts.filter((part) => !('state' in part[kept]) && part[kept].some((each) => keyOf(each) === key))
  if (asking.length === 1) return asking[0]?.name ?? null
  const holding = market === null ? undefined : holderOf(asking, parts, market)
  return holding?.name ?? asking[0]?.name ?? null
}

/** Rather one that was asked for what was shown: a spot market may be held on margin. */
function holderOf(asking: readonly AskedPart[], parts: readonly AskedPart[], market: Market): AskedPart | undefined {
  const holdsIt = (part: AskedPart) => isHeldIn(part, market)
  return asking.find(holdsIt) ?? asking.find((part) => part.ofKind === kindOf(market)) ?? parts.find(holdsIt)
}
