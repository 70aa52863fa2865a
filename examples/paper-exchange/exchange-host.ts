import { BinanceExchange } from './binance/binance-exchange.js'
import type { PaperConfig } from './config-file.js'
import { EventFeed } from './event-feed.js'
import { Faults } from './faults.js'
import { Ledger } from './ledger.js'
import type { MarketMoment } from './market.js'
import { Market, MOMENTS_A_DAY } from './market.js'
import type { TradingDay } from './market-history.js'
import { Pace } from './pace.js'
import { PaperExchange } from './paper-exchange.js'
import { PaperVenue } from './paper-venue.js'
import { priceOf } from './units.js'
import type { FeedAnswer, Snapshot, WireAccount, WireMoment } from './wire-events.js'
import { toWireEvent } from './wire-events.js'

/** The exchange of a process of its own: its market goes on by itself, and whoever follows is told what happens. */
export class ExchangeHost {
  readonly venue: PaperVenue
  /** The same market as Binance offers one, with accounts of its own. */
  readonly binance: BinanceExchange
  readonly faults: Faults
  readonly feed: EventFeed
  readonly #exchange: PaperExchange
  readonly #market: Market
  readonly #momentMs: number
  readonly #closing = new AbortController()
  #moment: WireMoment
  #opened = false
  #ended = false

  /** Throws `StartError` when the history has no day on or after the start date. */
  constructor(history: readonly TradingDay[], settings: PaperConfig, feed = new EventFeed()) {
    this.feed = feed
    this.faults = new Faults(settings)
    this.#exchange = new PaperExchange(new Ledger(settings.capital, settings.fee_rate), (event) =>
      feed.publish(toWireEvent(event, this.#account())),
    )
    this.binance = new BinanceExchange(settings, this.faults, () => this.open())
    this.#market = new Market([this.#exchange, this.binance], history, settings.start)
    this.venue = new PaperVenue(this.#exchange, this.faults)
    this.#momentMs = settings.day_ms / MOMENTS_A_DAY
    this.#moment = toWireMoment(this.#market.advance() as MarketMoment, false)
  }

  /** The market now, and whether its history is over. */
  get market(): WireMoment & { readonly ended: boolean } {
    return { ...this.#moment, ended: this.#ended }
  }

  /** Opens the market, if that hasn't happened: until somebody trades or follows, it stays at its first moment. */
  open(): void {
    if (this.#opened) return
    this.#opened = true
    void this.#run()
  }

  /** The market stands still from here on, and whoever waits for an event is answered. */
  close(): void {
    this.#closing.abort()
  }

  /**
   * What came after event number `seq`, once there is something or `waitMs` are over. A snapshot, at once, for whoever
   * names no number, or one that isn't known any more.
   */
  async events(seq: number | null, waitMs: number, signal: AbortSignal): Promise<FeedAnswer> {
    if (seq === this.feed.last) await this.feed.next(waitMs, AbortSignal.any([signal, this.#closing.signal]))
    const events = seq === null ? null : this.feed.after(seq)
    if (events === null) return { seq: this.feed.last, snapshot: this.#snapshot() }
    return { seq: this.feed.last, events }
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing
    const pace = new Pace(this.#momentMs, signal)
    for (;;) {
      await pace.next()
      if (signal.aborted) return
      const moment = this.#market.advance()
      if (moment === null) break
      // Not before somebody is there to be sent it.
      const poisoned = this.feed.followers > 0 && this.faults.takeSpin()
      this.#moment = toWireMoment(moment, poisoned)
      this.feed.publish({ type: 'moment', ...this.#moment, account: this.#account() })
    }
    this.#ended = true
    this.feed.publish({ type: 'end' })
  }

  #snapshot(): Snapshot {
    return {
      market: { ...this.#moment, poisoned: false },
      ended: this.#ended,
      account: this.#account(),
      positions: this.venue.currentPositions(),
      orders: this.venue.currentOrders(),
    }
  }

  #account(): WireAccount {
    return { position: String(this.#exchange.position.lots), equity: this.#exchange.balance().equity.toFixed(2) }
  }
}

function toWireMoment({ date, moment, ticks }: MarketMoment, poisoned: boolean): WireMoment {
  return { date, moment, price: priceOf(ticks), poisoned }
}
