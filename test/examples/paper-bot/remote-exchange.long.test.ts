import t, { type Test } from 'tap'
import { PaperBot } from '../../../examples/paper-bot/bot.js'
import { parseConfig } from '../../../examples/paper-bot/config.js'
import type { BookEvent } from '../../../examples/paper-bot/exchange.js'
import type { DayReport } from '../../../examples/paper-bot/output.js'
import { RemoteExchange } from '../../../examples/paper-bot/remote-exchange.js'
import { MeanReversion } from '../../../examples/paper-bot/strategies/mean-reversion.js'
import type { Decision, Holding, Market } from '../../../examples/paper-bot/strategies/strategy.js'
import { TrendFollowing } from '../../../examples/paper-bot/strategies/trend-following.js'
import { EventFeed } from '../../../examples/paper-exchange/event-feed.js'
import { ExchangeHost } from '../../../examples/paper-exchange/exchange-host.js'
import { NO_FAULTS } from '../../../examples/paper-exchange/faults.js'
import { IdleTimer } from '../../../examples/paper-exchange/idle-timer.js'
import { locateBundledHistory, readMarketHistory } from '../../../examples/paper-exchange/market-history.js'
import { ExchangeServer } from '../../../examples/paper-exchange/server.js'
import { ExchangeProcess, MARKET_ORDER } from '../paper-exchange/exchange-process.js'

const history = readMarketHistory(locateBundledHistory([import.meta.url]))
const ignore = () => {}
const silent = { info: ignore, warn: ignore, error: ignore }

function startBot(t: Test, url: string, strategies: PaperBotStrategies = [new TrendFollowing(), new MeanReversion()]) {
  const days: DayReport[] = []
  const codes: (string | null)[] = []
  let accepted = 0
  const bot = new PaperBot({
    exchange: new RemoteExchange(url, silent),
    history,
    strategies,
    maxLeverage: '1',
    output: {
      logger: silent,
      note: ignore,
      day: (report) => days.push(report),
      accepted: () => {
        accepted += 1
      },
      rejected: (_order, { code }) => codes.push(code),
    },
  })
  t.teardown(() => bot.stop())
  return { bot, days, codes, accepted: () => accepted }
}

type PaperBotStrategies = ConstructorParameters<typeof PaperBot>[0]['strategies']

/** An exchange on a real socket, in this process so that its events can be made at will. */
async function serveHost(t: Test, feed: EventFeed, settings: object = {}) {
  const { paper } = parseConfig('plugins = []', 'defaults')
  const host = new ExchangeHost(history, { ...paper, ...NO_FAULTS, day_ms: 3_600_000, ...settings }, feed)
  const server = new ExchangeServer(host, new IdleTimer(600_000, ignore))
  t.teardown(() => {
    host.close()
    server.close()
  })
  return { host, url: await server.listen(0) }
}

t.test('given an exchange process, when its history is traded, then bot and exchange agree at the end', async (t) => {
  const exchange = await ExchangeProcess.start(t, { start: '2020-03-16', day_ms: 100 })
  const { bot, days, accepted } = startBot(t, exchange.url)
  t.equal(await bot.run(() => 'active'), true)
  t.ok(accepted() > 20, `${accepted()} orders`)
  t.match(days.at(-1), { date: '2020-04-17', price: '2874.56', state: 'active' })
  t.equal(new Set(days.map(({ date }) => date)).size, days.length, 'every day is told once')
  t.same((await exchange.call('GET', '/orders')).body, [], 'nothing is left working')
  const [position] = (await exchange.call('GET', '/positions')).body
  const held = position === undefined ? 0 : Number(position.quantity) * (position.side === 'long' ? 1 : -1)
  t.equal(days.at(-1)?.position, String(held))
})

t.test(
  'given lost acknowledgements, when traded, then the bot knows what it holds, and holds no more than it may',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { start: '2020-03-16', day_ms: 100, lose_acknowledgements: 0.5 })
    const { bot, days, codes } = startBot(t, exchange.url)
    await bot.run(() => '-')
    t.ok(codes.includes('OUTCOME_UNKNOWN'))
    for (const { date, position, price, equity } of days) {
      const exposure = Math.abs(Number(position) * Number(price))
      if (exposure > Number(equity) * 1.2) t.fail(`${date}: ${exposure} held with ${equity}`)
    }
  },
)

t.test(
  'given a bot that was held up, when it goes on, then it trades the newest moment and has every fill',
  async (t) => {
    const { host, url } = await serveHost(t, new EventFeed(), { start: '2008-09-10', day_ms: 200 })
    const seen: { moment: string; price: number; lots: number }[] = []
    const late = {
      name: 'late',
      decide({ moment, price }: Market, { lots }: Holding): Decision[] {
        seen.push({ moment, price, lots })
        return seen.length > 1 ? [] : [{ action: 'place', purpose: 'entry', side: 'buy', lots: 2 }]
      },
    }
    const { bot } = startBot(t, url, [late])
    bot.useOrderMiddleware(async (_order, next) => {
      const answer = await next()
      while (host.market.date < '2008-09-15') await new Promise((resolve) => setTimeout(resolve, 10))
      return answer
    })
    void bot.run(() => '-')
    while (seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 10))
    t.equal(seen[0]?.lots, 0)
    t.equal(seen[1]?.lots, 2)
    const old = history.filter(({ date }) => date === '2008-09-10' || date === '2008-09-11')
    const prices = old.flatMap(({ open, high, low, close }) => [open, high, low, close])
    t.notOk(prices.includes(seen[1]?.price ?? 0), `${seen[1]?.price} is no price of the days it was held up`)
  },
)

t.test('given a feed that has forgotten what happened, then the snapshot tells the bot what is there', async (t) => {
  const { host, url } = await serveHost(t, new EventFeed(2), { start: '2008-09-10' })
  const exchange = new RemoteExchange(url, silent)
  t.teardown(() => exchange.close())
  const told: BookEvent[] = []
  exchange.follow((event) => told.push(event))
  await exchange.nextMoment(AbortSignal.timeout(10_000))
  t.match(told, [{ type: 'snapshot', lots: 0, ticks: 122_750, orders: [] }])
  while (host.feed.followers === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  await exchange.venue.send({ ...MARKET_ORDER, action: 'place', side: 'buy', type: 'market', quantity: '60' })
  await exchange.settled()
  t.equal(host.venue.currentPositions()[0]?.quantity, '60')
  t.match(told, [{ type: 'snapshot' }, { type: 'snapshot', lots: 60, ticks: 122_768 }], 'three fills, two are kept')
  t.equal(exchange.account.lots, 60)
})

t.test('given an exchange that comes back anew, when the bot asks, then it starts from what is there', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const remote = new RemoteExchange(exchange.url, silent)
  t.teardown(() => remote.close())
  const told: BookEvent[] = []
  remote.follow((event) => told.push(event))
  await remote.nextMoment(AbortSignal.timeout(10_000))
  await remote.venue.send({ ...MARKET_ORDER, action: 'place', side: 'buy', type: 'market' })
  await remote.settled()
  t.equal(remote.account.lots, 3)
  await exchange.process.kill()
  await ExchangeProcess.start(t, {}, ['--port', new URL(exchange.url).port])
  t.match(await remote.nextMoment(AbortSignal.timeout(10_000)), { date: '2008-09-10', moment: 'open' })
  t.match(told, [{ type: 'snapshot' }, { type: 'fill' }, { type: 'snapshot', lots: 0 }])
  t.equal(remote.account.lots, 0)
})
