import { AssetType, type ClobClient, Side } from '@polymarket/clob-client-v2'
import { isTradingHaltedError } from 'trading-kill-switch'
import { spinOnPoisonedTick } from '../paper-bot/strategies/poisoned-tick.js'

const ROUND_MS = 500
const TICK = 0.01
/** In shares. */
const SIZE = 10
const MAX_HELD = 60
/** The exchange lets no less rest. */
const MINIMUM = 5

interface Quote {
  readonly side: Side
  readonly price: number
  readonly size: number
}

/**
 * The strategy: bids for one outcome below the middle of the book, and offers what it holds above. It knows nothing of the kill switch but
 * the error.
 */
export class Quoter {
  readonly #client: ClobClient
  readonly #tokenId: string
  readonly #say: (message: string, fields: object) => void
  #stopped = false

  constructor(client: ClobClient, tokenId: string, say: (message: string, fields: object) => void) {
    this.#client = client
    this.#tokenId = tokenId
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
    await this.#client.cancelMarketOrders({ asset_id: this.#tokenId })
    const [middle, held] = await Promise.all([this.#middle(), this.#held()])
    const quotes = quotesOf(middle, held)
    const sent = await Promise.allSettled(
      quotes.map((quote) => this.#client.createAndPostOrder({ tokenID: this.#tokenId, ...quote })),
    )
    const errors = sent.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
    const stopped = errors.filter(isTradingHaltedError)
    const [failed] = errors.filter((error) => !isTradingHaltedError(error))
    const counts = { middle, held, sent: quotes.length - errors.length, stopped: stopped.length }
    const line = `Yes at ${middle}  held ${held}  ${counts.sent} orders sent, ${counts.stopped} stopped`
    const why = stopped[0] ?? failed
    this.#say(why === undefined ? line : `${line}: ${why.message}`, counts)
  }

  async #middle(): Promise<number> {
    const { mid } = await this.#client.getMidpoint(this.#tokenId)
    const middle = Number(mid)
    // For the show: what becomes of a strategy that is given what it can't stand. The stand-in tells "NaN" when it is asked to.
    if (Number.isNaN(middle)) spinOnPoisonedTick(middle)
    return middle
  }

  /** In shares. */
  async #held(): Promise<number> {
    const holding = { asset_type: AssetType.CONDITIONAL, token_id: this.#tokenId }
    const { balance } = await this.#client.getBalanceAllowance(holding)
    return Number(balance) / 1e6
  }
}

/** The orders of one round. Pure. */
export function quotesOf(middle: number, held: number): Quote[] {
  const at = (price: number) => Math.min(0.99, Math.max(0.01, Math.round(price * 100) / 100))
  const offered = Math.min(SIZE, Math.floor(held * 100) / 100)
  return [
    ...(held < MAX_HELD ? [{ side: Side.BUY, price: at(middle - TICK), size: SIZE }] : []),
    ...(offered >= MINIMUM ? [{ side: Side.SELL, price: at(middle + TICK), size: offered }] : []),
  ]
}
