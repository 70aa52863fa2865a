import { PaperBot } from '../../dist/examples/paper-bot/bot.js'
import { InProcessExchange } from '../../dist/examples/paper-bot/in-process-exchange.js'
import { MeanReversion } from '../../dist/examples/paper-bot/strategies/mean-reversion.js'
import { TrendFollowing } from '../../dist/examples/paper-bot/strategies/trend-following.js'
import { NO_FAULTS } from '../../dist/examples/paper-exchange/faults.js'
import { locateBundledHistory, readMarketHistory } from '../../dist/examples/paper-exchange/market-history.js'

/** Of the day, in ms: when the moments of a trading day are taken to be. */
const MOMENTS_AT = [14.5, 16.5, 18.5, 21].map((hour) => hour * 3_600_000)

const SETTINGS = { ...NO_FAULTS, exchange: 'in-process', day_ms: 4, capital: '25000', fee_rate: '0.00005' }

/**
 * Lets the paper bot trade the market of history, moment by moment, as fast as it can.
 *
 * @param {{from: string, to: string, leverage: string}} span
 * @param {(reading: {at: number, date: string, equity: string, positions: object[]}) => 'active' | 'reducing' | 'halted'} look is called before
 *   the bot trades a moment; `at` in ms since 1970, by the market's clock. Under `halted` cancels pass, under `reducing` its exits as well
 */
export async function replay({ from, to, leverage }, look) {
  const history = readMarketHistory(locateBundledHistory([import.meta.url]))
  const exchange = new InProcessExchange(history, { ...SETTINGS, start: from, max_leverage: leverage })
  let [state, moment, day] = ['active', 0, '']
  const read = async (tick) => {
    moment = tick.date === day ? moment + 1 : 0
    day = tick.date
    const at = Date.parse(`${tick.date}T00:00:00Z`) + MOMENTS_AT[moment]
    const [positions, equity] = [await exchange.venue.positions(), exchange.account.equity.toFixed(2)]
    state = look({ at, date: tick.date, equity, positions })
  }
  const watched = {
    venue: exchange.venue,
    get account() {
      return exchange.account
    },
    follow: (book) => exchange.follow(book),
    nextMoment: async (signal) => {
      const tick = await exchange.nextMoment(signal)
      if (tick === null || tick.date > to) return null
      await read(tick)
      return tick
    },
    settled: () => exchange.settled(),
    close: () => exchange.close(),
  }
  const silent = {
    logger: console,
    day: () => {},
    note: () => {},
    sent: () => {},
    rejected: () => {},
    stopped: () => {},
  }
  const output = new Proxy(silent, { get: (target, name) => target[name] ?? (() => {}) })
  const strategies = [new TrendFollowing(), new MeanReversion()]
  const bot = new PaperBot({ exchange: watched, history, strategies, maxLeverage: leverage, output })
  bot.useOrderMiddleware((order, next) => {
    const passes = state === 'active' || order.action === 'cancel' || (state === 'reducing' && order.reduceOnly)
    if (!passes) throw Object.assign(new Error(state), { name: 'TradingHaltedError', haltId: '1-test' })
    return next()
  })
  await bot.run(() => 'active')
}
