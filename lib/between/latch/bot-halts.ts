import { type LatchMemory, WORD } from './memory-layout.js'

/**
 * The halts of the bot thread, by number. The raise may be seen long before the message that explains it, so the keeper lowers
 * nothing while it has not taken every halt that was announced.
 */
export class BotHalts {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** Announces a halt, before it raises. The bot thread's own. Returns the halt's number. */
  announce(): number {
    return Atomics.add(this.#words, WORD.botHalts, 1) + 1
  }

  /** Every halt up to this number has been taken. The keeper's own. */
  takenUpTo(number: number): void {
    if (number > this.read().taken) Atomics.store(this.#words, WORD.botHaltsTaken, number)
  }

  /** Every halt up to this number is on disk. The keeper's own. */
  writtenUpTo(number: number): void {
    if (number > this.read().written) Atomics.store(this.#words, WORD.botHaltsWritten, number)
  }

  read(): { readonly announced: number; readonly taken: number; readonly written: number } {
    return {
      announced: Atomics.load(this.#words, WORD.botHalts),
      taken: Atomics.load(this.#words, WORD.botHaltsTaken),
      written: Atomics.load(this.#words, WORD.botHaltsWritten),
    }
  }

  /** The keeper has taken every halt that was announced. */
  allTaken(): boolean {
    const { announced, taken } = this.read()
    return announced === taken
  }
}
