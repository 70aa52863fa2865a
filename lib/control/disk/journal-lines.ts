import { VERSION } from '../../words/version.js'
import type { ChainHead } from './audit-entry.js'
import { afterEntry, openedState } from './fold.js'
import {
  type JournalEntry,
  type JournalState,
  makeJournalLine,
  type OpenedFacts,
  type PreviousSegment,
} from './journal-entry.js'

/** Lines that follow one another, and what is known once they are written. */
export interface JournalLines {
  /** Each with its line feed. */
  readonly text: string
  readonly bytes: number
  readonly state: JournalState
  /** The place of the last of them. */
  readonly head: ChainHead
}

/** Where lines are to follow. */
export type LinesBefore = Pick<JournalLines, 'state' | 'head'>

const NOBODY = { who: null, source: null, haltId: null }

/** Makes the lines of entries. */
export function makeLines(before: LinesBefore, now: () => Date, entries: readonly JournalEntry[]): JournalLines {
  let { head, state } = before
  let text = ''
  for (const entry of entries) {
    const line = makeJournalLine(head, now(), entry)
    head = { sequence: line.sequence, hash: line.hash }
    state = entry.kind === 'opened' ? openedState(entry, head) : afterEntry(state, entry, head)
    text += `${line.text}\n`
  }
  return { text, bytes: Buffer.byteLength(text), state, head }
}

/** The first line of a segment. */
export function openedFacts(
  segment: number,
  state: JournalState,
  previous: PreviousSegment | null,
  reason: string,
): OpenedFacts {
  const { halts, lastEpoch, closeAll, trips, fleet, change, lowered } = state
  const own = { segment, version: VERSION, halts, lastEpoch, closeAll, change, lowered, previous }
  const known = { ...own, ...(trips !== undefined && { trips }), ...(fleet !== undefined && { fleet }) }
  return { ...NOBODY, kind: 'opened', what: 'segment opened', reason, ...known }
}

/** The last line of a segment that has a successor. */
export function sealOf(end: PreviousSegment, now: () => Date): string {
  const next = end.segment + 1
  const facts = { ...NOBODY, kind: 'sealed', what: 'segment sealed', reason: null, next } as const
  return `${makeJournalLine(end, now(), facts).text}\n`
}
