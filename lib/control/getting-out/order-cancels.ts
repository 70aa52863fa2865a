import { monotonicMs } from '../../time/monotonic.js'
import { workingOrderKey } from '../../words/exposure.js'
import type { WorkingOrder } from '../../words/ports.js'
import type { CancelFailure } from '../../words/status.js'

/** The pause before an order is tried again, in ms: it doubles up to the longest. */
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1_000
/** So many are asked for at once: a venue that counts requests must not refuse them for that. */
const AT_ONCE = 10

const STILL_THERE = 'the venue has acknowledged the cancel, and still shows the order'

interface Attempt {
  readonly order: WorkingOrder
  count: number
  /** Null: the last try was acknowledged, or none has ended. */
  error: string | null
  pending: boolean
  dueAt: number
  onAnswered: () => void
}

export interface OrderCancelsParts {
  readonly venue: string
  /** @throws what the venue says */
  readonly cancel: (order: WorkingOrder) => Promise<void>
  /** False: nothing has to go any more, also not what waits for its turn. */
  readonly isWanted: () => boolean
  /** Is told of every try. `error` null: the venue has taken the order off. */
  readonly onTried: (order: WorkingOrder, error: string | null, attempts: number) => void
}

/** Cancels working orders of one venue, each for itself, and again after a pause as long as it is still there. */
export class OrderCancels {
  readonly #parts: OrderCancelsParts
  /** By {@link workingOrderKey}. */
  readonly #attempts = new Map<string, Attempt>()
  readonly #queue: Attempt[] = []
  #workers = 0

  constructor(parts: OrderCancelsParts) {
    this.#parts = parts
  }

  /** Tries those that are due. Resolves when what was begun now has been answered; never rejects. */
  async try(orders: readonly WorkingOrder[]): Promise<void> {
    const now = monotonicMs()
    const answered: Promise<void>[] = []
    for (const order of orders) {
      const attempt = this.#attemptAt(order)
      if (attempt.pending || attempt.dueAt > now) continue
      attempt.pending = true
      answered.push(
        new Promise((resolve) => {
          attempt.onAnswered = resolve
        }),
      )
      this.#queue.push(attempt)
    }
    while (this.#workers < AT_ONCE && this.#queue.length > 0) void this.#work()
    await Promise.all(answered)
  }

  /** Forgets what rests no more. */
  keepOnly(resting: readonly WorkingOrder[]): void {
    const keys = new Set(resting.map(workingOrderKey))
    for (const [key, { pending }] of this.#attempts) if (!pending && !keys.has(key)) this.#attempts.delete(key)
  }

  /** What could not be cancelled at the last try. */
  failures(): CancelFailure[] {
    if (!this.#parts.isWanted()) return []
    const { venue } = this.#parts
    return [...this.#attempts.values()].flatMap(({ order, error, count }) => {
      const { id, symbol, side, quantity } = order
      const failed = error ?? (count > 1 ? STILL_THERE : null)
      return failed === null ? [] : [{ venue, id, symbol, side, quantity, error: failed, attempts: count }]
    })
  }

  #attemptAt(order: WorkingOrder): Attempt {
    const key = workingOrderKey(order)
    let attempt = this.#attempts.get(key)
    if (attempt === undefined) {
      attempt = { order, count: 0, error: null, pending: false, dueAt: 0, onAnswered: () => {} }
      this.#attempts.set(key, attempt)
    }
    return attempt
  }

  async #work(): Promise<void> {
    this.#workers++
    for (let attempt = this.#queue.shift(); attempt !== undefined; attempt = this.#queue.shift()) {
      if (this.#parts.isWanted()) await this.#tryOne(attempt)
      attempt.pending = false
      attempt.onAnswered()
    }
    this.#workers--
  }

  async #tryOne(attempt: Attempt): Promise<void> {
    attempt.count++
    try {
      await this.#parts.cancel(attempt.order)
      attempt.error = null
    } catch (error) {
      attempt.error = (error as Error).message
    }
    attempt.dueAt = monotonicMs() + Math.min(FIRST_PAUSE_MS * 2 ** (attempt.count - 1), LONGEST_PAUSE_MS)
    this.#parts.onTried(attempt.order, attempt.error, attempt.count)
  }
}
