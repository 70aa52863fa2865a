import t from 'tap'
import { botWithSwitch, FACTS, sendLimit, untilSwitch } from '../support/dead-man.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

t.test('given a stuck bot that holds its venue itself, then the switch lapses, and is armed anew', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = botWithSwitch(t, exchange)
  await bot.url()
  await sendLimit(bot)
  const spun = bot.ask('spin', 9_000)
  const left = async () => (await exchange.book()).orders.length
  t.equal(await until(left, (count) => count === 0), 0, 'nobody could refresh it')
  t.match((await bot.call('GET', '/status')).body, {
    bot: { responsive: false },
    pauses: [{ owner: 'dead-mans-switch' }],
    deadMan: [{ lastError: /bot thread has not answered/ }],
  })
  await spun
  t.match(await untilSwitch(bot, 'armed'), { pauses: [] })
})

t.test('given a stuck bot with a venue_module, then the switch is refreshed on, and its orders stay', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const { venue_module, venue_options } = exchange.module
  const settings = {
    state_dir: stateDirectory(t),
    venue_module,
    venue_options: { ...venue_options, deadMan: FACTS },
    dead_man: { test: { timeout_ms: 60_000 } },
  }
  const bot = exchange.bot(t, settings, false)
  await bot.url()
  await bot.ask('send', { symbol: 'A', side: 'buy', quantity: '1', type: 'limit', price: '1' })
  void bot.ask('spin', 90_000).catch(() => {})
  const refreshed = async () => (await exchange.book()).journal.filter(({ event }) => event === 'armed').length
  t.ok((await until(refreshed, (count) => count >= 5, 120_000)) >= 5, 'for longer than its time')
  t.equal((await exchange.book()).orders.length, 1)
  t.match((await bot.call('GET', '/status')).body, {
    bot: { responsive: false },
    pauses: [],
    deadMan: [{ state: 'armed' }],
  })
})
