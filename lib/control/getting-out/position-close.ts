import { monotonicMs } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import type { PositionCloseReport, PositionCloseState } from '../../words/close-all.js'
import type { ClosingOrder, Position } from '../../words/ports.js'
import { closingOrder } from './close-all-plan.js'

/** The pause before a position is tried again, in ms: it doubles up to the longest, and starts anew when something was filled. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

export interface PositionCloseParts {
  readonly venue: string
  readonly position: Position
  readonly planned: boolean
  /** Why it is left open; null: it is closed. */
  readonly skipped: string | null
  /** @throws what the venue says; what became of the order is not known then */
  readonly close: (position: Position, closing: ClosingOrder) => Promise<void>
  /** How long after its last sign a closing order may still be filled, in ms. */
  readonly settleMs: number
  readonly onAnswer: (closing: ClosingOrder, error: string | null) => void
}

/**
 * Closes one position: sends an order for what was read last, waits until it is answered and the position has stood still for
 * a while, and follows up with the rest. Never two orders at a time, and never one for more than the venue has shown since.
 *
 * Relies on it that *while halted only the kill switch itself sends*: an exit of the bot between the reading and the closing
 * order would turn the position to the other side. `guard/decide.ts` keeps that; `close-all-sends-alone.test.ts` fails without it.
 */
export class PositionClose {
  readonly #parts: PositionCloseParts
  readonly #atFirst: string
  #position: Position
  #open = true
  #attempts = 0
  #error: string | null = null
  #waiting = false
  /** When the last order was answered, or has last changed the position since; by `monotonicMs()`. */
  #lastSignAt = Number.NEGATIVE_INFINITY
  #dueAt = 0
  #pause = FIRST_PAUSE_MS

  constructor(parts: PositionCloseParts) {
    this.#parts = parts
    this.#position = parts.position
    this.#atFirst = parts.position.quantity
    this.#error = parts.skipped
  }

  /** It is not there any more, and nothing of it can still be on the way. */
  get isDone(): boolean {
    return !this.#open && !this.isUnsettled
  }

  /** It is left open on purpose. */
  get isSkipped(): boolean {
    return this.#parts.skipped !== null
  }

  get hasSent(): boolean {
    return this.#attempts > 0
  }

  /** The last order may still be filled further: nothing else in its symbol should be sent, on either side. */
  get isUnsettled(): boolean {
    return this.#waiting || monotonicMs() - this.#lastSignAt < this.#parts.settleMs
  }

  isIn(venue: string, symbol: string): boolean {
    return this.#parts.venue === venue && this.#position.symbol === symbol
  }

  is(venue: string, { symbol, side }: Position): boolean {
    return this.#parts.venue === venue && this.#position.symbol === symbol && this.#position.side === side
  }

  isAt(venue: string): boolean {
    return this.#parts.venue === venue
  }

  /**
   * Takes what a reading of the venue shows.
   *
   * @param began when the reading began, by `monotonicMs()`
   * @param mayClose nothing else could still change the position, but for `covered` of it
   */
  see(position: Position | null, began: number, mayClose: boolean, covered = '0'): void {
    if (this.#waiting || began < this.#lastSignAt) return
    const quantity = position?.quantity ?? '0'
    if (this.#attempts > 0 && !new Big(quantity).eq(this.#open ? this.#position.quantity : '0')) {
      // More of the same order may follow.
      this.#lastSignAt = monotonicMs()
      this.#pause = FIRST_PAUSE_MS
      this.#dueAt = 0
    }
    this.#open = position !== null
    if (position === null) return
    this.#position = position
    const due = monotonicMs() >= this.#dueAt && began >= this.#lastSignAt + this.#parts.settleMs
    if (!mayClose || !due || this.isSkipped) return
    const rest = new Big(position.quantity).minus(covered)
    if (rest.gt(0)) void this.#send(rest.toFixed())
    else
      this.#error = 'a working order that the venue does not take off could close it as well, so that nothing is sent'
  }

  report(): PositionCloseReport {
    const { venue, planned } = this.#parts
    const { symbol, side, quantity } = this.#position
    return {
      venue,
      symbol,
      side,
      planned,
      quantity: this.#atFirst,
      remaining: this.#open ? quantity : '0',
      state: this.#state(),
      attempts: this.#attempts,
      retries: Math.max(0, this.#attempts - 1),
      error: this.#open || this.isSkipped ? this.#error : null,
    }
  }

  #state(): PositionCloseState {
    if (!this.#open) return this.#attempts === 0 && this.isSkipped ? 'skipped' : 'filled'
    if (this.isSkipped) return 'skipped'
    if (this.#waiting) return 'sent'
    if (this.#error !== null) return 'failed'
    return this.#attempts === 0 ? 'pending' : 'sent'
  }

  async #send(quantity: string): Promise<void> {
    const closing = { ...closingOrder(this.#position), quantity }
    this.#waiting = true
    this.#attempts++
    try {
      await this.#parts.close(this.#position, closing)
      this.#error = null
    } catch (error) {
      this.#error = (error as Error).message
    }
    this.#lastSignAt = monotonicMs()
    this.#dueAt = this.#lastSignAt + this.#pause
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#waiting = false
    this.#parts.onAnswer(closing, this.#error)
  }
}
