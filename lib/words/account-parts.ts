import type { AccountPart, PartReading } from './ports.js'

/** A part of an account of which not everything is known. */
export interface UnreadPart {
  readonly venue: string
  /** Its name, e.g. `options`. */
  readonly part: string
  readonly unread: readonly ('positions' | 'orders')[]
  /** For people, with the setting that mends it. */
  readonly why: string
}

/** Holds what was shown and of which nothing could be made, or was too much to be looked at, so that it may be anything. */
export const UNCLEAR_PART = 'what could not be taken in'
/** Holds orders of which something is missing. */
export const VAGUE_PART = 'orders that tell too little'

type PartsRead = { readonly venue: string; readonly parts: readonly AccountPart[] }
type Kept = 'positions' | 'orders'

/** The parts of which positions or orders may be there that were not read. Pure. */
export function unreadParts(
  { venue, parts }: PartsRead,
  kept: readonly Kept[] = ['positions', 'orders'],
): UnreadPart[] {
  return parts.flatMap((part) => {
    const unread = kept.filter((each) => !isKnown(part[each]))
    const whys = new Set(unread.map((each) => part[each].why ?? 'it was not read'))
    return unread.length === 0 ? [] : [{ venue, part: part.name, unread, why: [...whys].join('; ') }]
  })
}

/** Whether everything is known that may be there, of positions or of orders. Pure. */
export function isWhole({ parts }: Pick<PartsRead, 'parts'>, kept: Kept): boolean {
  return parts.every((part) => isKnown(part[kept]))
}

/** The parts whose orders or positions were asked for in vain; they are asked for again. Null: none. Pure. */
export function whyFailed({ venue, parts }: PartsRead, kept: Kept): string | null {
  const failed = parts.filter((part) => part[kept].state === 'failed')
  if (failed.length === 0) return null
  return failed.map((part) => `${kept} of ${part.name} at ${venue}: ${part[kept].why}`).join('; ')
}

/**
 * Why nothing follows from what is not shown beside a position or an order, e.g. from there being no other order in its part. Null: what was
 * read is all of it. Pure.
 *
 * @param held says in which part it is held; where it doesn't, all of them count
 */
export function whyUnknownBeside(
  { parts }: Pick<PartsRead, 'parts'>,
  held: { readonly part?: string | null | undefined },
  kept: Kept,
): string | null {
  const isNamed = held.part != null && parts.some(({ name }) => name === held.part)
  const counts = ({ name }: AccountPart) =>
    name === UNCLEAR_PART || (name !== VAGUE_PART && (!isNamed || name === held.part))
  const unknown = parts.find((part) => counts(part) && !isKnown(part[kept]))
  return unknown === undefined ? null : `the ${kept} of ${unknown.name} are not known: ${unknown[kept].why}`
}

/** For people: `options at okx (positions: …)`. */
export function describeUnread({ venue, part, unread, why }: UnreadPart): string {
  return `${unread.join(' and ')} of ${part} at ${venue} (${why})`
}

function isKnown({ state }: PartReading): boolean {
  return state === 'read' || state === 'none'
}
