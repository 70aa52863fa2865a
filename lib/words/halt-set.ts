import { isFleetHaltId } from './fleet.js'
import type { EarlierHalts, Halt } from './halt.js'
import { sameScope, scopeWords } from './scope.js'
import { stricter, type TradingState } from './trading-state.js'

export interface HaltOutcome {
  /** The halt that now stands for what was asked. */
  readonly inForce: Halt
  /**
   * `new`: beside the others. `again`: in the place of the same person's earlier one, whose id ends nothing any more.
   * `repeated`: a program has said what it has said before; nothing has changed.
   */
  readonly change: 'new' | 'again' | 'repeated'
  /** The id of the halt whose place it has taken; null: of none. */
  readonly replaced: string | null
}

/** So many halts of one kind a program may have in force with reasons of their own; then the newest makes room. */
const MAX_REASONS = 32
/** So many trips may have a halt in force each: more than can be set, and fewer than a program could make up. */
const MAX_TRIPS = 256
const EARLIER_SHOWN = 3
const NONE = (): boolean => false

/** So many halts are shown where all are counted. */
export const HALTS_SHOWN = 20

/**
 * The halts in force, each by its own id. There is one for each asker: the same source, operator, level and scope, and, for a
 * program, the same reason, and for a trip, its name. Nobody's halt is merged into another's. A person who halts again gets a new id, so that whoever
 * has read the old one can't end what she has not read; a program, which may halt a thousand times a second, keeps its own.
 */
export class HaltSet {
  readonly #byId = new Map<string, Halt>()
  readonly #byAsker = new Map<string, string>()
  /** Ids by kind: the same source, level and scope. */
  readonly #byKind = new Map<string, Set<string>>()
  /** Those without a scope. */
  readonly #everything = new Map<string, Halt>()
  /** The trips that have halted, by the ids of their halts. */
  readonly #trips = new Map<string, string>()
  /** Those of the fleet, oldest first. */
  readonly #ofFleet = new Map<string, Halt>()
  /** The newest ones, newest first; null: to be looked up. */
  #newest: readonly Halt[] | null = []

  constructor(halts: Iterable<Halt> = []) {
    for (const halt of halts) this.put(halt)
  }

  get size(): number {
    return this.#byId.size
  }

  /** The state of everything: that of the strictest halt without a scope. */
  get state(): TradingState {
    return this.strictest()?.level ?? 'active'
  }

  get scoped(): boolean {
    return this.#byId.size > this.#everything.size
  }

  has(haltId: string): boolean {
    return this.#byId.has(haltId)
  }

  get(haltId: string): Halt | undefined {
    return this.#byId.get(haltId)
  }

  /** Oldest first. */
  list(): Halt[] {
    return [...this.#byId.values()]
  }

  /** The strictest halt of everything, and the newest of those; null when there is none. */
  strictest(): Halt | null {
    let strictest: Halt | null = null
    for (const halt of this.#everything.values()) {
      if (strictest === null || stricter(halt.level, strictest.level) === halt.level) strictest = halt
    }
    return strictest
  }

  /** The names of the trips that have halted. */
  get trips(): ReadonlySet<string> {
    return new Set(this.#trips.values())
  }

  /** Those of the fleet, by their ids, oldest first. */
  get ofFleet(): ReadonlyMap<string, Halt> {
    return this.#ofFleet
  }

  /** The newest ones, {@link HALTS_SHOWN} at most, newest first. What a reply shows: its cost must not grow with the halts in force. */
  newest(): readonly Halt[] {
    this.#newest ??= this.list().slice(-HALTS_SHOWN).reverse()
    return this.#newest
  }

  /** True when a program says what it has said before, so that {@link add} would change nothing. */
  repeats(asked: Halt): boolean {
    return !isPerson(asked) && this.#byAsker.has(askerOf(asked))
  }

  /**
   * Applies a halt.
   *
   * @param isEnding whether somebody is about to end a halt: such a one can't stand for what is said now
   */
  add(asked: Halt, isEnding: (haltId: string) => boolean = NONE): HaltOutcome {
    const same = this.#byId.get(asked.haltId)
    if (same !== undefined) return this.#both(same, asked)
    if (asked.source === 'fleet') {
      // Each ends on all bots by its own id: none may stand for another.
      this.put(asked)
      return { inForce: asked, change: 'new', replaced: null }
    }
    const said = this.#byId.get(this.#byAsker.get(askerOf(asked)) ?? '')
    const known = said !== undefined && !isEnding(said.haltId) ? said : this.#whoMakesRoom(asked, isEnding)
    if (known === undefined) {
      this.put(asked)
      return { inForce: asked, change: 'new', replaced: null }
    }
    if (!isPerson(asked) && known === said) return { inForce: known, change: 'repeated', replaced: null }
    const inForce = { ...asked, earlier: earlierThan(known) }
    this.remove(known.haltId)
    this.put(inForce)
    return { inForce, change: 'again', replaced: known.haltId }
  }

  /** Takes one halt away. */
  remove(haltId: string): void {
    const halt = this.#byId.get(haltId)
    if (halt === undefined) return
    this.#byId.delete(haltId)
    this.#everything.delete(haltId)
    this.#trips.delete(haltId)
    this.#ofFleet.delete(haltId)
    if (this.#newest?.some((each) => each.haltId === haltId)) this.#newest = null
    if (this.#byAsker.get(askerOf(halt)) === haltId) this.#byAsker.delete(askerOf(halt))
    const kind = this.#byKind.get(kindOf(halt))
    kind?.delete(haltId)
    if (kind?.size === 0) this.#byKind.delete(kindOf(halt))
  }

  /** The state of everything without these halts. */
  stateWithout(haltIds: ReadonlySet<string>): TradingState {
    let state: TradingState = 'active'
    for (const { haltId, level } of this.#everything.values()) if (!haltIds.has(haltId)) state = stricter(level, state)
    return state
  }

  /** Who says more under an id that is known is not held to what another has said under it before. */
  #both(known: Halt, asked: Halt): HaltOutcome {
    const both = bothOf(known, asked)
    const isMore = both.level !== known.level || (known.scope !== null && both.scope === null)
    if (!isMore) return { inForce: known, change: 'repeated', replaced: null }
    this.put(both)
    return { inForce: both, change: 'new', replaced: null }
  }

  /** A program that makes a new reason for each of its halts must not fill the memory. */
  #whoMakesRoom(asked: Halt, isEnding: (haltId: string) => boolean): Halt | undefined {
    const kind = this.#byKind.get(kindOf(asked))
    const most = asked.trip === undefined ? MAX_REASONS : MAX_TRIPS
    if (isPerson(asked) || kind === undefined || kind.size < most) return undefined
    return this.#byId.get([...kind].findLast((haltId) => !isEnding(haltId)) ?? '')
  }

  /** Takes a halt in as it is. */
  put(halt: Halt): void {
    this.remove(halt.haltId)
    this.#byId.set(halt.haltId, halt)
    if (halt.scope === null) this.#everything.set(halt.haltId, halt)
    if (halt.trip !== undefined) this.#trips.set(halt.haltId, halt.trip)
    if (isFleetHaltId(halt.haltId)) this.#ofFleet.set(halt.haltId, halt)
    if (this.#newest !== null) this.#newest = [halt, ...this.#newest].slice(0, HALTS_SHOWN)
    this.#byAsker.set(askerOf(halt), halt.haltId)
    const kind = this.#byKind.get(kindOf(halt)) ?? new Set()
    this.#byKind.set(kindOf(halt), kind.add(halt.haltId))
  }
}

/** One halt in the place of two with the same id: it covers what either does, in the words of the second. Pure. */
export function bothOf(known: Halt, said: Halt): Halt {
  const isSame = known.scope !== null && said.scope !== null && sameScope(known.scope, said.scope)
  const both = { ...said, level: stricter(known.level, said.level), scope: isSame ? said.scope : null }
  return said.fleet === undefined || isSame ? both : { ...both, fleet: { ...said.fleet, scope: null } }
}

/** The state of everything under these halts. */
export function stateOf(halts: Iterable<Halt>): TradingState {
  return new HaltSet(halts).state
}

function isPerson({ source }: Halt): boolean {
  return source === 'http' || source === 'signal' || source === 'file' || source === 'telegram'
}

function askerOf(halt: Halt): string {
  return JSON.stringify([kindOf(halt), halt.operator, isPerson(halt) ? null : (halt.trip ?? halt.reason)])
}

function kindOf({ source, level, scope }: Halt): string {
  return JSON.stringify([source, level, scope === null ? null : scopeWords(scope)])
}

function earlierThan({ haltId, reason, since, earlier }: Halt): EarlierHalts {
  return {
    count: (earlier?.count ?? 0) + 1,
    since: earlier?.since ?? since,
    last: [{ haltId, reason, since }, ...(earlier?.last ?? [])].slice(0, EARLIER_SHOWN),
  }
}
