import type { TradingDay } from './market-history.js'
import type { Quote } from './market-maker.js'
import { dayPath, quotesAround } from './market-maker.js'
import { StartError } from './start-error.js'

/** A moment of a trading day. */
export interface MarketMoment {
  /** `YYYY-MM-DD`. */
  readonly date: string
  /** `open` and `close` of the day, or one of the two turning points in between. */
  readonly moment: 'open' | 'midday' | 'close'
  /** The price now. */
  readonly ticks: number
}

const MOMENTS = ['open', 'midday', 'midday', 'close'] as const

/** How many moments a trading day has. */
export const MOMENTS_A_DAY = MOMENTS.length

/** Whatever follows the market: an exchange. */
export interface MarketFollower {
  startDay(): void
  moveMarket(ticks: number, quotes: readonly Quote[]): void
}

/** Moves the market of one or more exchanges through history, moment by moment. */
export class Market {
  readonly #exchanges: readonly MarketFollower[]
  readonly #history: readonly TradingDay[]
  #day: number
  #step = 0

  /** Throws `StartError` when the history has no day on or after `start`. */
  constructor(exchanges: readonly MarketFollower[], history: readonly TradingDay[], start: string) {
    this.#exchanges = exchanges
    this.#history = history
    this.#day = history.findIndex(({ date }) => date >= start)
    if (this.#day === -1) {
      throw new StartError(
        `The market history ends on ${history.at(-1)?.date}: set start in [paper] to that day or an earlier one.`,
      )
    }
  }

  /** Moves to the next moment. Null: history is over, and the market stands still. */
  advance(): MarketMoment | null {
    const day = this.#history[this.#day]
    const moment = MOMENTS[this.#step]
    if (day === undefined || moment === undefined) return null
    const ticks = dayPath(day)[this.#step] as number
    for (const exchange of this.#exchanges) {
      if (this.#step === 0) exchange.startDay()
      exchange.moveMarket(ticks, quotesAround(ticks))
    }
    this.#step = (this.#step + 1) % MOMENTS_A_DAY
    if (this.#step === 0) this.#day += 1
    return { date: day.date, moment, ticks }
  }
}
