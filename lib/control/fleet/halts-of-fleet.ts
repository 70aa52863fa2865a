import { type FleetHalt, MOST_FLEET_HALTS } from '../../words/fleet.js'
import type { Halt } from '../../words/halt.js'
import type { Log } from '../../words/ports.js'
import type { AppliedHalt } from '../keeper/halting.js'
import type { Keeper } from '../keeper/keeper.js'
import { readFleetHalt, toFleetHalt } from './fleet-halt.js'
import type { Resumed } from './resumed.js'

export interface HaltsOfFleetParts {
  readonly keeper: Pick<Keeper, 'halts' | 'halt' | 'haltItself' | 'resume' | 'note'>
  readonly resumed: Pick<Resumed, 'of'>
  /** The disk has answered: one more may be in the journal. */
  readonly onWritten: () => void
  readonly log: Log
}

/** The thread has one halt stand for all for which there is no room. */
const OVER = 1

/** No person asks. */
const BY_FLEET = { source: 'fleet', operator: null, who: 'fleet', endsFleet: true, isGivenUp: () => false } as const

/** The halts of the fleet that are in force here. They stand among all others of this bot; each keeps the fleet's own id. */
export class HaltsOfFleet {
  readonly #parts: HaltsOfFleetParts
  /** Those in whose place a halt of this bot alone has come. */
  readonly #madeLocal = new Set<string>()

  constructor(parts: HaltsOfFleetParts) {
    this.#parts = parts
  }

  /** Oldest first. */
  list(): readonly Halt[] {
    return [...this.#parts.keeper.halts.ofFleet.values()]
  }

  /** As they are told to the engine. */
  told(): readonly FleetHalt[] {
    return this.list().flatMap((halt) => toFleetHalt(halt) ?? [])
  }

  /** Applies a halt of the fleet: in force when this returns. @param who for the journal */
  apply(halt: Halt, who: string | null, warnings: readonly string[] = []): AppliedHalt {
    const applied = this.#parts.keeper.halt({ halt, own: null, who, warnings })
    void applied.written.then(() => this.#parts.onWritten())
    return applied
  }

  /**
   * Takes what the engine has told: in force when this returns, but for what was resumed.
   *
   * @returns the ids of those that were resumed: the engine has to be told
   */
  heard(told: readonly unknown[]): readonly string[] {
    const { keeper, resumed } = this.#parts
    const over: string[] = []
    let room = MOST_FLEET_HALTS + OVER - keeper.halts.ofFleet.size
    for (const each of told) {
      const halt = readFleetHalt(each)
      if (halt === null) this.#unreadable()
      else if (resumed.of(halt.haltId) !== undefined) over.push(halt.haltId)
      else if (!keeper.halts.has(halt.haltId) && room-- > 0) this.apply(halt, halt.operator ?? halt.fleet?.by ?? null)
    }
    if (room < 0) this.#flooded()
    return over
  }

  /** These have ended. */
  ended(haltIds: readonly string[]): void {
    for (const haltId of haltIds) this.#madeLocal.delete(haltId)
  }

  /**
   * Puts a halt of this bot alone in the place of each: nobody can tell any more which of them were resumed. Never rejects.
   *
   * @param why for people
   * @returns whether none of them is left
   */
  async becomeLocal(haltIds: readonly string[], why: string): Promise<boolean> {
    const { keeper, log } = this.#parts
    const old = this.list().filter(({ haltId }) => haltIds.includes(haltId))
    if (old.length === 0) return true
    for (const halt of old) if (!this.#madeLocal.has(halt.haltId)) this.#instead(halt, why)
    const confirm = old.map(({ haltId }) => haltId)
    const report = await keeper.resume({ ...BY_FLEET, confirm })
    if (report.kind !== 'resumed') return false
    this.ended(confirm)
    const details = { count: confirm.length }
    keeper.note({ what: 'fleet halts became local', who: null, source: 'fleet', reason: why, haltId: null, details })
    log('warn', `${confirm.length} halts of the fleet are this bot's own now, and are resumed here: ${why}.`, {
      confirm,
    })
    return true
  }

  /** Its line is in the journal before that of the resume which ends the fleet's: none overtakes another. */
  #instead({ haltId, level, reason, operator, scope, fleet }: Halt, why: string): void {
    this.#madeLocal.add(haltId)
    const by = operator ?? fleet?.by ?? 'unknown'
    const said = `the fleet's ${haltId} by ${by}: ${reason} (${why})`
    const halt = { level, reason: said, source: 'fleet', operator, scope } as const
    this.#parts.keeper.halt({ halt, own: null, who: 'fleet', warnings: [] })
  }

  /** Whoever has written it meant something, and nobody can end it by its id. */
  #unreadable(): void {
    this.#haltItself('the engine of the fleet has a halt that this version cannot read')
  }

  #flooded(): void {
    this.#haltItself(`the fleet has more than ${MOST_FLEET_HALTS} halts, and those beyond are not taken one by one`)
  }

  /** Said again, it changes nothing; once a person has ended it, it halts anew as long as it is so. */
  #haltItself(reason: string): void {
    this.#parts.keeper.haltItself('halted', reason, 'guard')
  }
}
