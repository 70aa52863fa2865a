import { printable } from './printable.js'
import { printableScope, type Scope } from './scope.js'
import type { HaltLevel, TradingState } from './trading-state.js'

/**
 * How a halt came in. `guard` and `start` are the kill switch's own; `trip` is a limit that was passed; `file` is the file `HALT` in the
 * state directory; `fleet` is a halt of all bots of a group.
 */
export type HaltSource = 'http' | 'code' | 'signal' | 'file' | 'telegram' | 'fleet' | 'trip' | 'guard' | 'start'

/** One asker's raising of the trading state. */
export interface Halt {
  /** `<epoch>-<4 letters>`, or `fleet-<26 characters>` of a halt of all bots: new for every halt; what a resume must quote. */
  readonly haltId: string
  readonly level: HaltLevel
  readonly reason: string
  readonly source: HaltSource
  /** Who, where the way in tells; null otherwise. */
  readonly operator: string | null
  /** ISO 8601, UTC. */
  readonly since: string
  /** Null: everything. */
  readonly scope: Scope | null
  /** The name of the trip that has halted; absent where none has. */
  readonly trip?: string
  /** What a halt of the whole fleet says besides; absent of every other. */
  readonly fleet?: FleetOrigin
  /** The same person's earlier halts of the same, whose place this one has taken; absent when there is none. */
  readonly earlier?: EarlierHalts
}

/** What a halt of the fleet says besides, so that it can be told on as it was said. */
export interface FleetOrigin {
  /** The bot or the program by which it came. */
  readonly by: string
  /** As it was said, also where this version takes it for everything. */
  readonly scope: Readonly<Record<string, string>> | null
}

/** What a person has said before she said it again. */
export interface EarlierHalts {
  readonly count: number
  /** When she said it first; ISO 8601, UTC. */
  readonly since: string
  /** The newest three, newest first. Their ids end nothing any more. */
  readonly last: readonly EarlierHalt[]
}

/** A halt whose place another one of the same person has taken. */
export interface EarlierHalt {
  readonly haltId: string
  readonly reason: string
  /** ISO 8601, UTC. */
  readonly since: string
}

/** Who has halted, as far as that is known: a person, a trip by its name, or else the way in; of the fleet's, by which bot too. Pure. */
export function haltedBy({
  operator,
  source,
  trip,
  fleet,
}: Pick<Halt, 'operator' | 'source' | 'trip' | 'fleet'>): string {
  if (fleet !== undefined) return `${operator ?? 'somebody'} by way of ${fleet.by}`
  return operator ?? (trip === undefined ? source : `${source} ${trip}`)
}

/** What a halt did. */
export interface HaltReport {
  readonly haltId: string
  /** Microseconds from the request's arrival to the raised latch; null where the latch was raised elsewhere. */
  readonly latchMicros: number | null
  /** Orders that had passed when the latch was raised, and were not answered yet. */
  readonly inFlight: number
  readonly warnings: readonly string[]
  /** False: the halt is in force, and a restart may not know of it. */
  readonly durable: boolean
  readonly state: TradingState
  readonly quiet: boolean
}

/** The longest reason that is kept, in UTF-16 units: that of a caller, and what the kill switch adds to it. */
const MOST_OF_A_REASON = 4_000

/**
 * Makes every halt there is: by HTTP, by code, by a signal, and the kill switch's own. It begins now, where nothing else is said. Its
 * texts can be shown.
 */
export function newHalt(halt: Omit<Halt, 'since' | 'earlier' | 'fleet'>, since = new Date()): Halt {
  const { haltId, level, source, operator, trip } = halt
  const reason = printable(halt.reason, MOST_OF_A_REASON)
  const scope = halt.scope === null ? null : printableScope(halt.scope)
  const made = { haltId, level, reason, source, operator, since: since.toISOString(), scope }
  return trip === undefined ? made : { ...made, trip }
}
