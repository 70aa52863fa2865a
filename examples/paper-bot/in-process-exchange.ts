import type { PaperConfig } from '../paper-exchange/config-file.js'
import { Faults } from '../paper-exchange/faults.js'
import { Ledger } from '../paper-exchange/ledger.js'
import { Market, MOMENTS_A_DAY } from '../paper-exchange/market.js'
import type { TradingDay } from '../paper-exchange/market-history.js'
import { Pace } from '../paper-exchange/pace.js'
import { PaperExchange } from '../paper-exchange/paper-exchange.js'
import { PaperVenue } from '../paper-exchange/paper-venue.js'
import type { AccountView, BookEvent, Exchange, MarketTick } from './exchange.js'

/** An exchange in the bot's own process. The market waits for the bot, and is gone with it. */
export class InProcessExchange implements Exchange {
  readonly venue: PaperVenue
  readonly #exchange: PaperExchange
  readonly #market: Market
  readonly #faults: Faults
  readonly #momentMs: number
  #book: (event: BookEvent) => void = () => {}
  #pace: Pace | null = null

  /** Throws `StartError` when the history has no day on or after the start date. */
  constructor(history: readonly TradingDay[], settings: PaperConfig) {
    this.#exchange = new PaperExchange(new Ledger(settings.capital, settings.fee_rate), (event) => this.#book(event))
    this.#market = new Market([this.#exchange], history, settings.start)
    this.#faults = new Faults(settings)
    this.venue = new PaperVenue(this.#exchange, this.#faults)
    this.#momentMs = settings.day_ms / MOMENTS_A_DAY
  }

  get account(): AccountView {
    const { position, markTicks } = this.#exchange
    return { lots: position.lots, equity: this.#exchange.balance().equity, markTicks }
  }

  follow(book: (event: BookEvent) => void): void {
    this.#book = book
  }

  async nextMoment(signal: AbortSignal): Promise<MarketTick | null> {
    if (this.#pace === null) this.#pace = new Pace(this.#momentMs, signal)
    else await this.#pace.next()
    if (signal.aborted) return null
    const moment = this.#market.advance()
    return moment === null ? null : { ...moment, poisoned: this.#faults.takeSpin() }
  }

  async settled(): Promise<void> {}

  close(): void {}
}
