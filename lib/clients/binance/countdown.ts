import type { DeadManFacts } from '../../words/ports.js'
import type { Row } from '../row-fields.js'
import { BinanceError, shown } from './errors.js'
import type { BinanceRequests } from './requests.js'

/**
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Auto-Cancel-All-Open-Orders, and that of COIN-M: a countdown for
 * each symbol, in ms, of weight 10. It tells no bounds: these are what the guards take for an arming.
 */
export const COUNTDOWN_FACTS: DeadManFacts = {
  shortestMs: 1_000,
  longestMs: 3_600_000,
  cancelsStops: null,
  note:
    'Binance has one countdown for each symbol of USD-M and COIN-M futures, and cancels the open orders of that symbol; none for spot, margin and TWAP ' +
    'orders, which stay. Say those that the bot trades (`deadManSymbols`): another one is covered no sooner than after a reading has shown an order or a position in it. Each refresh costs a weight of 10 a symbol, of ' +
    '2,400 a minute. Whether conditional orders (stops) are cancelled too is not told.',
}

/** The countdowns of one of Binance's APIs for futures. */
export class BinanceCountdown {
  readonly #requests: BinanceRequests
  readonly #path: string
  /** Those that run, or may: what was sent may have arrived. */
  readonly #armed = new Set<string>()

  constructor(requests: BinanceRequests, api: 'fapi' | 'dapi') {
    this.#requests = requests
    this.#path = `/${api}/v1/countdownCancelAll`
  }

  /** Arms each symbol, and those that are armed already. 0 disarms them all. @throws what Binance throws for one of them, when all were asked for */
  async set(timeoutMs: number, symbols: ReadonlySet<string>): Promise<void> {
    const asked = timeoutMs === 0 ? [...this.#armed] : [...new Set([...symbols, ...this.#armed])]
    const answers = await Promise.allSettled(asked.map((symbol) => this.#setOne(symbol, timeoutMs)))
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  async #setOne(symbol: string, countdownTime: number): Promise<void> {
    this.#armed.add(symbol)
    const answer = await this.#requests.countdown(this.#path, { symbol, countdownTime })
    if (Number((answer as Row | null)?.countdownTime) !== countdownTime)
      throw new BinanceError(`Binance does not confirm the countdown of ${symbol}: ${shown(answer)}`)
    if (countdownTime === 0) this.#armed.delete(symbol)
  }
}
