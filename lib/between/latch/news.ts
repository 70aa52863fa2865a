import { type LatchMemory, WORD } from './memory-layout.js'

/** What one thread lets the other see without a message: that there is something to read, or to show. */
export class News {
  readonly #words: Int32Array

  constructor({ words }: LatchMemory) {
    this.#words = words
  }

  /** Changes when the keeper has published something: a halt's details, the end of one. */
  revision(): number {
    return Atomics.load(this.#words, WORD.revision)
  }

  /** The keeper's own. */
  nextRevision(): void {
    Atomics.add(this.#words, WORD.revision, 1)
  }

  /** The guard has lost a notice, and asks for all halts in force anew. Needs no message, and next to no stack. */
  wantWholeSet(): void {
    Atomics.store(this.#words, WORD.wholeSetWanted, 1)
  }

  /** True once after {@link wantWholeSet}. The control thread's own. */
  takeWholeSetWanted(): boolean {
    return Atomics.exchange(this.#words, WORD.wholeSetWanted, 0) === 1
  }

  /** The bot thread has handed the control thread's next line to the logger. */
  lineLogged(): void {
    Atomics.add(this.#words, WORD.linesLogged, 1)
  }

  /** How many lines of the control thread it has handed over so far. */
  linesLogged(): number {
    return Atomics.load(this.#words, WORD.linesLogged)
  }

  /** The control thread asks for one rejected order, as an example for the journal. */
  wantExample(): void {
    Atomics.store(this.#words, WORD.exampleWanted, 1)
  }

  /** True once after {@link wantExample}. */
  takeExampleWanted(): boolean {
    const at = WORD.exampleWanted
    return Atomics.load(this.#words, at) === 1 && Atomics.exchange(this.#words, at, 0) === 1
  }
}
