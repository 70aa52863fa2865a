import type { Big } from '../../words/big.js'

/** A reading may be as old as so many settling times before what it shows more of counts as new. */
const STALE_SETTLES = 10
/** So many readings in a row show the same before an order follows one that was taken. */
const ALIKE_READINGS = 3

/** What is known of an order that was sent: the venue has it, has certainly not taken it, or nobody can tell. */
export type SentOutcome = 'taken' | 'refused' | 'unknown'

/** An order of which no reading has shown yet, for certain, what became of it. */
interface UnseenOrder {
  readonly sentAt: number
  /** What was left when it was sent. */
  readonly of: Big
  /** A reading has shown less, which may as well be from before there was so much. */
  shown: boolean
  /** Null: it is not answered. */
  outcome: Exclude<SentOutcome, 'refused'> | null
  /** When a reading last showed it as a working order; null: none has. */
  restedAt: number | null
}

/**
 * What may be sent for one position, so that all orders together never close more of it than there is. Pure: times are given, by
 * `monotonicMs()`.
 *
 * The rule is an account, and believes no clock. It holds the least that a reading has shown. An order for that, or for less, is
 * *unseen* from when it is sent until it is refused, or until a later reading shows less. No order is sent beside an unseen one: a
 * reading that still shows what was there before is stale, however late it began. An unseen order that no reading ever shows is
 * never followed.
 *
 * Two things are left to time. An order may be filled little by little: the next one waits until the position has stood still for as
 * long as the slowest order took to show, and the settling time besides. And what only a lag could explain otherwise is believed of a
 * reading that no lag of ten settling times explains: a position that shows *more* than it did; one that shows the same after the
 * order for it was seen to rest, and is gone; and one that shows *less*, since it may have grown right before the account began, and a
 * reading from before that would show the same.
 */
export class ClosingAccount {
  readonly #settleMs: number
  #least: Big
  #unseen: UnseenOrder | null = null
  #answeredAt = Number.NEGATIVE_INFINITY
  /** When something was last seen to move, or was last answered. */
  #movedAt = Number.NEGATIVE_INFINITY
  /** The same, but for readings that show more, or what rests. */
  #lessAt = Number.NEGATIVE_INFINITY
  /** The longest that an order took from its sending to a reading that shows it. */
  #slowest = 0
  #alike = 0
  /** The last reading has shown more, which is not believed. */
  #showsMore = false
  #followsOne = false
  /** From when on there was as much as was first read, or was believed last to be more: readings may be from before. */
  #knownSince: number

  /** @param now by `monotonicMs()`: the reading that shows this quantity has begun before */
  constructor(quantity: Big, settleMs: number, now: number) {
    this.#least = quantity
    this.#settleMs = settleMs
    this.#knownSince = now
  }

  /** What may be there at most. */
  get least(): Big {
    return this.#least
  }

  /** What is known of the order that no reading has shown yet; null: there is none, or it is not answered. */
  get unseen(): 'taken' | 'unknown' | null {
    return this.#unseen === null || this.#unseen.shown ? null : this.#unseen.outcome
  }

  /** A reading has shown less, and is too early to be believed. */
  get isEarly(): boolean {
    return this.#unseen?.shown === true
  }

  /** The last reading has shown more than was left, and is not believed. */
  get isInDoubt(): boolean {
    return this.#showsMore
  }

  get isAwaited(): boolean {
    return this.#unseen !== null && this.#unseen.outcome === null
  }

  /** How long a position has to stand still, in ms, before what a reading shows of it is all that was done. */
  get patienceMs(): number {
    return this.#settleMs + this.#slowest
  }

  /** How long ago the last answer has to be, in ms, before a reading that shows more shows something new. */
  get staleMs(): number {
    return staleAfterMs(this.#settleMs, this.patienceMs)
  }

  get hasSent(): boolean {
    return this.#unseen !== null || this.#followsOne
  }

  /** Readings that begin before this may be too old to show what came of all orders. Without any, long ago. */
  staleUntil(now: number): number {
    return (this.isAwaited ? now : this.#lessAt) + this.staleMs
  }

  /** Something has moved, or was answered, not long ago. */
  isMoving(now: number): boolean {
    return this.isAwaited || now - this.#movedAt < this.patienceMs
  }

  /** Nothing moves, and nothing of what was sent may still be on its way. */
  isSettled(now: number): boolean {
    return this.#unseen === null && !this.isMoving(now)
  }

  /** Whether a reading that began then may show what became of the last order. */
  shows(began: number): boolean {
    return !this.isAwaited && began >= this.#answeredAt
  }

  /**
   * Takes what a reading shows. @returns whether it is less than before
   *
   * @param began when the reading began; one for which {@link shows} is false is not to be given
   */
  see(quantity: Big, began: number, now: number): boolean {
    const change = quantity.cmp(this.#least)
    if (this.#unseen !== null && quantity.lt(this.#unseen.of)) this.#showUnseen(this.#unseen, began, now)
    if (change < 0) this.#seeLess(quantity, now)
    else if (change > 0) this.#seeMore(quantity, began, now)
    else {
      // It went back: what has shown more was stale, or this is.
      if (this.#showsMore) this.#lessAt = now
      this.#showsMore = false
      this.#alike++
      const restedAt = this.#unseen?.restedAt ?? null
      if (restedAt !== null && began - restedAt >= this.staleMs) this.#unseen = null
    }
    return change < 0
  }

  /** A working order that could be what was sent rested then. */
  seeResting(at: number): void {
    this.#movedAt = Math.max(this.#movedAt, at)
    if (this.#unseen !== null && at >= this.#unseen.sentAt)
      this.#unseen.restedAt = Math.max(this.#unseen.restedAt ?? at, at)
  }

  #showUnseen(order: UnseenOrder, began: number, now: number): void {
    if (!order.shown) this.#slowest = Math.max(this.#slowest, now - order.sentAt)
    order.shown = true
    if (began - this.#knownSince >= this.staleMs) this.#unseen = null
  }

  #seeLess(quantity: Big, now: number): void {
    this.#least = quantity
    this.#movedAt = now
    this.#lessAt = now
    this.#showsMore = false
    this.#alike = 1
  }

  #seeMore(quantity: Big, began: number, now: number): void {
    const isNew = this.#unseen === null && began - this.#lessAt >= this.staleMs
    this.#showsMore = !isNew
    this.#alike = isNew ? 1 : 0
    if (isNew) {
      this.#least = quantity
      this.#knownSince = now
    } else this.#movedAt = now
  }

  /** Whether an order may follow, for {@link least} at most, by the reading that was seen last. @param began when that began */
  maySend(began: number): boolean {
    const enough = this.#alike >= (this.#followsOne ? ALIKE_READINGS : 1)
    return this.#unseen === null && enough && began - this.#movedAt >= this.patienceMs
  }

  sent(now: number): void {
    this.#unseen = { sentAt: now, of: this.#least, shown: false, outcome: null, restedAt: null }
  }

  answered(outcome: SentOutcome, now: number): void {
    this.#answeredAt = now
    if (outcome === 'refused') {
      this.#unseen = null
      return
    }
    if (this.#unseen !== null) this.#unseen.outcome = outcome
    this.#followsOne = true
    this.#movedAt = now
    this.#lessAt = now
  }
}

/**
 * From what age on, in ms, no lag that is reckoned with explains what a reading shows.
 *
 * @param patienceMs see {@link ClosingAccount.patienceMs}
 */
export function staleAfterMs(settleMs: number, patienceMs: number): number {
  return STALE_SETTLES * settleMs + patienceMs
}
