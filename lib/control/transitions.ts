import type { Halt } from '../halt.js'
import { sameScope } from '../scope.js'
import { stricter } from '../trading-state.js'

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
}

/**
 * Applies a halt. Halting what is halted already keeps its haltId; the level can only rise, and then the reason is that of
 * the stricter halt.
 */
export function applyHalt(halts: Halts, asked: Halt): HaltOutcome {
  const known = asked.scope === null ? halts.halt : findScope(halts.scopedHalts, asked)
  const inForce = known === null ? asked : raised(known, asked)
  const change = known === null ? 'new' : inForce === known ? 'repeated' : 'risen'
  if (asked.scope === null) return { halts: { ...halts, halt: inForce }, inForce, change }
  const others = halts.scopedHalts.filter((halt) => halt !== known)
  return { halts: { ...halts, scopedHalts: [...others, inForce] }, inForce, change }
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
  return (
    scopedHalts.find(({ scope }) => scope !== null && asked.scope !== null && sameScope(scope, asked.scope)) ?? null
  )
}

function raised(known: Halt, asked: Halt): Halt {
  const level = stricter(known.level, asked.level)
  if (level === known.level) return known
  return { ...known, level, reason: asked.reason, source: asked.source, operator: asked.operator }
}
