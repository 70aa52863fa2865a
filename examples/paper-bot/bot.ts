import type { TradingDay } from '../paper-exchange/market-history.js'
import { priceOf } from '../paper-exchange/units.js'
import { SYMBOL } from '../paper-exchange/wire.js'
import type { Exchange, MarketTick, TradingVenue } from './exchange.js'
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
  readonly exchange: Exchange
  readonly history: readonly TradingDay[]
  readonly strategies: readonly Strategy[]
  /** Position value over equity, at most, as a decimal string. */
  readonly maxLeverage: string
  readonly output: Output
}

/** Lets the strategies trade the market of an exchange. */
export class PaperBot {
  readonly #books: StrategyBooks
  readonly #log: OrderLog
  readonly #pipeline: OrderPipeline
  readonly #parts: BotParts
  readonly #stopping = new AbortController()
  #running: Promise<unknown> = Promise.resolve()

  constructor(parts: BotParts) {
    this.#parts = parts
    this.#books = new StrategyBooks(parts.strategies.map(({ name }) => name))
    this.#log = new OrderLog(parts.output)
    this.#pipeline = new OrderPipeline([sizingStep(this.#sizingView()), this.#log.step], this.venue)
  }

  /** Where the orders go. */
  get venue(): TradingVenue {
    return this.#parts.exchange.venue
  }

  /** Adds a step to every order's way, right before the venue. */
  useOrderMiddleware(step: OrderStep): void {
    this.#pipeline.use(step)
  }

  /**
   * Trades until the market history ends or `stop()` is called. `state` is asked once a day for the trading state to
   * report. Resolves to true when the history has ended.
   */
  async run(state: () => string): Promise<boolean> {
    const running = this.#tradeMarket(state)
    this.#running = running
    return await running
  }

  /** Stops trading. Resolves once the last order on its way has been answered. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running.catch(() => {})
    this.#parts.exchange.close()
  }

  /** Resolves when `stop()` is called, and keeps the process up until then. */
  async stopped(): Promise<void> {
    const { signal } = this.#stopping
    if (signal.aborted) return
    const keepAlive = setInterval(() => {}, 3_600_000)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    clearInterval(keepAlive)
  }

  /** A day is reported when its close was traded, or when the bot was too slow for the close and a later day has come. */
  async #tradeMarket(state: () => string): Promise<boolean> {
    const { exchange } = this.#parts
    const { signal } = this.#stopping
    exchange.follow((event) => this.#books.apply(event))
    let unreported: MarketTick | null = null
    for (;;) {
      const tick: MarketTick | null = await exchange.nextMoment(signal)
      if (signal.aborted) return false
      if (unreported !== null && unreported.date !== tick?.date) this.#report(unreported, state())
      if (tick === null) break
      await this.#trade(tick)
      const isOver: boolean = tick.moment === 'close' && !signal.aborted
      if (isOver) this.#report(tick, state())
      unreported = isOver ? null : tick
    }
    await this.#cancelAll()
    return true
  }

  /** Every strategy decides before the first order is sent. */
  async #trade({ date, moment, ticks, poisoned }: MarketTick): Promise<void> {
    const market: Market = { moment, price: ticks, past: this.#daysBefore(date), poisoned }
    const decided = this.#parts.strategies.map((strategy) => ({
      name: strategy.name,
      decisions: strategy.decide(market, this.#holding(strategy.name)),
    }))
    await Promise.all(decided.map(({ name, decisions }) => this.#sendAll(name, decisions)))
  }

  async #sendAll(strategy: string, decisions: readonly Decision[]): Promise<void> {
    for (const decision of decisions) {
      if (this.#stopping.signal.aborted) return
      await this.#send(strategy, decision)
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
    await this.#parts.exchange.settled()
  }

  #holding(strategy: string): Holding {
    const { exchange, maxLeverage, strategies } = this.#parts
    const { equity, markTicks } = exchange.account
    const budget = budgetLots({ equity, maxLeverage, strategies: strategies.length, ticks: markTicks })
    return this.#books.holding(strategy, budget)
  }

  #sizingView() {
    const { exchange } = this.#parts
    return {
      holding: (strategy: string) => this.#holding(strategy),
      get netLots() {
        return exchange.account.lots
      },
    }
  }

  #daysBefore(date: string): readonly TradingDay[] {
    const { history } = this.#parts
    const index = history.findIndex((day) => day.date >= date)
    return index === -1 ? history : history.slice(0, index)
  }

  #report({ date, ticks }: MarketTick, state: string): void {
    const { exchange, output } = this.#parts
    const { sent, rejected } = this.#log.takeCounts()
    output.day({
      date,
      price: priceOf(ticks),
      position: String(exchange.account.lots),
      equity: exchange.account.equity.toFixed(2),
      state,
      orders: sent,
      rejected,
    })
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
