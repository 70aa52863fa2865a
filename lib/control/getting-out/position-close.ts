import { monotonicMs } from '../../time/monotonic.js'
import { Big } from '../../words/big.js'
import type { PositionCloseReport, PositionCloseState } from '../../words/close-all.js'
import type { CloseRefusal } from '../../words/close-refused.js'
import type { ClosingOrder, Position } from '../../words/ports.js'
import { closingOrder } from './close-all-plan.js'
import type { ClosingAccount } from './closing-account.js'
import { isDust } from './dust.js'
import { positionValue } from './positions.js'

/** The pause before a position is tried again, in ms: it doubles up to the longest, and starts anew when something was filled. */
const FIRST_PAUSE_MS = 250
const LONGEST_PAUSE_MS = 5_000

/** What the venue says of a closing order; null: it has taken it. `refusal` null: nobody can tell whether it has. */
export type CloseFailure = { readonly error: string; readonly refusal: CloseRefusal | null }

export interface PositionCloseParts {
  readonly venue: string
  readonly position: Position
  readonly planned: boolean
  /** Why it is left open; null: it is closed. */
  readonly skipped: string | null
  /** Never rejects. */
  readonly close: (position: Position, closing: ClosingOrder) => Promise<CloseFailure | null>
  readonly account: ClosingAccount
  /** What can't be closed, and is worth no more than this, is dust. A decimal string in the position's currency. */
  readonly dustValue: string
  readonly onAnswer: (closing: ClosingOrder, error: string | null) => void
}

/** What a reading shows beside a position. */
export interface Beside {
  /** Nothing else could still change the position, but for {@link covered} of it. */
  readonly mayClose: boolean
  /** What working orders that the venue does not take off could still close of it. A decimal string. */
  readonly covered: string
  /** The working orders that could close it. */
  readonly resting: readonly string[]
  /** When one of those was last taken off, by `monotonicMs()`. */
  readonly takenOffAt: number
}

/**
 * Closes one position: sends an order for what was read last, waits until a reading shows what came of it, and follows up with the
 * rest. A {@link ClosingAccount} says when, and how much at most.
 *
 * Relies on it that *while halted only the kill switch itself sends*: an exit of the bot between the reading and the closing
 * order would turn the position to the other side. `guard/decide.ts` keeps that; `close-all-sends-alone.test.ts` fails without it.
 */
export class PositionClose {
  readonly #parts: PositionCloseParts
  readonly #account: ClosingAccount
  #position: Position
  #open = true
  #attempts = 0
  #error: string | null = null
  /** What the venue would take an order for, after it has refused one. Null: it has said nothing. */
  #atMost: string | null = null
  /** A quantity for which the venue says that it is too small to be traded. */
  #tooSmall: string | null = null
  /** The working orders that were there before anything was sent. */
  #restedBefore: ReadonlySet<string> = new Set()
  #dueAt = 0
  #pause = FIRST_PAUSE_MS

  constructor(parts: PositionCloseParts) {
    this.#parts = parts
    this.#position = parts.position
    this.#account = parts.account
    this.#error = parts.skipped
  }

  /** It is not there any more, and nothing of it can still be on the way. */
  get isDone(): boolean {
    return !this.#open && this.#account.isSettled(monotonicMs())
  }

  /** What is there is dust, and nothing of it can still be on the way. */
  get isDust(): boolean {
    return this.#open && this.#account.isSettled(monotonicMs()) && this.#showsDust()
  }

  /** It is left open on purpose. */
  get isSkipped(): boolean {
    return this.#parts.skipped !== null
  }

  get hasSent(): boolean {
    return this.#account.hasSent
  }

  /** This close-all has sent something for it. */
  get hasTried(): boolean {
    return this.#attempts > 0
  }

  /** The last order may still be filled further: nothing else in its symbol should be sent, on either side. */
  get isUnsettled(): boolean {
    return this.#account.isMoving(monotonicMs())
  }

  /** A reading shows less, and will only be believed later. */
  get isEarly(): boolean {
    return this.#account.isEarly
  }

  /** How long the venue may take to show what was done, in ms, by what was seen of it. */
  get patienceMs(): number {
    return this.#account.patienceMs
  }

  get position(): Position {
    return this.#position
  }

  /**
   * Takes what a reading of the venue shows.
   *
   * @param began when the reading began, by `monotonicMs()`
   */
  see(position: Position | null, began: number, { mayClose, covered, resting, takenOffAt }: Beside): void {
    if (!this.#account.shows(began)) return
    const now = monotonicMs()
    if (this.hasSent && resting.some((id) => !this.#restedBefore.has(id))) this.#account.seeResting(now)
    if (this.hasSent) this.#account.seeResting(takenOffAt)
    else this.#restedBefore = new Set(resting)
    if (this.#account.see(new Big(position?.quantity ?? 0), began, now)) {
      this.#pause = FIRST_PAUSE_MS
      this.#dueAt = 0
      this.#atMost = null
      this.#error = this.#parts.skipped
    }
    this.#open = position !== null
    if (position === null) return
    this.#position = position
    if (mayClose && now >= this.#dueAt && this.#whyLeft() === null && this.#account.maySend(began)) this.#close(covered)
  }

  report(): PositionCloseReport {
    const { venue, planned, position: atFirst } = this.#parts
    const { symbol, side, quantity, currency } = this.#position
    return {
      venue,
      symbol,
      side,
      planned,
      quantity: atFirst.quantity,
      remaining: this.#open ? quantity : '0',
      value: this.#open ? positionValue(this.#position) : '0',
      currency: currency ?? null,
      state: this.state,
      attempts: this.#attempts,
      retries: Math.max(0, this.#attempts - 1),
      error: this.#open || this.isSkipped ? this.#whatIsWrong() : null,
    }
  }

  get state(): PositionCloseState {
    if (!this.#open) return this.#attempts === 0 && this.isSkipped ? 'skipped' : 'filled'
    if (this.isDust) return 'dust'
    if (this.isSkipped) return 'skipped'
    if (this.#account.isAwaited || this.#account.unseen === 'taken') return 'sent'
    if (this.#account.unseen === 'unknown') return 'unknown'
    if (this.#error !== null || this.#whyLeft() !== null) return 'failed'
    return this.#attempts === 0 ? 'pending' : 'sent'
  }

  #whatIsWrong(): string | null {
    const { unseen, isEarly } = this.#account
    if (unseen === 'taken') return TAKEN_UNSEEN
    if (unseen === 'unknown') return `${this.#error}; ${UNKNOWN_UNSEEN}`
    if (isEarly) return EARLY
    const doubt = this.#account.isInDoubt
      ? `no more than ${this.#account.least.toFixed()} of it was left before: ${DOUBT}`
      : null
    return this.#parts.skipped ?? this.#whyLeft() ?? this.#error ?? doubt
  }

  /** Why no order is sent for what is there now. */
  #whyLeft(): string | null {
    const { notClosable, quantity } = this.#position
    if (this.isSkipped) return this.#parts.skipped
    if (this.#tooSmall === quantity) return this.#error ?? 'it is less than the venue trades'
    return notClosable ?? null
  }

  #showsDust(): boolean {
    const { dustValue } = this.#parts
    const tooSmall = this.#tooSmall === this.#position.quantity
    const position = tooSmall
      ? { ...this.#position, notClosable: this.#error ?? '', remainder: 'below-minimum' as const }
      : this.#position
    return isDust(position, dustValue)
  }

  #close(covered: string): void {
    const rest = this.#account.least.minus(covered)
    if (rest.lte(0)) {
      this.#error = 'a working order that the venue does not take off could close it as well, so that nothing is sent'
      return
    }
    const most = this.#atMost !== null && rest.gt(this.#atMost) ? new Big(this.#atMost) : rest
    void this.#send(most.gt(0) ? most.toFixed() : rest.toFixed())
  }

  async #send(quantity: string): Promise<void> {
    const closing = { ...closingOrder(this.#position), quantity }
    const whole = this.#position.quantity
    this.#attempts++
    this.#account.sent(monotonicMs())
    const failure = await this.#parts.close(this.#position, closing)
    const refusal = failure?.refusal ?? null
    const now = monotonicMs()
    this.#account.answered(failure === null ? 'taken' : refusal !== null ? 'refused' : 'unknown', now)
    this.#error = failure?.error ?? null
    this.#atMost = refusal?.atMost ?? null
    this.#tooSmall = refusal?.belowMinimum === true ? whole : null
    this.#dueAt = now + this.#pause
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
    this.#parts.onAnswer(closing, this.#error)
  }
}

const DOUBT = 'readings that lag would show the same, so that it is believed when it stays for eleven times settle_ms'

const EARLY =
  'readings that lag would show the same if it had grown right before, so that the rest follows eleven times settle_ms after the ' +
  'close-all began'

const TAKEN_UNSEEN =
  'the venue has taken a closing order for it, and no reading has shown since what came of that, so that no second one is sent: ' +
  'look at the venue. If it is closed there, all is well; if it is not, make a new plan'

const UNKNOWN_UNSEEN =
  'the order may have arrived all the same, and no reading has shown since what came of it, so that no second one is sent: look at ' +
  'the venue. If it is still open there, and no order of its own rests there, make a new plan'
