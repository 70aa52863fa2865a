import type { CloseAllReport } from '../../words/close-all.js'
import type { Halt } from '../../words/halt.js'
import type { Fence } from './fence.js'
import type { JournalState, KeptFleet, KeptTrips } from './journal-entry.js'
import type { OldState } from './old-directory.js'
import type { ReadPermit } from './permit.js'
import type { ReadSegment } from './segments.js'

/** What the last run left of its newest close-all. */
export type LastCloseAll =
  | { readonly kind: 'none' }
  | { readonly kind: 'ended'; readonly report: CloseAllReport }
  /** The process ended in the middle of it. The report says so; it has to be journalled, or the next start says it again. */
  | { readonly kind: 'interrupted'; readonly report: CloseAllReport }

/** What lies in a state directory. */
export interface Found {
  /** Why not even its names can be read; null where they can. */
  readonly unreadable: string | null
  /** The newest segment first. A further one only where nothing can be read of those before it. Empty: there is no journal. */
  readonly segments: readonly ReadSegment[]
  readonly permit: ReadPermit
  readonly fence: Fence
  /** Names of ours that were being written. */
  readonly unfinished: readonly string[]
  /** What an older version has left; null: nothing. */
  readonly old: OldState | null
}

/** How a run begins. */
export interface Start {
  /** Left in force by the last run. */
  readonly halts: readonly Halt[]
  readonly lastEpoch: number
  readonly closeAll: LastCloseAll
  /** What trips remember of earlier runs; absent: nothing. */
  readonly trips?: KeptTrips
  /** What is remembered of the fleet; absent: nothing. */
  readonly fleet?: KeptFleet
  /**
   * Not null: this run has to begin with a new halt of everything, beside `halts`, and this is why. It goes into the journal
   * before the first flush, and the permit is revoked.
   */
  readonly problem: string | null
  /** There was nothing of ours in the directory. */
  readonly firstStart: boolean
}

/** What is known where there is nothing. */
export const EMPTY: JournalState = { halts: [], lastEpoch: 0, closeAll: null, change: null, lowered: null }

/** What is known at the start: of the newest segment of which anything can be read, or of an older version's files. Pure. */
export function knownState({ segments, old }: Pick<Found, 'segments' | 'old'>): JournalState {
  const read = segments.find(({ folded }) => folded !== null)?.folded?.state
  if (read !== undefined) return read
  return segments.length > 0 || old === null ? EMPTY : { ...EMPTY, ...withoutProblems(old) }
}

/** Decides how a run begins. Pure. What is not understood is a halt. */
export function decideStart(found: Found): Start {
  const { halts, lastEpoch, closeAll, trips, fleet } = knownState(found)
  const problems = found.segments.length > 0 ? journalProblems(found) : problemsWithoutJournal(found)
  const last = lastCloseAll(closeAll)
  if (!isAllHalted(halts)) {
    if (problems.length === 0 && needsPermit(found)) problems.push(...permitProblems(found))
    if (last.kind === 'interrupted') problems.push(`the close-all ${last.report.id} was interrupted`)
  }
  return {
    halts,
    lastEpoch,
    closeAll: last,
    ...(trips !== undefined && { trips }),
    ...(fleet !== undefined && { fleet }),
    problem: problems.length === 0 ? null : problems.join('; '),
    firstStart: found.segments.length === 0 && found.old === null && problems.length === 0,
  }
}

/** The journal's word is taken only with a permit. An older version had none. */
function needsPermit({ segments }: Found): boolean {
  return segments.length > 0
}

function journalProblems({ segments, fence, old }: Found): string[] {
  const [newest] = segments
  const problems = segments.flatMap(({ damage }) => damage ?? [])
  if (newest?.sealed && newest.damage === null)
    problems.push(`segment ${newest.segment} of the journal says that there is a next one, and it is missing`)
  if (fence === 'other' || old !== null)
    problems.push('an older version has run here since the journal was written (it keeps its state in state.json)')
  return problems
}

function problemsWithoutJournal({ unreadable, permit, fence, unfinished, old }: Found): string[] {
  if (unreadable !== null) return [`the directory can't be read: ${unreadable}`]
  const left = [
    ...(permit.kind === 'none' ? [] : ['ACTIVE']),
    ...(fence === 'ours' ? ['state.json of version 2'] : []),
    ...unfinished,
  ]
  const lost = left.length === 0 ? [] : [`the journal is missing, although there is ${left.join(', ')}`]
  if (old === null) return lost
  return [...lost, ...(old.problems.length === 0 ? [] : [`of an older version: ${old.problems.join('; ')}`])]
}

const MAY_BE = 'a halt may not have been written, a resume not completed, or the journal cut or older than it was'

function permitProblems({ segments, permit }: Found): string[] {
  if (permit.kind === 'damaged') return [`ACTIVE: ${permit.why}`]
  if (permit.kind === 'none') return [`ACTIVE is missing: ${MAY_BE}`]
  if (segments[0]?.folded?.permitted) return []
  return [`ACTIVE does not name the last change of the journal, but line ${permit.place.sequence}: ${MAY_BE}`]
}

/** True when a start is halted by these, whatever the permit says. Pure. */
export function isAllHalted(halts: readonly Halt[]): boolean {
  return halts.some(({ scope, level }) => scope === null && level === 'halted')
}

function withoutProblems({ halts, lastEpoch, closeAll }: OldState): Omit<OldState, 'problems'> {
  return { halts, lastEpoch, closeAll }
}

/** What the newest close-all has become with the end of the process. Pure. */
export function lastCloseAll(report: CloseAllReport | null): LastCloseAll {
  if (report === null) return { kind: 'none' }
  if (report.status !== 'running') return { kind: 'ended', report }
  const detail =
    'NOT flat, interrupted: the process ended in the middle of it. What is below was known before the first order. Make a ' +
    'new plan: it starts from what is really there.'
  return { kind: 'interrupted', report: { ...report, status: 'interrupted', flat: false, detail } }
}
