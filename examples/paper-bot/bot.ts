import { setTimeout as sleep } from 'node:timers/promises'
import { Ledger } from '../paper-exchange/ledger.js'
import type { TradingDay } from '../paper-exchange/market-history.js'
import { dayPath, quotesAround } from '../paper-exchange/market-maker.js'
import { PaperExchange } from '../paper-exchange/paper-exchange.js'
import { PaperVenue, SYMBOL } from '../paper-exchange/paper-venue.js'
import { StartError } from '../paper-exchange/start-error.js'
import { priceOf } from '../paper-exchange/units.js'
import type { PaperConfig } from './config.js'
import type { PlaceOrder } from './order.js'
import { OrderLog } from './order-log.js'
import type { Output } from './output.js'
import type { OrderStep } from './pipeline.js'
import { OrderPipeline } from './pipeline.js'
import { budgetLots } from './sizing.js'
import { sizingStep } from './sizing-step.js'
import type { Decision, Holding, Market, Strategy } from './strategies/strategy.js'
import { StrategyBooks } from './strategy-books.js'

/** What a bot is made of. */
export interface BotParts {
  readonly history: readonly TradingDay[]
  readonly strategies: readonly Strategy[]
  readonly settings: PaperConfig
  readonly output: Output
}

const MOMENTS = ['open', 'midday', 'midday', 'close'] as const

/** Replays market history and lets the strategies trade it. */
export class PaperBot {
  readonly venue: PaperVenue
  readonly #exchange: PaperExchange
  readonly #books: StrategyBooks
  readonly #log: OrderLog
  readonly #pipeline: OrderPipeline
  readonly #parts: BotParts
  readonly #firstDay: number
  readonly #stopping = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  /** Throws `StartError` when the history has no day on or after the start date. */
  constructor(parts: BotParts) {
    const { history, strategies, settings, output } = parts
    this.#parts = parts
    this.#firstDay = history.findIndex(({ date }) => date >= settings.start)
    if (this.#firstDay === -1) {
      throw new StartError(
        `The market history ends on ${history.at(-1)?.date}: set start in [paper] to that day or an earlier one.`,
      )
    }
    this.#books = new StrategyBooks(strategies.map(({ name }) => name))
    this.#exchange = new PaperExchange(new Ledger(settings.capital, settings.fee_rate), (event) =>
      this.#books.apply(event),
    )
    this.venue = new PaperVenue(this.#exchange, settings.latency_ms)
    this.#log = new OrderLog(output)
    this.#pipeline = new OrderPipeline([sizingStep(this.#sizingView()), this.#log.step], this.venue)
  }

  /** Adds a step to every order's way, right before the venue. */
  useOrderMiddleware(step: OrderStep): void {
    this.#pipeline.use(step)
  }

  /**
   * Trades until the history ends or `stop()` is called. `state` is asked once a day for the trading state to report.
   * Resolves to true when the history has ended.
   */
  async run(state: () => string): Promise<boolean> {
    const running = this.#replay(state)
    this.#running = running
    return await running
  }

  /** Stops trading. Resolves once the last order on its way has been answered. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running.catch(() => {})
  }

  /** Resolves when `stop()` is called, and keeps the process up until then. */
  async stopped(): Promise<void> {
    const { signal } = this.#stopping
    if (signal.aborted) return
    const keepAlive = setInterval(() => {}, 3_600_000)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    clearInterval(keepAlive)
  }

  async #replay(state: () => string): Promise<boolean> {
    const { history, settings, output } = this.#parts
    const pace = new Pace(settings.day_ms / MOMENTS.length, this.#stopping.signal)
    for (let index = this.#firstDay; index < history.length; index += 1) {
      const day = history[index] as TradingDay
      const past = history.slice(0, index)
      this.#exchange.startDay()
      for (const [step, price] of dayPath(day).entries()) {
        if (this.#stopping.signal.aborted) return false
        this.#exchange.moveMarket(price, quotesAround(price))
        await this.#tradeAll({ moment: MOMENTS[step] ?? 'close', price, past })
        await pace.next()
      }
      output.day(this.#report(day, state()))
    }
    await this.#cancelAll()
    return true
  }

  async #tradeAll(market: Market): Promise<void> {
    await Promise.all(this.#parts.strategies.map((strategy) => this.#trade(strategy, market)))
  }

  async #trade(strategy: Strategy, market: Market): Promise<void> {
    for (const decision of strategy.decide(market, this.#holding(strategy.name))) {
      if (this.#stopping.signal.aborted) return
      await this.#send(strategy.name, decision)
    }
  }

  async #cancelAll(): Promise<void> {
    for (const { name } of this.#parts.strategies) {
      for (const { id } of this.#holding(name).working) await this.#send(name, { action: 'cancel', id })
    }
  }

  async #send(strategy: string, decision: Decision): Promise<void> {
    const address = { venue: this.venue.name, strategy, symbol: SYMBOL }
    await this.#pipeline.send(
      decision.action === 'cancel' ? { ...address, ...decision } : { ...address, ...placeOrder(decision) },
    )
  }

  #holding(strategy: string): Holding {
    const { settings, strategies } = this.#parts
    const { equity } = this.#exchange.balance()
    const budget = budgetLots({
      equity,
      maxLeverage: settings.max_leverage,
      strategies: strategies.length,
      ticks: this.#exchange.markTicks,
    })
    return this.#books.holding(strategy, budget)
  }

  #sizingView() {
    const books = this.#books
    return {
      holding: (strategy: string) => this.#holding(strategy),
      get netLots() {
        return books.netLots
      },
    }
  }

  #report({ date, close }: TradingDay, state: string) {
    const { sent, rejected } = this.#log.takeCounts()
    return {
      date,
      price: priceOf(close),
      position: String(this.#exchange.position.lots),
      equity: this.#exchange.balance().equity.toFixed(2),
      state,
      orders: sent,
      rejected,
    }
  }
}

function placeOrder(decision: Decision & { action: 'place' }): Omit<PlaceOrder, 'venue' | 'strategy' | 'symbol'> {
  const { action, purpose, side, lots, limit } = decision
  return {
    action,
    side,
    quantity: String(lots),
    type: limit === undefined ? 'market' : 'limit',
    ...(limit === undefined ? {} : { price: priceOf(limit) }),
    reduceOnly: purpose === 'exit',
  }
}

/** Waits for the next beat of a steady rhythm. After a long delay it starts a new rhythm instead of catching up. */
class Pace {
  readonly #everyMs: number
  readonly #signal: AbortSignal
  #nextAt = performance.now()

  constructor(everyMs: number, signal: AbortSignal) {
    this.#everyMs = everyMs
    this.#signal = signal
  }

  /** Resolves at the next beat, or at once when the signal is aborted. */
  async next(): Promise<void> {
    const now = performance.now()
    this.#nextAt = Math.max(this.#nextAt + this.#everyMs, now)
    await sleep(this.#nextAt - now, undefined, { signal: this.#signal }).catch(() => {})
  }
}
