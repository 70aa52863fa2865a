import { type LatchMemory, WORD } from './memory-layout.js'

/**
 * What the fleet thread has raised the gate for, by number. The raise is seen before the message that explains it, so the keeper lowers
 * nothing while it has not taken every message that was announced.
 */
export class FleetHalts {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** Announces a message with halts, before the gate is raised for them. The fleet thread's own. Returns the number that goes with it. */
  announce(): number {
    return Atomics.add(this.#words, WORD.fleetHalts, 1) + 1
  }

  /** Every message up to this number has been taken. The keeper's own. */
  takenUpTo(number: number): void {
    if (number > this.read().taken) Atomics.store(this.#words, WORD.fleetHaltsTaken, number)
  }

  read(): { readonly announced: number; readonly taken: number } {
    return {
      announced: Atomics.load(this.#words, WORD.fleetHalts),
      taken: Atomics.load(this.#words, WORD.fleetHaltsTaken),
    }
  }

  /** The keeper has taken every message that was announced. */
  allTaken(): boolean {
    const { announced, taken } = this.read()
    return announced === taken
  }
}
