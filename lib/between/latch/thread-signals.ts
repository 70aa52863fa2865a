import { type LatchMemory, NUMBER, WORD } from './memory.js'

/** What the two threads let each other see without a message: that they live, and that there is something to read. */
export class ThreadSignals {
  readonly #words: Int32Array
  readonly #numbers: Float64Array

  constructor({ words, numbers }: LatchMemory) {
    this.#words = words
    this.#numbers = numbers
  }

  /** A sign of life of the bot thread. */
  botBeat(): void {
    Atomics.add(this.#words, WORD.botBeat, 1)
  }

  botBeats(): number {
    return Atomics.load(this.#words, WORD.botBeat)
  }

  /** A sign of life of the control thread. @param now milliseconds since 1970 */
  controlBeat(now: number): void {
    this.#numbers[NUMBER.clock] = now
    Atomics.add(this.#words, WORD.controlBeat, 1)
  }

  controlBeats(): number {
    return Atomics.load(this.#words, WORD.controlBeat)
  }

  /** Milliseconds since 1970, as of the control thread's last beat: cheap enough to read for every order. */
  clock(): number {
    return this.#numbers[NUMBER.clock] ?? 0
  }

  /** Said by the control thread when it is about to end by a fault. */
  controlGone(): void {
    Atomics.store(this.#words, WORD.controlGone, 1)
  }

  isControlGone(): boolean {
    return Atomics.load(this.#words, WORD.controlGone) === 1
  }

  /** Changes when the keeper has published something: a halt's details, the end of one. */
  revision(): number {
    return Atomics.load(this.#words, WORD.revision)
  }

  /** The keeper's own. */
  nextRevision(): void {
    Atomics.add(this.#words, WORD.revision, 1)
  }

  /** The control thread asks for one rejected order, as an example for the audit log. */
  wantExample(): void {
    Atomics.store(this.#words, WORD.exampleWanted, 1)
  }

  /** True once after {@link wantExample}. */
  takeExampleWanted(): boolean {
    const at = WORD.exampleWanted
    return Atomics.load(this.#words, at) === 1 && Atomics.exchange(this.#words, at, 0) === 1
  }
}
