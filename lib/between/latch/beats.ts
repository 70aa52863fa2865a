import { type LatchMemory, NUMBER, WORD } from './memory-layout.js'

/** Signs of life of the two threads, and the clock that comes with them. */
export class Beats {
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
}
