import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { until } from '../../support/exchange-process.js'
import { call } from '../../support/http-call.js'
import { stateDirectory } from '../../support/state-directory.js'
import { connect, SWAP } from '../paper-exchange/binance-client.js'
import { ExchangeProcess } from '../paper-exchange/exchange-process.js'

const BOT = join(process.cwd(), 'dist/examples/ccxt-bot/main.js')

/** The bot of `npm run example:ccxt`, on an exchange of its own; `book` is a plain ccxt that reads what the exchange has. */
async function start(t: Test, control = '') {
  const exchange = await ExchangeProcess.start(t, { start: '2008-09-10', day_ms: 500, latency_ms: 10 })
  const directory = stateDirectory(t)
  const config = join(directory, 'config.toml')
  const state = JSON.stringify(join(directory, 'state'))
  writeFileSync(config, `[control]\nport = 0\nstate_dir = ${state}\n${control}[paper]\nexchange = "${exchange.url}"\n`)
  const bot = new BotProcess(BOT, ['--config', config])
  t.teardown(() => bot.kill())
  const book = await connect(t, exchange)
  return { exchange, bot, book, url: await bot.url() }
}

t.test('given a ccxt bot that trades, when halted and closed out, then its exchange holds nothing of it', async (t) => {
  const { bot, book, url } = await start(t, 'allow_close_all = true\n')
  await bot.line(({ position }) => typeof position === 'number' && Math.abs(position) >= 2, 'a position')

  const halt = await call(url, 'POST', '/halt', { reason: 'live', wait: 20_000 })
  const haltedAt = Date.now()
  t.match(halt.body, { state: 'halted', quiet: true, workingOrders: { count: 0, failed: [] } })
  t.same(await book.fetchOpenOrders(SWAP), [], 'quiet is what the exchange says, too')
  const [position] = await book.fetchPositions([SWAP])
  t.ok((position?.contracts ?? 0) > 0, 'a halt leaves positions alone')

  const { body: plan } = await call(url, 'POST', '/close-all')
  t.match(plan, { complete: true, orders: [{ venue: 'binance', closing: { symbol: SWAP, reduceOnly: true } }] })
  const { status, headers } = await call(url, 'POST', '/close-all', { execute: plan.planId })
  t.equal(status, 202)
  const follow = String(headers.location)
  const done = await until(
    () => call(url, 'GET', follow),
    ({ status }) => status !== 202,
  )
  t.match(done, { status: 200, body: { status: 'flat', flat: true } })

  t.same(
    (await book.fetchPositions([SWAP])).filter(({ contracts }) => contracts !== 0),
    [],
  )
  t.same(await book.fetchOpenOrders(SWAP), [])
  const since = (await book.fetchOrders(SWAP)).filter(({ timestamp }) => Number(timestamp) > haltedAt)
  t.same(
    since.map(({ reduceOnly }) => reduceOnly),
    [true],
    'one closing order, and none of the bot',
  )
  const stopped = await bot.line(({ stopped }) => Number(stopped) > 0, 'orders that were stopped')
  t.match(stopped.msg, /Trading is halted: live/)
})

t.test('given orders in the rate limiter, when halted, then none arrives after the reply', async (t) => {
  const { bot, book, url } = await start(t)
  await until(
    () => call(url, 'GET', '/status'),
    ({ body }) => body.orders.inFlight > 3,
  )
  const { body } = await call(url, 'POST', '/halt')
  const repliedAt = Date.now()
  t.ok(body.inFlight > 1, `${body.inFlight} orders were in the limiter or on the wire`)
  await bot.line(({ time, stopped }) => Number(time) > repliedAt && Number(stopped) > 0, 'stopped orders')
  t.same(
    (await book.fetchOrders(SWAP)).filter(({ timestamp }) => Number(timestamp) > repliedAt),
    [],
  )
})
