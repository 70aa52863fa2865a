/** What the control thread and the courier tell each other without a message: words that are overwritten, and never pile up. */
export class SharedWords {
  readonly buffer: SharedArrayBuffer
  readonly #words: Int32Array

  constructor(buffer = new SharedArrayBuffer(COUNT * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#words = new Int32Array(buffer)
  }

  /** The place of the newest entry of the journal that is on disk. */
  get sequence(): number {
    return Atomics.load(this.#words, SEQUENCE)
  }

  /** Counts the control thread's looks. */
  get controlBeats(): number {
    return Atomics.load(this.#words, CONTROL_BEATS)
  }

  /** The bot thread answers, and the state is on disk. */
  get isWell(): boolean {
    return Atomics.load(this.#words, WELL) === 1
  }

  /** Counts the courier's turns. */
  get courierBeats(): number {
    return Atomics.load(this.#words, COURIER_BEATS)
  }

  controlLooks(sequence: number, isWell: boolean): void {
    Atomics.store(this.#words, SEQUENCE, sequence)
    Atomics.store(this.#words, WELL, isWell ? 1 : 0)
    Atomics.add(this.#words, CONTROL_BEATS, 1)
  }

  courierBeat(): void {
    Atomics.add(this.#words, COURIER_BEATS, 1)
  }
}

const SEQUENCE = 0
const CONTROL_BEATS = 1
const WELL = 2
const COURIER_BEATS = 3
const COUNT = 4
