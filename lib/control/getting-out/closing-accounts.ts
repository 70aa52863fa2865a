import { Big } from '../../words/big.js'
import type { Position } from '../../words/ports.js'
import { ClosingAccount } from './closing-account.js'

/**
 * The accounts of all positions that close-alls of this run have met: what one has sent, the next one knows of. What the run before has
 * sent, in a close-all that did not end flat, nobody knows: while readings may be too old to show it, any position may have had an order.
 */
export class ClosingAccounts {
  readonly #settleMs: number
  readonly #accounts = new Map<string, ClosingAccount>()

  /** When the run before may have sent closing orders at the latest, by `monotonicMs()`. Null: it has left none behind. */
  readonly #sentBefore: number | null

  constructor(settleMs: number, sentBefore: number | null = null) {
    this.#settleMs = settleMs
    this.#sentBefore = sentBefore
  }

  /**
   * What an earlier close-all has left; null: it has met no such position.
   *
   * @param now by `monotonicMs()`
   */
  find(venue: string, position: Position, now: number): ClosingAccount | null {
    return this.#accounts.get(keyOf(venue, position)) ?? this.#ofRunBefore(venue, position, now)
  }

  #ofRunBefore(venue: string, position: Position, now: number): ClosingAccount | null {
    if (this.#sentBefore === null) return null
    const account = new ClosingAccount(new Big(position.quantity), this.#settleMs, now)
    account.sent(this.#sentBefore)
    account.answered('unknown', this.#sentBefore)
    if (now >= account.staleUntil(now)) return null
    this.#accounts.set(keyOf(venue, position), account)
    return account
  }

  /**
   * The account of a position that is to be closed. That of an earlier close-all goes on for as long as a reading may be too old to show
   * what came of its orders.
   *
   * @param now by `monotonicMs()`
   */
  open(venue: string, position: Position, now: number): ClosingAccount {
    const known = this.find(venue, position, now)
    if (known !== null && now < known.staleUntil(now)) return known
    const account = new ClosingAccount(new Big(position.quantity), this.#settleMs, now)
    this.#accounts.set(keyOf(venue, position), account)
    return account
  }
}

function keyOf(venue: string, { side, symbol, part }: Position): string {
  return JSON.stringify([venue, side, symbol, part ?? null])
}
