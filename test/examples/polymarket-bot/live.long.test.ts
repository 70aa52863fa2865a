import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClobClient } from '@polymarket/clob-client-v2'
import t, { type Test } from 'tap'
import { connect } from '../../../examples/polymarket-bot/connection.js'
import { MARKET } from '../../../examples/polymarket-stand-in/market.js'
import { BotProcess } from '../../support/bot-process.js'
import { until, untilStuckIn } from '../../support/exchange-process.js'
import { call } from '../../support/http-call.js'
import { stateDirectory } from '../../support/state-directory.js'
import { type Arrival, StandInProcess } from '../polymarket-stand-in/stand-in-process.js'

const BOT = join(process.cwd(), 'dist/examples/polymarket-bot/main.js')
const KEY = `0x${'3'.repeat(64)}`
const [YES] = MARKET.outcomes.map(({ tokenId }) => tokenId)

/** The bot of `npm run example:polymarket`; `book` is a client of its account that reads what the exchange has. */
async function prepare(t: Test) {
  const standIn = await StandInProcess.start(t)
  const directory = stateDirectory(t)
  const config = join(directory, 'config.toml')
  const control = `port = 0\nsettle_ms = 300\nallow_close_all = true\nstate_dir = ${JSON.stringify(join(directory, 'state'))}`
  writeFileSync(config, `[control]\n${control}\n[polymarket]\nurl = "${standIn.url}"\n`)
  const book = await connect({ clobUrl: standIn.url, dataUrl: standIn.url }, KEY)
  const held = async (): Promise<number> => {
    const rows = await call(standIn.url, 'GET', `/positions?user=${book.funderAddress}`)
    return rows.body.reduce((sum: number, { size }: { size: number }) => sum + size, 0)
  }
  const start = (): BotProcess => {
    const bot = new BotProcess(BOT, ['--config', config], { environment: { POLYMARKET_PRIVATE_KEY: KEY } })
    t.teardown(() => bot.kill())
    return bot
  }
  return { standIn, book, held, start }
}

type Planned = { closing: { symbol: string; side: string } }
const sends = ({ sent }: Readonly<Record<string, unknown>>) => Number(sent) > 0

/** Plans a close-all, carries it out, and gives its report back. An offer that is taken meanwhile makes another plan of it. */
async function closeAll(bot: BotProcess) {
  let { body: plan } = await bot.call('POST', '/close-all')
  const started = await until(
    async () => {
      const reply = await bot.call('POST', '/close-all', { execute: plan.planId })
      if (reply.status === 409) plan = reply.body.plan
      return reply
    },
    ({ status }) => status !== 409,
    30_000,
  )
  const ended = await until(
    () => bot.call('GET', String(started.headers['location'])),
    ({ status }) => status !== 202,
    60_000,
  )
  return { plan, report: ended.body }
}

/** A halt takes off what could add risk, and leaves offers of what is held. */
const bids = async (book: ClobClient) => (await book.getOpenOrders()).filter(({ side }) => side === 'BUY')

/** What arrived of the bot after a moment. */
const since = (arrivals: readonly Arrival[], time: number) => arrivals.filter((arrival) => arrival.time > time)

t.test('given a Polymarket bot that trades, when halted and closed out, then nothing of it is left', async (t) => {
  const { standIn, book, held, start } = await prepare(t)
  const bot = start()
  await bot.line((line) => Number(line['held']) >= 10, 'shares that are held')

  const halt = await bot.call('POST', '/halt', { reason: 'live', wait: 20_000 })
  const haltedAt = Date.now()
  t.match(halt.body, { state: 'halted', quiet: true, workingOrders: { riskAdding: 0, failed: [] } })
  t.same(await bids(book), [], 'quiet is what the exchange says, too')
  const shown = await bot.call('GET', '/positions')
  // None: an offer that rested was taken, and it was the last of it.
  const isHeld = shown.body.positions.length > 0
  t.match(shown.body.positions, isHeld ? [{ venue: 'polymarket', symbol: YES, side: 'long' }] : [])
  t.same(since(await standIn.arrivals(), haltedAt), [], 'a halt leaves positions alone')

  const { plan, report } = await closeAll(bot)
  const sales = plan.orders.map(({ closing: { symbol, side } }: Planned) => ({ symbol, side }))
  t.ok(plan.complete)
  // None: the last of it was sold by an offer that rested.
  t.same(sales, sales.length === 0 ? [] : [{ symbol: YES, side: 'sell' }])
  t.match(report, { status: 'flat', flat: true })
  t.equal(await held(), 0)
  t.same(await book.getOpenOrders(), [])

  const stopped = await bot.line(({ stopped }) => Number(stopped) > 0, 'orders that were stopped')
  t.match(stopped['msg'], /Trading is halted: live/)
  const after = since(await standIn.arrivals(), haltedAt)
  // An offer that rested may have been taken right before, so that nothing was left to close.
  const isSent = report.positions.some(({ attempts }: { attempts: number }) => attempts > 0)
  t.equal(after.length > 0, isSent)
  t.ok(
    after.every(({ order }) => order.orderType === 'FAK' && order.order.side === 'SELL'),
    `closing orders, and none of the bot: ${JSON.stringify(after)}`,
  )

  const lines = bot.lines.length
  const { body } = await bot.call('GET', '/status')
  const confirm = body.halts.map(({ haltId }: { haltId: string }) => haltId)
  t.match((await bot.call('POST', '/resume', { confirm })).body, { state: 'active' })
  await bot.line((line) => bot.lines.indexOf(line) >= lines && sends(line), 'orders after the resume')
})

t.test('given a Polymarket bot that is stuck, when halted and closed out, then nothing of it is left', async (t) => {
  const { standIn, book, held, start } = await prepare(t)
  const bot = start()
  await bot.line((line) => Number(line['held']) >= 10, 'shares that are held')
  await standIn.faults({ poisoned: true })
  const stuck = await untilStuckIn(bot, /^spinOnPoisonedTick /)
  t.match(stuck, { state: 'active', bot: { responsive: false } })

  const halt = await bot.call('POST', '/halt', { reason: 'stuck', wait: 20_000 })
  t.match(halt.body, { state: 'halted', quiet: true })
  t.same(await bids(book), [])
  const { report } = await closeAll(bot)
  t.match(report, { status: 'flat', flat: true })
  t.equal(await held(), 0)
  t.equal((await bot.call('GET', '/status')).body.bot.responsive, false)
})

t.test('given a Polymarket bot that trades, when it is reducing, then it only sells what it holds', async (t) => {
  const { standIn, start } = await prepare(t)
  const bot = start()
  await bot.line((line) => Number(line['held']) >= 20, 'shares that are held')
  t.match((await bot.call('POST', '/halt', { level: 'reducing', wait: 20_000 })).body, {
    state: 'reducing',
    quiet: true,
  })
  const reducingAt = Date.now()
  const sold = await until(
    async () => since(await standIn.arrivals(), reducingAt),
    (arrivals) => arrivals.length > 0,
  )
  t.ok(sold.length > 0)
  await bot.line(({ stopped, time }) => Number(stopped) > 0 && Number(time) > reducingAt, 'bids that were stopped')
  const sides = since(await standIn.arrivals(), reducingAt).map(({ order }) => order.order.side)
  t.same(new Set(sides), new Set(['SELL']))
})

t.test('given a halted Polymarket bot, when it is ended and started again, then it sends nothing', async (t) => {
  const { standIn, start } = await prepare(t)
  const bot = start()
  await bot.line(sends, 'orders')
  const { haltId } = (await bot.call('POST', '/halt', { wait: 20_000 })).body
  const haltedAt = Date.now()
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 0, signal: null })

  const again = start()
  t.match((await again.call('GET', '/status')).body, { state: 'halted', halt: { haltId } })
  await again.line(({ stopped }) => Number(stopped) > 0, 'orders that were stopped')
  t.same(since(await standIn.arrivals(), haltedAt), [])
})

t.test('given a mistake, then the bot says what to do and exits with 1', async (t) => {
  const directory = stateDirectory(t)
  for (const [text, message] of [
    ['[polymarket]\n', /set url = /],
    ['[polymarket]\nurl = "http://example.com"\n', /127\.0\.0\.1 only/],
    ['[control]\nport = 65536\n[polymarket]\nurl = "http://127.0.0.1:0"\n', /port/],
  ] as const) {
    const config = join(directory, 'config.toml')
    writeFileSync(config, text)
    const bot = new BotProcess(BOT, ['--config', config])
    t.same(await bot.exited, { code: 1, signal: null })
    t.match(bot.stderr, message)
    t.notMatch(bot.stderr, /\n {4}at /, 'no stack')
  }
})
