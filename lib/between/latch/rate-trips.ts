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
  readonly #gate: Gate
  readonly #haltIds: HaltIds

  constructor({ rateTrips }: LatchMemory, gate: Gate, haltIds: HaltIds) {
    this.#trips = rateTrips
    this.#gate = gate
    this.#haltIds = haltIds
  }

  /** Halts: in force when this returns. From any thread. @returns the halt's id; that of another thread, where it was there before */
  raise({ name, level }: Pick<RateSetting, 'name' | 'level'>): string {
    const at = RATE_TRIPS.indexOf(name)
    const known = Atomics.load(this.#trips, at)
    const own = known === NOBODY ? packed(this.#haltIds.mint()) : known
    const before = known === NOBODY ? Atomics.compareExchange(this.#trips, at, NOBODY, own) : known
    this.#gate.raise(level)
    return unpacked(before === NOBODY ? own : before)
  }

  /** The id of a halt that the control thread has not taken yet; null: there is none. */
  pending(): string | null {
    for (let at = 0; at < RATE_TRIPS.length; at++) {
      const id = Atomics.load(this.#trips, at)
      if (id !== NOBODY) return unpacked(id)
    }
    return null
  }

  /** Hands over those that stand here; each stays until `take` has returned. The control thread's own. */
  take(take: (name: RateTripName, haltId: string) => void): void {
    for (const [at, name] of RATE_TRIPS.entries()) {
      const id = Atomics.load(this.#trips, at)
      if (id === NOBODY) continue
      take(name, unpacked(id))
      Atomics.compareExchange(this.#trips, at, id, NOBODY)
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
