import type { OrderIntent } from '../words/order.js'

/** A sample is taken this often at most, in ms. */
const BETWEEN_SAMPLES_MS = 250

export interface OrderSamplesParts {
  readonly read: (order: unknown) => OrderIntent
  /** Takes what was understood of a sample. */
  readonly onSample: (order: OrderIntent) => void
}

/** A few orders a second, so that the control thread knows what names there are. */
export class OrderSamples {
  readonly #parts: OrderSamplesParts
  #takenAt = Number.NEGATIVE_INFINITY

  constructor(parts: OrderSamplesParts) {
    this.#parts = parts
  }

  /**
   * Takes an order, unless one was taken a moment ago. Never throws: a name that can't be had is not known.
   *
   * @param now by `performance.now()`
   */
  take(order: unknown, now: number): void {
    if (now - this.#takenAt < BETWEEN_SAMPLES_MS) return
    this.#takenAt = now
    try {
      this.#parts.onSample(this.#parts.read(order))
    } catch {
      // The next one may be had.
    }
  }
}
