/** How often something took at most how long. */
export interface HistogramReading {
  /** Upper bounds in seconds, and how many took no longer. */
  readonly buckets: readonly (readonly [seconds: number, count: number])[]
  readonly count: number
  /** In seconds. */
  readonly sum: number
}

/** Counts durations by fixed bounds, as Prometheus wants it. */
export class Histogram {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #count = 0
  #sum = 0

  /** @param bounds in seconds, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = bounds.map(() => 0)
  }

  observe(seconds: number): void {
    this.#count++
    this.#sum += seconds
    this.#bounds.forEach((bound, index) => {
      if (seconds <= bound) this.#counts[index] = (this.#counts[index] ?? 0) + 1
    })
  }

  read(): HistogramReading {
    const buckets = this.#bounds.map((bound, index) => [bound, this.#counts[index] ?? 0] as const)
    return { buckets, count: this.#count, sum: this.#sum }
  }
}
