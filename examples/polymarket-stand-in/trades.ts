import { Ledger } from './ledger.js'
import type { Fill } from './order-book.js'

export interface Trade {
  readonly id: string
  readonly fill: Fill
  /** In ms since 1970. */
  readonly matchedAt: number
  /** Null until it is on the chain. */
  transactionHash: string | null
}

/** So many are remembered. */
const KEPT = 10_000

/** What was traded. A trade is on the chain some time after it was matched. */
export class Trades {
  /** What the chain knows, and with it the data API. */
  readonly chain = new Ledger()
  readonly #settleMs: number
  readonly #trades = new Map<string, Trade>()
  #count = 0

  constructor(settleMs: number) {
    this.#settleMs = settleMs
  }

  /** @returns its id */
  add(fill: Fill): string {
    const id = `trade-${++this.#count}`
    const trade: Trade = { id, fill, matchedAt: Date.now(), transactionHash: null }
    this.#trades.set(id, trade)
    for (const [oldest] of this.#trades) {
      if (this.#trades.size <= KEPT) break
      this.#trades.delete(oldest)
    }
    setTimeout(() => this.#mine(trade), this.#settleMs)
    return id
  }

  /** Of one account, the newest last. */
  of(owner: string): Trade[] {
    return [...this.#trades.values()].filter(({ fill }) => fill.taker.owner === owner || fill.maker.owner === owner)
  }

  #mine(trade: Trade): void {
    const { taker, maker, size } = trade.fill
    for (const { owner, side } of [taker, maker]) this.chain.book(owner, taker.tokenId, side, size, maker.price)
    trade.transactionHash = `0x${Buffer.from(trade.id).toString('hex').padEnd(64, '0')}`
  }
}
