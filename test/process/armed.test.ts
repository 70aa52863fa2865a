import { resolve } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { FACTS } from '../support/dead-man.js'
import { ExchangeProcess } from '../support/exchange-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { until } from '../support/notification-service.js'
import { stateDirectory } from '../support/state-directory.js'

type Check = { readonly name: string; readonly state: string; readonly why: string | null }
const checksOf = async (bot: BotProcess): Promise<readonly Check[]> => (await bot.call('GET', '/armed')).body.checks
const stateOf = async (bot: BotProcess, name: string) =>
  (await checksOf(bot)).find((check) => check.name === name)?.state ?? null

t.test('given a bot with a venue, when it has run for some seconds, then every check is ok', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const venue_options = { url: exchange.url, deadMan: FACTS }
  const watched = { trips: { stuck_ms: 60_000 }, dead_man: { test: { timeout_ms: 60_000 } } }
  const module = { venue_module: resolve('test/exchange/venue.mjs'), venue_options }
  const settings = { state_dir: stateDirectory(t), ...module, ...watched }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  await until(async () => (await bot.call('GET', '/armed')).body.armed, 'all to be ok')
  const names = (await checksOf(bot)).map(({ name }) => name)
  t.ok(
    ['control-thread', 'bot', 'ways-in', 'disk', 'venues', 'trips', 'dead-man', 'guards'].every((name) =>
      names.includes(name),
    ),
    names.join(),
  )
  t.notOk(names.includes('followers'), 'what there is nothing of is not listed')
  t.same((await bot.call('GET', '/status?cached')).body.armed, { armed: true, failing: [] })
  const metrics = (await bot.call('GET', '/metrics')).text
  t.match(metrics, /trading_kill_switch_armed 1\n/)
  t.match(metrics, /trading_kill_switch_armed_check\{check="ways-in"\} 1\n/)
  t.equal((await bot.ask('status')).armed, null, 'the bot thread does not know')
})

t.test('given a bot without a venue, when looked at, then it is not armed, and that is no news', async (t) => {
  const stateDir = stateDirectory(t)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
  t.teardown(() => bot.kill())
  await until(async () => (await stateOf(bot, 'ways-in')) === 'ok', 'its own call')
  t.match((await bot.call('GET', '/armed')).body, { armed: false })
  t.match((await bot.call('GET', '/status?cached')).body.armed.failing, [{ name: 'venues', state: 'unknown' }])
  t.equal((await bot.call('GET', '/health')).status, 200)
  const shown = await commandLine(['status', '--text', '--url', await bot.url()])
  t.match(shown.stdout, /NOT KNOWN TO BE ARMED: venues: no venue is given/)
  t.notOk(journalEntries(stateDir).some(({ what }) => what === 'not armed'))
})

t.test('given exclusive = true, when somebody else places an order, then that is named', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const module = { venue_module: resolve('test/exchange/venue.mjs'), venue_options: { url: exchange.url } }
  const times = { settle_ms: 100, snapshot_interval_ms: 300 }
  const bot = BotProcess.bot('idle-bot', {
    settings: { state_dir: stateDirectory(t), exclusive: true, ...module, ...times },
  })
  t.teardown(() => bot.kill())
  await until(async () => (await stateOf(bot, 'exclusive-account')) === 'ok', 'readings')
  t.equal((await bot.ask('check', { symbol: 'A', side: 'buy', amount: 1 })).allowed, true)
  const sentAt = Date.now()
  const readAt = async () => Date.parse((await bot.call('GET', '/status?cached')).body.workingOrders.asOf)
  await until(async () => (await readAt()) > sentAt + 3_000, 'readings that show what came of it')
  t.equal(await stateOf(bot, 'exclusive-account'), 'ok', 'its own is no other’s')
  const order = { symbol: 'A', side: 'buy', quantity: '1', type: 'limit', price: '1' }
  await fetch(`${exchange.url}/orders`, { method: 'POST', body: JSON.stringify(order) })
  await until(async () => (await stateOf(bot, 'exclusive-account')) === 'failing', 'the order to be noticed')
  const found = (await checksOf(bot)).find(({ name }) => name === 'exclusive-account')
  t.match(found, { why: /^not sent through this guard: order \S+ \(A\) at test/ })
  t.match((await bot.call('GET', '/status?cached')).body, { state: 'active' }, 'it halts nothing')
})
