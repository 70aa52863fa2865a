import t from 'tap'
import { PaperBot } from '../../../examples/paper-bot/bot.js'
import { parseConfig } from '../../../examples/paper-bot/config.js'
import { InProcessExchange } from '../../../examples/paper-bot/in-process-exchange.js'
import type { PaperOrder } from '../../../examples/paper-bot/order.js'
import type { Rejection } from '../../../examples/paper-bot/order-log.js'
import type { DayReport } from '../../../examples/paper-bot/output.js'
import { onlyFirst } from '../../../examples/paper-bot/output.js'
import { MeanReversion } from '../../../examples/paper-bot/strategies/mean-reversion.js'
import type { Decision, Strategy } from '../../../examples/paper-bot/strategies/strategy.js'
import { TrendFollowing } from '../../../examples/paper-bot/strategies/trend-following.js'
import { NO_FAULTS } from '../../../examples/paper-exchange/faults.js'
import { locateBundledHistory, readMarketHistory } from '../../../examples/paper-exchange/market-history.js'

const history = readMarketHistory(locateBundledHistory([import.meta.url]))

const STRATEGIES: readonly Strategy[] = [new TrendFollowing(), new MeanReversion()]

class Halted extends Error {
  override name = 'TradingHaltedError'
  code = 'TRADING_HALTED'
  haltId = '1-abcd'
}

function startBot({
  until = '2008-10-31',
  start = '2008-06-02',
  day_ms = 4,
  faults = {},
  strategies = STRATEGIES,
} = {}) {
  const days: DayReport[] = []
  const accepted: PaperOrder[] = []
  const acceptedOnDay: { day: number; order: PaperOrder }[] = []
  const rejected: { order: PaperOrder; rejection: Rejection }[] = []
  const ignore = () => {}
  const daysUntil = history.filter(({ date }) => date <= until)
  const { paper } = parseConfig('plugins = []', 'defaults')
  const bot = new PaperBot({
    exchange: new InProcessExchange(daysUntil, { ...paper, ...NO_FAULTS, ...faults, start, day_ms }),
    history: daysUntil,
    strategies,
    maxLeverage: '1',
    output: {
      logger: { info: ignore, warn: ignore, error: ignore },
      note: ignore,
      day: (report) => days.push(report),
      accepted: (order) => {
        accepted.push(order)
        acceptedOnDay.push({ day: days.length, order })
      },
      rejected: (order, rejection) => rejected.push({ order, rejection }),
    },
  })
  return { bot, days, accepted, acceptedOnDay, rejected }
}

t.test('given June to October 2008, when replayed, then both kinds of orders go out all the time', async (t) => {
  const { bot, days, accepted } = startBot()
  t.equal(await bot.run(() => '-'), true)
  t.equal(days.length, 108)
  t.match(days[0], { date: '2008-06-02', price: '1385.67', state: '-' })
  t.ok(accepted.length > 300, `${accepted.length} orders`)
  const kinds = new Set(
    accepted.map((order) => (order.action === 'place' ? `${order.type} ${order.reduceOnly}` : 'cancel')),
  )
  t.same([...kinds].sort(), ['cancel', 'limit false', 'limit true', 'market false', 'market true'])
  t.same(await bot.venue.openOrders(), [], 'nothing is left working when the history ends')
  const [before, last] = days.slice(-2).map(({ equity }) => Number(equity))
  const dailyPnl = (await bot.venue.account?.())?.dailyPnl
  t.ok(Math.abs(Number(dailyPnl) - ((last ?? 0) - (before ?? 0))) < 0.02, `${dailyPnl} from ${before} to ${last}`)
})

t.test('given any day, when it is over, then the position is worth no more than the equity', async (t) => {
  const { bot, days } = startBot()
  await bot.run(() => '-')
  for (const { date, position, price, equity } of days) {
    const exposure = Math.abs(Number(position) * Number(price))
    if (exposure > Number(equity) * 1.1) t.fail(`${date}: ${exposure} held with ${equity}`)
  }
  t.ok(days.some(({ position }) => Number(position) > 5) && days.some(({ position }) => Number(position) < -5))
})

t.test('given an exchange that loses every answer, when the bot trades, then it knows what it holds', async (t) => {
  const { bot, days, accepted, rejected } = startBot({ until: '2008-07-01', faults: { lose_acknowledgements: 1 } })
  await bot.run(() => '-')
  t.ok(rejected.some(({ rejection }) => rejection.code === 'OUTCOME_UNKNOWN'))
  t.ok(accepted.every(({ action }) => action === 'cancel'))
  t.ok(days.some(({ position }) => position !== '0'))
  for (const { position, price, equity } of days)
    t.ok(Math.abs(Number(position) * Number(price)) < Number(equity) * 1.1)
})

t.test('given a bot, when an order passes its steps, then they see the acknowledgement', async (t) => {
  const { bot } = startBot({ until: '2008-06-03' })
  const answers: unknown[] = []
  bot.useOrderMiddleware(async (order: PaperOrder, next) => {
    const answer = await next()
    if (order.action === 'place') answers.push(answer)
    return answer
  })
  await bot.run(() => '-')
  t.ok(answers.length > 0)
  for (const answer of answers) t.match(answer, { id: /^order-/, filled: /^\d+$/, remaining: /^\d+$/ })
})

t.test('given two strategies, when a moment comes, then both decide before the first order is sent', async (t) => {
  const happened: string[] = []
  const strategies = ['a', 'b'].map((name) => ({
    name,
    decide(): Decision[] {
      happened.push(`${name} decides`)
      return [{ action: 'place', purpose: 'entry', side: 'buy', lots: 1 }]
    },
  }))
  const { bot } = startBot({ until: '2008-06-02', strategies })
  bot.useOrderMiddleware(({ strategy }: PaperOrder, next) => {
    happened.push(`${strategy} sends`)
    return next()
  })
  await bot.run(() => '-')
  t.same(happened.slice(0, 4), ['a decides', 'b decides', 'a sends', 'b sends'])
})

t.test('given a step that halts, when the bot trades on, then orders are refused and it does not stop', async (t) => {
  const { bot, days, acceptedOnDay, rejected } = startBot({ until: '2008-07-01' })
  bot.useOrderMiddleware((order: PaperOrder, next) => {
    if (days.length >= 5 && order.action === 'place') throw new Halted('Trading is halted.')
    return next()
  })
  await bot.run(() => (days.length >= 5 ? 'halted' : 'active'))
  t.equal(days.length, 22)
  t.ok(rejected.length > 30, `${rejected.length} refused`)
  t.match(rejected[0]?.rejection, { halted: true, code: 'TRADING_HALTED', haltId: '1-abcd' })
  t.equal(days[4]?.state, 'active')
  t.ok(days.slice(5).every((day) => day.state === 'halted' && day.rejected > 0))
  t.same(
    acceptedOnDay.filter(({ day, order }) => day >= 5 && order.action === 'place'),
    [],
  )
  t.ok(acceptedOnDay.some(({ day, order }) => day >= 5 && order.action === 'cancel'))
})

t.test('given a position, when closed from outside while halted, then it stays closed', async (t) => {
  const { bot, days } = startBot({ until: '2008-07-01' })
  let halted = false
  bot.useOrderMiddleware((order: PaperOrder, next) => {
    if (halted && order.action === 'place') throw new Halted('Trading is halted.')
    return next()
  })
  const closed: string[] = []
  await bot.run(() => {
    if (!halted && days.length >= 5) {
      halted = true
      void (async () => {
        await bot.venue.cancelAll?.()
        for (const position of await bot.venue.positions()) {
          const side = position.side === 'long' ? 'sell' : 'buy'
          const { symbol, quantity } = position
          await bot.venue.close(position, { symbol, side, quantity, type: 'market', reduceOnly: true })
          closed.push(position.quantity)
        }
      })()
    }
    return '-'
  })
  t.equal(closed.length, 1, 'there was a position to close')
  t.ok(days.slice(6).every(({ position }) => position === '0'))
})

t.test('given a running replay, when stopped, then it ends at once without a further day', async (t) => {
  const { bot, days } = startBot({ day_ms: 60_000 })
  const running = bot.run(() => '-')
  await bot.stop()
  t.equal(await running, false)
  t.equal(days.length, 0)
  await bot.stopped()
})

t.test('given a start after the last day, when made, then the error says what to set', async (t) => {
  t.throws(() => startBot({ start: '2031-01-01' }), { name: 'StartError', message: /set start in \[paper\]/ })
})

t.test('given a strategy that keeps trying, when halted, then a person reads it once for every halt', async (t) => {
  const isFirst = onlyFirst()
  const rejection = { halted: true, message: '', code: 'TRADING_HALTED', haltId: '1-abcd' }
  t.equal(isFirst('a', rejection), true)
  t.equal(isFirst('a', rejection), false)
  t.equal(isFirst('b', rejection), true)
  t.equal(isFirst('a', { ...rejection, haltId: '2-efgh' }), true)
  t.equal(isFirst('a', { ...rejection, halted: false }), true)
  t.equal(isFirst('a', { ...rejection, halted: false }), true)
})
