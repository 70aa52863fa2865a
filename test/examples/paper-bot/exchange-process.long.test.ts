import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { findOrStartExchange } from '../../../examples/paper-exchange/exchange-process.js'
import { BotProcess } from '../../support/bot-process.js'
import { untilStuckIn } from '../../support/exchange-process.js'
import { call } from '../../support/http-call.js'
import { stateDirectory } from '../../support/state-directory.js'
import { ExchangeProcess, writeConfig } from '../paper-exchange/exchange-process.js'

const BOT = join(process.cwd(), 'dist/examples/paper-bot/main.js')
const PROGRAM = join(process.cwd(), 'dist/examples/paper-exchange/main.js')

interface Started {
  readonly url: string
  readonly pid: number
  readonly startedHere: boolean
}

/** A bot with a configuration of its own; without plugins it ends as a plain Node process does. */
function writeBotConfig(t: Test, plugins = '["trading-kill-switch"]'): string {
  const directory = stateDirectory(t)
  const config = join(directory, 'config.toml')
  const state = JSON.stringify(join(directory, 'state'))
  writeFileSync(
    config,
    `plugins = ${plugins}\n[control]\nport = 0\nstate_dir = ${state}\n[paper]\nexchange = "http://127.0.0.1:0"\nstart = "2008-09-10"\nday_ms = 100\n`,
  )
  return config
}

function startBot(t: Test, config: string, exchange = ''): BotProcess {
  const bot = new BotProcess(BOT, ['--config', config], { environment: { PAPER_EXCHANGE: exchange } })
  t.teardown(() => bot.kill())
  return bot
}

/** What the bot says of its exchange. One that it has started is ended with the test, whatever becomes of the bot. */
async function exchangeOf(t: Test, bot: BotProcess): Promise<Started & { readonly message: string }> {
  const line = await bot.line(({ exchange }) => exchange !== undefined, 'the line about the exchange')
  const exchange = line['exchange'] as Started
  if (exchange.startedHere) t.teardown(() => kill(exchange.pid))
  return { ...exchange, message: String(line['msg']) }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Ended already.
  }
}

async function untilGone(url: string): Promise<void> {
  for (;;) {
    const answers = await call(url, 'GET', '/health').catch(() => null)
    if (answers === null) return
  }
}

t.test(
  'given a bot that spins and is killed, when started again, then it finds its exchange and position',
  async (t) => {
    const config = writeBotConfig(t)
    const bot = startBot(t, config)
    const { url, pid, startedHere } = await exchangeOf(t, bot)
    t.equal(startedHere, true)
    await bot.line((line) => line['msg'] === 'day' && line['position'] !== '0', 'a day with a position')

    await call(url, 'POST', '/faults', { spin: true })
    const status = await untilStuckIn(bot, /^spinOnPoisonedTick /)
    t.equal(status.bot.responsive, false)
    t.match(status.bot.stack[0], /^spinOnPoisonedTick .*poisoned-tick\.js/)
    t.equal(status.orders.inFlight, 0)
    const date = async () => (await call(url, 'GET', '/health')).body.market.date
    const stuckOn = await date()
    while ((await date()) === stuckOn) await new Promise((resolve) => setTimeout(resolve, 20))

    await bot.kill('SIGKILL')
    await call(url, 'DELETE', '/orders')
    const [position] = (await call(url, 'GET', '/positions')).body
    const again = startBot(t, config, url)
    const found = await exchangeOf(t, again)
    t.match(found, { url, pid, startedHere: false })
    const held = position === undefined ? 'no position' : `${position.side} ${position.quantity} SPX`
    t.match(found.message, `: ${held}, price `)
    const { position: first } = await again.line((line) => line['msg'] === 'day', 'a trading day')
    t.match(first, /^-?\d+$/)
    await again.line((line) => line['msg'] === 'order', 'an order')

    again.child.kill('SIGTERM')
    t.same(await again.exited, { code: 0, signal: null })
    t.equal((await call(url, 'GET', '/health')).status, 200, 'it has not started the exchange and leaves it alone')
  },
)

t.test('given a bot that has started its exchange, when it ends, then the exchange ends after it', async (t) => {
  for (const [signal, plugins, code] of [
    ['SIGTERM', '["trading-kill-switch"]', 0],
    ['SIGINT', '["trading-kill-switch"]', 0],
    ['SIGTERM', '[]', 143],
    ['SIGINT', '[]', 130],
  ] as const) {
    const bot = startBot(t, writeBotConfig(t, plugins))
    const { url } = await exchangeOf(t, bot)
    await bot.line((line) => line['msg'] === 'order', 'an order')
    bot.child.kill(signal)
    t.same(await bot.exited, { code, signal: null })
    await untilGone(url)
    const lost = bot.lines.filter(
      (line) => line['code'] === 'OUTCOME_UNKNOWN' || line['code'] === 'EXCHANGE_UNREACHABLE',
    )
    t.same(lost, [], `${signal} ${plugins}: it was there until the bot was done`)
  }
})

t.test('given an exchange at the address, when looked for, then it is used and not ended', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const found = await findOrStartExchange(exchange.url, { path: PROGRAM, config: writeConfig(t) })
  t.match(found, { url: exchange.url, pid: exchange.process.child.pid, startedHere: false })
  found.end()
  t.equal((await exchange.call('GET', '/health')).status, 200)
})

t.test('given an address that is taken, when an exchange is looked for, then the error says what to do', async (t) => {
  const server = createServer((_request, response) => response.end('{"name": "something else"}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const message = /is taken by something that doesn't answer as a paper exchange.*set exchange in \[paper\]/
  await t.rejects(findOrStartExchange(url, { path: PROGRAM, config: writeConfig(t) }), { name: 'StartError', message })
})

t.test('given no program or one that fails, when started, then the error says why', async (t) => {
  const url = 'http://127.0.0.1:0'
  await t.rejects(findOrStartExchange(url, { path: '', config: writeConfig(t) }), {
    name: 'StartError',
    message: /its program is not there to be started\.\n.*exchange = "in-process"/,
  })
  await t.rejects(findOrStartExchange(url, { path: PROGRAM, config: '/nowhere.toml' }), {
    name: 'StartError',
    message: /could not be started: Can't read the configuration file \/nowhere\.toml/,
  })
})
