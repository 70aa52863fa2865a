import { monotonicMs } from '../../time/monotonic.js'
import type { Halt } from '../../words/halt.js'
import { Histogram, type HistogramReading } from './histogram.js'

/** What has been counted of halts since the start of this process. */
export interface HaltFiguresReading {
  /** By source. */
  readonly halts: Readonly<Record<Halt['source'], number>>
  /** From the arrival of `POST /halt` to the raised latch. */
  readonly latch: HistogramReading
  /** From a halt in force to its being on disk. */
  readonly durable: HistogramReading
  /** From a halt in force to quiet, where that was seen before the next one, to a second. */
  readonly quiet: HistogramReading
}

/** Counts halts, and how long they took. */
export class HaltFigures {
  readonly #halts: Record<Halt['source'], number>
  readonly #latch = new Histogram([0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1])
  readonly #durable = new Histogram([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 10])
  readonly #quiet = new Histogram([1, 2, 5, 10, 20, 30, 60, 120, 300, 900])
  #waitsForQuiet: number | null = null

  constructor() {
    this.#halts = { http: 0, code: 0, signal: 0, file: 0, telegram: 0, fleet: 0, trip: 0, guard: 0, start: 0 }
  }

  latched(micros: number): void {
    this.#latch.observe(micros / 1_000_000)
  }

  /** A halt has come into force. */
  halted(source: Halt['source'], written: Promise<boolean>): void {
    const began = monotonicMs()
    this.#halts[source]++
    this.#waitsForQuiet = began
    void written.then((onDisk) => {
      if (onDisk) this.#durable.observe((monotonicMs() - began) / 1_000)
    })
  }

  /** To be called each second. @param isQuiet is asked where that is not known yet */
  look(isHalted: boolean, isQuiet: () => boolean): void {
    if (!isHalted) this.#waitsForQuiet = null
    if (this.#waitsForQuiet === null || !isQuiet()) return
    this.#quiet.observe((monotonicMs() - this.#waitsForQuiet) / 1_000)
    this.#waitsForQuiet = null
  }

  read(): HaltFiguresReading {
    return {
      halts: this.#halts,
      latch: this.#latch.read(),
      durable: this.#durable.read(),
      quiet: this.#quiet.read(),
    }
  }
}
