import { type LatchMemory, WORD } from './memory-layout.js'

/**
 * The halts that the fleet thread has heard, by number. It raises before the control thread can know what for, so the keeper lowers
 * nothing while it has not taken every halt that was announced.
 */
export class FleetHalts {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** Announces halts, before anything is raised for them. The fleet thread's own. Returns the number of these. */
  announce(): number {
    return Atomics.add(this.#words, WORD.fleetHalts, 1) + 1
  }

  /** Every halt up to this number has been taken. The keeper's own. */
  takenUpTo(number: number): void {
    if (number > this.read().taken) Atomics.store(this.#words, WORD.fleetHaltsTaken, number)
  }

  read(): { readonly announced: number; readonly taken: number } {
    return {
      announced: Atomics.load(this.#words, WORD.fleetHalts),
      taken: Atomics.load(this.#words, WORD.fleetHaltsTaken),
    }
  }

  /** The keeper has taken every halt that was announced. */
  allTaken(): boolean {
    const { announced, taken } = this.read()
    return announced === taken
  }
}
