import type { Exchange } from 'ccxt'
import { isTradingHaltedError } from 'trading-kill-switch'

const RUNGS = 5
/** From rung to rung, as a fraction of the price. */
const STEP = 0.002
const CONTRACTS = 1
const MAX_POSITION = 10
const ROUND_MS = 1_000

interface Quote {
  readonly side: 'buy' | 'sell'
  readonly price: number
}

/**
 * The strategy: buys below the price and sells above it, and moves its orders after the price. It sends all orders of a round at
 * once, so that most of them wait in ccxt's rate limiter. It knows nothing of the kill switch but the error.
 */
export class Ladder {
  readonly #exchange: Exchange
  readonly #symbol: string
  readonly #say: (message: string, fields: object) => void
  #stopped = false

  constructor(exchange: Exchange, symbol: string, say: (message: string, fields: object) => void) {
    this.#exchange = exchange
    this.#symbol = symbol
    this.#say = say
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      await this.#round().catch((error: Error) => this.#say(`a round has failed: ${error.message}`, {}))
      await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
    }
  }

  stop(): void {
    this.#stopped = true
  }

  async #round(): Promise<void> {
    const [{ last: price = 0 }, position] = await Promise.all([
      this.#exchange.fetchTicker(this.#symbol),
      this.#position(),
      this.#exchange.cancelAllOrders(this.#symbol),
    ])
    const quotes = ladderOf(price, position)
    const sent = await Promise.allSettled(
      quotes.map(({ side, price }) => this.#exchange.createOrder(this.#symbol, 'limit', side, CONTRACTS, price)),
    )
    const errors = sent.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    const stopped = errors.filter(isTradingHaltedError)
    const [failed] = errors.filter((error) => !isTradingHaltedError(error))
    const counts = { price, position, sent: quotes.length - errors.length, stopped: stopped.length }
    const line = `${this.#symbol} ${price}  position ${position}  ${counts.sent} orders sent, ${counts.stopped} stopped`
    const why = stopped[0] ?? failed
    this.#say(why === undefined ? line : `${line}: ${why.message}`, counts)
  }

  /** In contracts; below zero: short. */
  async #position(): Promise<number> {
    const [position] = await this.#exchange.fetchPositions([this.#symbol])
    return (position?.contracts ?? 0) * (position?.side === 'short' ? -1 : 1)
  }
}

/** The orders of one round, at prices in tenths. Pure. */
export function ladderOf(price: number, position: number): Quote[] {
  const rungs = Array.from({ length: RUNGS }, (_rung, index) => (index + 1) * STEP)
  const at = (factor: number) => Math.round(price * factor * 10) / 10
  return [
    ...(position < MAX_POSITION ? rungs.map((rung) => ({ side: 'buy', price: at(1 - rung) }) as const) : []),
    ...(position > -MAX_POSITION ? rungs.map((rung) => ({ side: 'sell', price: at(1 + rung) }) as const) : []),
  ]
}
