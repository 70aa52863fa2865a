import type { Halt } from './halt.js'
import { type Scope, scopeWords } from './scope.js'
import { stricter } from './trading-state.js'

/** The halts in force. */
export interface Halts {
  readonly halt: Halt | null
  readonly scopedHalts: readonly Halt[]
}

export interface HaltOutcome {
  readonly halts: Halts
  /** The halt that now covers what was asked for. */
  readonly inForce: Halt
  readonly change: 'new' | 'risen' | 'repeated'
  /** The halts in force are not what they were. */
  readonly changed: boolean
}

/**
 * Applies a halt. Halting what is halted already keeps its haltId; the level can only rise, and then the reason is that of
 * the stricter halt. A person who halts again is remembered with her reason; a program may do so a thousand times a second.
 */
export function applyHalt(halts: Halts, asked: Halt): HaltOutcome {
  const known = asked.scope === null ? halts.halt : findScope(halts.scopedHalts, asked)
  if (known === null) return { halts: put(halts, null, asked), inForce: asked, change: 'new', changed: true }
  const level = stricter(known.level, asked.level)
  if (level !== known.level) {
    const { reason, source, operator } = asked
    const inForce = { ...known, level, reason, source, operator }
    return { halts: put(halts, known, inForce), inForce, change: 'risen', changed: true }
  }
  if (asked.source !== 'http' && asked.source !== 'signal') {
    return { halts, inForce: known, change: 'repeated', changed: false }
  }
  const { reason, source, operator, since } = asked
  const inForce = { ...known, again: { count: (known.again?.count ?? 0) + 1, reason, source, operator, since } }
  return { halts: put(halts, known, inForce), inForce, change: 'repeated', changed: true }
}

function put(halts: Halts, known: Halt | null, halt: Halt): Halts {
  if (halt.scope === null) return { ...halts, halt }
  const others = known === null ? halts.scopedHalts : halts.scopedHalts.filter((each) => each !== known)
  const scopedHalts = [...others, halt]
  handOn(halts.scopedHalts, scopedHalts, halt.scope, halt)
  return { ...halts, scopedHalts }
}

/** Takes one halt away. */
export function lift(halts: Halts, lifted: Halt): Halts {
  return {
    halt: halts.halt?.haltId === lifted.haltId ? null : halts.halt,
    scopedHalts: halts.scopedHalts.filter(({ haltId }) => haltId !== lifted.haltId),
  }
}

/** All of them, that of everything first. */
export function listHalts({ halt, scopedHalts }: Halts): Halt[] {
  return halt === null ? [...scopedHalts] : [halt, ...scopedHalts]
}

function findScope(scopedHalts: readonly Halt[], asked: Halt): Halt | null {
  return asked.scope === null ? null : (indexOf(scopedHalts).get(scopeWords(asked.scope)) ?? null)
}

/** Halts by the words of their scopes, for the newest list: ten thousand are not to be gone through for each further one. */
const indexes = new WeakMap<readonly Halt[], Map<string, Halt>>()

function indexOf(scopedHalts: readonly Halt[]): Map<string, Halt> {
  let index = indexes.get(scopedHalts)
  if (index === undefined) {
    index = new Map()
    for (const halt of scopedHalts) if (halt.scope !== null) index.set(scopeWords(halt.scope), halt)
    indexes.set(scopedHalts, index)
  }
  return index
}

/** The index of a list goes to the one that takes its place; a list that is asked again gets a new one. */
function handOn(before: readonly Halt[], after: readonly Halt[], scope: Scope, halt: Halt): void {
  const index = indexOf(before)
  indexes.delete(before)
  indexes.set(after, index.set(scopeWords(scope), halt))
}
