import type { Halt } from '../../words/halt.js'
import { bothOf } from '../../words/halt-set.js'
import type { ChainHead } from './audit-entry.js'
import type { FleetChange, JournalEntry, JournalState, KeptFleet, OpenedFacts, ReadEntry } from './journal-entry.js'

/** What a journal comes to, read from the first line of a segment on. */
export interface Folded {
  readonly state: JournalState
  /** The permit names the last state-changing line, or one that nothing but raises has followed. */
  readonly permitted: boolean
}

/** Where a segment begins. The first of all has no change before it, and may be named itself. Pure. */
export function foldOpened(opened: OpenedFacts, place: ChainHead, permit: ChainHead | null): Folded {
  const state = openedState(opened, place)
  const permitted = isSame(permit, state.change) || isSame(permit, state.lowered)
  return { state, permitted }
}

/** What the first line of a segment says. Pure. */
export function openedState(
  { halts, lastEpoch, closeAll, trips, fleet, change, lowered }: OpenedFacts,
  place: ChainHead,
): JournalState {
  const state = { halts, lastEpoch, closeAll, change: change ?? place, lowered: lowered ?? change ?? place }
  return { ...state, ...(trips !== undefined && { trips }), ...(fleet !== undefined && { fleet }) }
}

/** A further line. Pure. */
export function fold(before: Folded, { entry, place }: ReadEntry, permit: ChainHead | null): Folded {
  const state = afterEntry(before.state, entry, place)
  if (!changesState(entry)) return { ...before, state }
  return { state, permitted: isSame(permit, place) || (before.permitted && onlyRaises(entry)) }
}

/** The state behind a line. Pure. */
export function afterEntry(state: JournalState, entry: JournalEntry, place: ChainHead): JournalState {
  const lastEpoch = Math.max(state.lastEpoch, epochOf(entry.haltId))
  switch (entry.kind) {
    case 'halt':
      return {
        ...state,
        halts: withHalt(state.halts, entry.halt),
        lastEpoch: Math.max(lastEpoch, epochOf(entry.halt.haltId)),
        change: place,
      }
    case 'resume':
      return {
        ...state,
        ...(entry.trips !== undefined && { trips: entry.trips }),
        halts: without(state.halts, entry.haltIds),
        lastEpoch,
        change: place,
        lowered: place,
      }
    case 'trips':
      return { ...state, trips: entry.trips, lastEpoch }
    case 'fleet':
      return { ...state, fleet: withChange(state.fleet ?? NO_FLEET, entry.fleet), lastEpoch }
    case 'close-all':
      return {
        ...state,
        closeAll: entry.report,
        lastEpoch,
        change: place,
        lowered: onlyRaises(entry) ? state.lowered : place,
      }
    default:
      return lastEpoch === state.lastEpoch ? state : { ...state, lastEpoch }
  }
}

const NO_FLEET: KeptFleet = { heard: null, resumes: [] }

function withChange({ heard, resumes }: KeptFleet, change: FleetChange): KeptFleet {
  const { forgetBefore, resumed } = change
  const kept = forgetBefore === undefined ? resumes : resumes.filter(({ at }) => at >= forgetBefore)
  return { heard: change.heard ?? heard, resumes: resumed === undefined ? kept : [...kept, resumed] }
}

export function changesState({ kind }: JournalEntry): boolean {
  return kind === 'halt' || kind === 'resume' || kind === 'close-all'
}

function onlyRaises(entry: JournalEntry): boolean {
  return entry.kind === 'halt' || (entry.kind === 'close-all' && entry.report.status === 'running')
}

/** A person's halt takes the place of what she has said earlier. A halt that is known takes its own place again. A line of this kind makes none milder. */
function withHalt(halts: readonly Halt[], halt: Halt): readonly Halt[] {
  if (halt.earlier !== undefined) {
    const replaced = [halt, ...halt.earlier.last].map(({ haltId }) => haltId)
    return [...without(halts, replaced), halt]
  }
  const at = idsOf(halts).has(halt.haltId) ? halts.findIndex(({ haltId }) => haltId === halt.haltId) : -1
  const known = halts[at]
  if (known === undefined) return added(halts, halt)
  return halts.with(at, bothOf(known, halt))
}

/** The ids of the newest list: ten thousand halts of a fleet are not compared with one another, one by one. */
const IDS = new WeakMap<readonly Halt[], Set<string>>()

function idsOf(halts: readonly Halt[]): Set<string> {
  const ids = IDS.get(halts) ?? new Set(halts.map(({ haltId }) => haltId))
  IDS.set(halts, ids)
  return ids
}

/** The ids go with the new list: the old one is looked at hardly ever again. */
function added(halts: readonly Halt[], halt: Halt): readonly Halt[] {
  const next = [...halts, halt]
  IDS.set(next, idsOf(halts).add(halt.haltId))
  IDS.delete(halts)
  return next
}

function without(halts: readonly Halt[], haltIds: readonly string[]): readonly Halt[] {
  const ended = new Set(haltIds)
  return halts.filter(({ haltId }) => !ended.has(haltId))
}

function epochOf(haltId: string | null): number {
  return Number(/^(\d+)-/.exec(haltId ?? '')?.[1] ?? 0)
}

function isSame(one: ChainHead | null, other: ChainHead | null): boolean {
  return one !== null && other !== null && one.sequence === other.sequence && one.hash === other.hash
}
