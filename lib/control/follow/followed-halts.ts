import type { Halt } from '../../words/halt.js'
import { HaltSet } from '../../words/halt-set.js'
import type { HaltsInForce, OwnNumbers } from '../keeper/halts-in-force.js'

/**
 * The halts that are in force in a follower: what the leader says, and what this process has said and the leader has not heard. The
 * leader's word ends none of the latter.
 */
export class FollowedHalts {
  readonly #inForce: HaltsInForce
  readonly #unheard = new HaltSet()
  /** Those of them that a leader was told, and may have heard. */
  readonly #said = new Set<string>()

  constructor(inForce: HaltsInForce) {
    this.#inForce = inForce
  }

  /** All of them. */
  list(): readonly Halt[] {
    return this.#inForce.halts.list()
  }

  /** Those that the leader has to be told. */
  unheard(): readonly Halt[] {
    return this.#unheard.list()
  }

  /** Takes a halt of this process: in force when this returns. Returns the one that stands for it, and that the leader is told. */
  own(halt: Halt, numbers: OwnNumbers | null): Halt {
    const { inForce, replaced } = this.#unheard.add(halt)
    // A leader that has heard that one may have ended it: what is said now is another halt.
    if (inForce.haltId !== halt.haltId && this.#said.has(inForce.haltId)) return this.#instead(halt, inForce, numbers)
    if (replaced !== null) this.#said.delete(replaced)
    this.#inForce.put(inForce, numbers, replaced)
    return inForce
  }

  /** Notes that a leader was told of a halt of this process. */
  said(haltId: string): void {
    if (this.#unheard.has(haltId)) this.#said.add(haltId)
  }

  #instead(halt: Halt, earlier: Halt, numbers: OwnNumbers | null): Halt {
    this.#hasBeenHeard(earlier.haltId)
    this.#unheard.put(halt)
    this.#inForce.put(halt, numbers, earlier.haltId)
    return halt
  }

  #hasBeenHeard(haltId: string): void {
    this.#unheard.remove(haltId)
    this.#said.delete(haltId)
  }

  /** The leader has heard a halt of this process. @param standsFor the id of the halt that stands for it there */
  heard(haltId: string, standsFor: string): void {
    this.#hasBeenHeard(haltId)
    if (standsFor === haltId || !this.#inForce.halts.has(haltId)) return
    const other = this.#inForce.halts.get(standsFor)
    if (other === undefined) this.#inForce.end([haltId])
    else this.#inForce.put(other, null, haltId)
  }

  raised(halt: Halt, replaced: string | null): void {
    this.#inForce.put(halt, null, replaced !== null && this.#unheard.has(replaced) ? null : replaced)
  }

  lifted(haltIds: readonly string[]): void {
    for (const haltId of haltIds) this.#hasBeenHeard(haltId)
    this.#inForce.end(haltIds)
  }

  /**
   * Takes what the leader says is in force, whatever was said before.
   *
   * @param isNew this leader is another one than before: it may have begun with a journal that is lost. What it doesn't know of is told
   * to it then, and has not ended
   */
  whole(halts: readonly Halt[], isNew: boolean): void {
    const known = new Set(halts.map(({ haltId }) => haltId))
    const missing = this.list().filter(({ haltId }) => !known.has(haltId) && !this.#unheard.has(haltId))
    if (isNew) for (const halt of missing) this.#unheard.put(halt)
    for (const halt of halts) this.#inForce.put(halt, null, null)
    if (!isNew && missing.length > 0) this.#inForce.end(missing.map(({ haltId }) => haltId))
  }
}
