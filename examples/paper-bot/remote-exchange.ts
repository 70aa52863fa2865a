import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import Big from 'big.js'
import { ExchangeClient } from '../paper-exchange/http-client.js'
import { roundToTicks } from '../paper-exchange/units.js'
import { HttpVenue } from '../paper-exchange/venue.js'
import type { FeedAnswer, NumberedEvent, Snapshot, WireAccount, WireMoment } from '../paper-exchange/wire-events.js'
import { fillFromWire, fromWire } from '../paper-exchange/wire-events.js'
import type { AccountView, BookEvent, Exchange, MarketTick } from './exchange.js'
import type { Logger } from './plugin.js'

/** How long the exchange may hold a poll back when nothing happens, and how long a poll may take, in ms. */
const POLL_WAIT_MS = 1_000
const POLL_TIMEOUT_MS = 3_000
/** How long to wait before the next poll after one has failed, in ms. */
const RETRY_MS = 250
/** How long an order waits for its events after its answer, in ms. */
const SETTLE_MS = 2_000

/** An exchange in a process of its own. Its market goes on whatever the bot does. */
export class RemoteExchange implements Exchange {
  readonly venue: HttpVenue
  readonly #orders: ExchangeClient
  readonly #agent = new Agent({ keepAlive: true })
  readonly #feed: ExchangeClient
  readonly #logger: Logger
  readonly #closing = new AbortController()
  #book: (event: BookEvent) => void = () => {}
  #account: AccountView = { lots: 0, equity: new Big(0), markTicks: 0 }
  /** The number of the last event that was taken. Null before the first snapshot. */
  #seq: number | null = null
  /** Told by the feed, but there may be something newer. */
  #told: { moment: MarketTick | null; ended: boolean } = { moment: null, ended: false }
  #newest: MarketTick | null = null
  #ended = false
  #waiting = new Set<() => void>()

  /** @param url where the exchange listens */
  constructor(url: string, logger: Logger) {
    this.#orders = new ExchangeClient(url)
    this.#feed = new ExchangeClient(url, this.#agent)
    this.venue = new HttpVenue(this.#orders)
    this.#logger = logger
  }

  get account(): AccountView {
    return this.#account
  }

  follow(book: (event: BookEvent) => void): void {
    this.#book = book
    void this.#poll()
  }

  async nextMoment(signal: AbortSignal): Promise<MarketTick | null> {
    while (this.#newest === null && !this.#ended && !signal.aborted) await this.#change(signal)
    const moment = signal.aborted ? null : this.#newest
    this.#newest = null
    return moment
  }

  async settled(): Promise<void> {
    const signal = AbortSignal.any([AbortSignal.timeout(SETTLE_MS), this.#closing.signal])
    if (this.#orders.uncertain) await this.#orders.call('GET', '/health', { signal }).catch(() => {})
    while ((this.#seq ?? 0) < this.#orders.lastSeq && !signal.aborted) await this.#change(signal)
  }

  close(): void {
    this.#closing.abort()
    this.#agent.destroy()
  }

  async #poll(): Promise<void> {
    for (;;) {
      // An answer may have lain here while this process was stuck or stopped: ask once more for what is newer.
      for (const waitMs of [POLL_WAIT_MS, 0]) {
        const answer = await this.#ask(waitMs)
        if (answer === null) return
        this.#take(answer)
      }
      this.#offer()
    }
  }

  /** Asks until an answer comes. Null: the following has ended. */
  async #ask(waitMs: number): Promise<FeedAnswer | null> {
    const { signal } = this.#closing
    const after = this.#seq === null ? '' : `&after=${this.#seq}`
    const options = { timeoutMs: POLL_TIMEOUT_MS, signal }
    for (let failures = 0; !signal.aborted; ) {
      try {
        const answer = (await this.#feed.call('GET', `/events?wait_ms=${waitMs}${after}`, options)) as FeedAnswer
        if (failures > 1) this.#logger.warn({}, `The paper exchange at ${this.#feed.url} answers again.`)
        return answer
      } catch (error) {
        if (signal.aborted) break
        failures += 1
        // A kept connection may have been closed meanwhile; the next one is new.
        if (failures === 1) continue
        if (failures === 2) this.#logger.error({}, `No news of the paper exchange: ${(error as Error).message}`)
        await sleep(RETRY_MS, undefined, { signal }).catch(() => {})
      }
    }
    return null
  }

  #take(answer: FeedAnswer): void {
    if ('snapshot' in answer) this.#takeSnapshot(answer.snapshot)
    else for (const event of answer.events) this.#takeEvent(event)
    this.#seq = answer.seq
    this.#wake()
  }

  #takeSnapshot({ market, ended, account, positions, orders }: Snapshot): void {
    this.#takeMoment(market)
    this.#takeAccount(account)
    this.#told.ended = ended
    const entryPrice = positions[0]?.entryPrice ?? market.price
    const ticks = roundToTicks(entryPrice)
    this.#book({ type: 'snapshot', lots: this.#account.lots, ticks, orders: orders.map(fromWire) })
  }

  #takeEvent(event: NumberedEvent): void {
    switch (event.type) {
      case 'moment':
        this.#takeMoment(event)
        this.#takeAccount(event.account)
        break
      case 'fill':
        this.#takeAccount(event.account)
        this.#book({ type: 'fill', fill: fillFromWire(event.fill) })
        break
      case 'end':
        this.#told.ended = true
        break
      default:
        this.#book({ type: event.type, order: fromWire(event.order) })
    }
  }

  #takeAccount({ position, equity }: WireAccount): void {
    this.#account = { ...this.#account, lots: Number(position), equity: new Big(equity) }
  }

  /** What nobody has taken is old now. Its poison is passed on. */
  #takeMoment({ date, moment, price, poisoned }: WireMoment): void {
    const ticks = roundToTicks(price)
    const before = this.#told.moment ?? this.#newest
    this.#told.moment = { date, moment, ticks, poisoned: poisoned || before?.poisoned === true }
    this.#newest = null
    this.#account = { ...this.#account, markTicks: ticks }
  }

  #offer(): void {
    this.#newest = this.#told.moment ?? this.#newest
    this.#told.moment = null
    this.#ended = this.#told.ended
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }

  /** Resolves when the feed has told something, or the signal is aborted. */
  async #change(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = () => {
        signal.removeEventListener('abort', done)
        this.#waiting.delete(done)
        resolve()
      }
      signal.addEventListener('abort', done)
      this.#waiting.add(done)
      if (signal.aborted) done()
    })
  }
}
