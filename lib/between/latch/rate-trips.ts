import { RATE_TRIPS, type RateSetting, type RateTripName } from '../../words/rate-trip.js'
import type { Gate } from './gate.js'
import type { HaltIds } from './halt-ids.js'
import type { LatchMemory } from './memory-layout.js'

const NOBODY = 0n
const LETTERS_BITS = 32n

/**
 * The trips of guards that the control thread has not taken yet, a word each: the id of the halt. Any thread raises one, with nothing but
 * atomic operations, so that neither a stuck loop nor the end of the thread comes between. While one stands here, the keeper lowers nothing.
 */
export class RateTrips {
  readonly #trips: BigInt64Array
  /** Of each, the halt that was taken last, until it has ended. Written by the control thread. */
  readonly #last: BigInt64Array
  readonly #gate: Gate
  readonly #haltIds: HaltIds

  constructor({ rateTrips, lastRateTrips }: LatchMemory, gate: Gate, haltIds: HaltIds) {
    this.#trips = rateTrips
    this.#last = lastRateTrips
    this.#gate = gate
    this.#haltIds = haltIds
  }

  /**
   * Halts: in force when this returns. From any thread.
   *
   * @returns the halt's id: that of the one which is in force already, where there is one. Then nobody has to be told
   */
  raise({ name, level }: Pick<RateSetting, 'name' | 'level'>): { readonly haltId: string; readonly isNew: boolean } {
    const at = RATE_TRIPS.indexOf(name)
    const known = this.#known(at)
    if (known !== NOBODY && this.#isAt(level)) return { haltId: unpacked(known), isNew: false }
    const own = packed(this.#haltIds.mint())
    const before = Atomics.compareExchange(this.#trips, at, NOBODY, own)
    const taken = before === NOBODY ? this.#takenMeanwhile(at, own, level) : NOBODY
    if (taken !== NOBODY) return { haltId: unpacked(taken), isNew: false }
    this.#gate.raise(level)
    return { haltId: unpacked(before === NOBODY ? own : before), isNew: true }
  }

  /** Another thread's may have come and been taken while an id was made here: then this one's is withdrawn. */
  #takenMeanwhile(at: number, own: bigint, level: RateSetting['level']): bigint {
    const taken = Atomics.load(this.#last, at)
    if (taken === NOBODY || taken === own || !this.#isAt(level)) return NOBODY
    return Atomics.compareExchange(this.#trips, at, own, NOBODY) === own ? taken : NOBODY
  }

  /** What stands here, or was taken and is in force: in this order, since it is put there before it goes from here. */
  #known(at: number): bigint {
    const pending = Atomics.load(this.#trips, at)
    return pending === NOBODY ? Atomics.load(this.#last, at) : pending
  }

  #isAt(level: RateSetting['level']): boolean {
    const { state } = this.#gate.read()
    return state === 'halted' || state === level
  }

  /** The id of a halt that the control thread has not taken yet; null: there is none. */
  pending(): string | null {
    for (let at = 0; at < RATE_TRIPS.length; at++) {
      const id = Atomics.load(this.#trips, at)
      if (id !== NOBODY) return unpacked(id)
    }
    return null
  }

  /** The id of a halt that stands here, or was taken and has not ended; null: there is none. */
  inForce(): string | null {
    const id = [...RATE_TRIPS.keys()].map((at) => this.#known(at)).find((known) => known !== NOBODY)
    return id === undefined ? null : unpacked(id)
  }

  /** Hands over those that stand here; each stays until `take` has returned. The control thread's own. */
  take(take: (name: RateTripName, haltId: string) => void): void {
    for (const [at, name] of RATE_TRIPS.entries()) {
      const id = Atomics.load(this.#trips, at)
      if (id === NOBODY) continue
      Atomics.store(this.#last, at, id)
      take(name, unpacked(id))
      Atomics.compareExchange(this.#trips, at, id, NOBODY)
    }
  }

  /** Halts have ended: who raises from now on says a new one. The control thread's own. @param by the id of the halt that stands for them; null: of none */
  ended(haltIds: readonly string[], by: string | null = null): void {
    for (const at of RATE_TRIPS.keys()) {
      const id = Atomics.load(this.#last, at)
      if (id === NOBODY || !haltIds.includes(unpacked(id))) continue
      Atomics.store(this.#last, at, by === null ? NOBODY : packed(by))
    }
  }
}

/** A halt's id in one word: its number, and behind it the four letters. */
function packed(haltId: string): bigint {
  const [epoch = '0', letters = ''] = haltId.split('-')
  return (BigInt(epoch) << LETTERS_BITS) | BigInt(Buffer.from(letters, 'latin1').readUInt32BE())
}

function unpacked(word: bigint): string {
  const letters = Buffer.alloc(4)
  letters.writeUInt32BE(Number(word & 0xffff_ffffn))
  return `${word >> LETTERS_BITS}-${letters.toString('latin1')}`
}
