import { monotonicMs } from '../../time/monotonic.js'
import type { DeadManFacts } from '../../words/ports.js'
import type { Row } from '../row-fields.js'
import { BinanceError, isNoSymbol, shown } from './errors.js'
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
    'orders, which stay. Say those that the bot trades (`deadManSymbols`): another one is covered no sooner than after a reading has shown an order or a position in it, and for ' +
    'an hour after the last that has. Each refresh costs a weight of 10 a symbol, of 2,400 a minute. Whether conditional orders (stops) are cancelled too is not told.',
}

/** A symbol that readings have shown no more for so long, in ms, is left out: each one costs weight. */
const GONE_AFTER_MS = 3_600_000

/** The countdowns of one of Binance's APIs for futures: of the symbols that are named, and of those in which there was an order or a position. */
export class BinanceCountdown {
  readonly #requests: BinanceRequests
  readonly #path: string
  readonly #named: ReadonlySet<string>
  readonly #now: () => number
  /** When readings have shown something in a symbol last, by `monotonicMs()`. */
  readonly #seen = new Map<string, number>()
  /** When the orders were read last. */
  #ordersReadAt = Number.NEGATIVE_INFINITY
  /** Those that run, or may: what was sent may have arrived. */
  readonly #armed = new Set<string>()
  /** As it was set last; 0: it is not to run. */
  #timeoutMs = 0
  /** New symbols that are just being armed. */
  #covering: Promise<void> = Promise.resolve()

  /** @param now by `monotonicMs()` */
  constructor(requests: BinanceRequests, api: 'fapi' | 'dapi', named: readonly string[], now = monotonicMs) {
    this.#now = now
    this.#requests = requests
    this.#path = `/${api}/v1/countdownCancelAll`
    this.#named = new Set(named)
  }

  get symbols(): ReadonlySet<string> {
    return new Set([...this.#named, ...this.#seen.keys(), ...this.#armed])
  }

  /** Takes what a reading has shown. A new symbol is armed at once, where the others are; if that fails, the next {@link set} says so. */
  sees(symbols: readonly string[], what: 'orders' | 'positions'): void {
    const now = this.#now()
    const known = this.symbols
    if (what === 'orders') this.#ordersReadAt = now
    for (const symbol of symbols) this.#seen.set(symbol, now)
    const fresh = [...new Set(symbols)].filter((symbol) => !known.has(symbol))
    if (this.#timeoutMs === 0 || fresh.length === 0) return
    const asked = fresh.map((symbol) => this.#setOne(symbol, this.#timeoutMs))
    this.#covering = Promise.allSettled([this.#covering, ...asked]).then(() => {})
  }

  /**
   * Arms each symbol. 0 disarms each, also those that this object has not armed: one before it may have.
   *
   * @throws what Binance throws for one of them, when all were asked for
   */
  async set(timeoutMs: number): Promise<void> {
    this.#timeoutMs = timeoutMs
    await this.#covering
    const answers = await Promise.allSettled(
      [...this.symbols].map((symbol) => this.#setOne(symbol, this.#isGone(symbol) ? 0 : timeoutMs)),
    )
    const failed = answers.find((answer) => answer.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  /** By the orders that were read, and not by the clock: while they can't be, it may still rest. */
  #isGone(symbol: string): boolean {
    return !this.#named.has(symbol) && this.#ordersReadAt - (this.#seen.get(symbol) ?? 0) > GONE_AFTER_MS
  }

  async #setOne(symbol: string, countdownTime: number): Promise<void> {
    this.#armed.add(symbol)
    try {
      const answer = await this.#requests.countdown(this.#path, { symbol, countdownTime })
      if (Number((answer as Row | null)?.countdownTime) !== countdownTime)
        throw new BinanceError(`Binance does not confirm the countdown of ${symbol}: ${shown(answer)}`)
    } catch (error) {
      // One that is no more, by its expiry say, has no orders, and must not keep the others from being confirmed.
      if (this.#named.has(symbol) || !isNoSymbol(error)) throw error
      this.#seen.delete(symbol)
      this.#armed.delete(symbol)
    }
    if (countdownTime > 0) return
    this.#armed.delete(symbol)
    if (this.#isGone(symbol)) this.#seen.delete(symbol)
  }
}
