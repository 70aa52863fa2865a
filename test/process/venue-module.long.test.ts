import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

const BROKEN = fileURLToPath(new URL('../exchange/broken-venue.mjs', import.meta.url))

async function brokenBot(t: Test, how: string, settings: object = {}): Promise<[BotProcess, ExchangeProcess]> {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const module = { venue_module: BROKEN, venue_options: { url: exchange.url, how } }
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), snapshot_interval_ms: 0, ...module, ...settings }, false)
  return [bot, exchange]
}

for (const [how, why] of [
  ['throws', /no keys: set EXCHANGE_KEY/],
  ['nothing', /a venue has no name/],
  ['exits', /it exited with code 3/],
] as const) {
  t.test(`given a venue module that ${how}, when the bot starts, then it does not, and says why`, async (t) => {
    const [bot] = await brokenBot(t, how)
    t.not((await bot.exited).code, 0)
    t.match(bot.stderr, /VENUE_MODULE_FAILED/)
    t.match(bot.stderr, /The venue module ".*broken-venue\.mjs" can't be used: .*\. Correct venue_module/)
    t.match(bot.stderr, why)
  })
}

for (const [module, why] of [
  ['./no-such-file.mjs', /no-such-file/],
  ['no-such-package', /no-such-package/],
  [fileURLToPath(new URL('../support/files-lock-holder.ts', import.meta.url)), /files-lock-holder/],
] as const) {
  t.test(`given venue_module = "${module.split('/').at(-1)}", when the bot starts, then it does not`, async (t) => {
    const [bot] = await brokenBot(t, '', { venue_module: module })
    t.not((await bot.exited).code, 0)
    t.match(bot.stderr, /VENUE_MODULE_FAILED/)
    t.match(bot.stderr, why)
  })
}

for (const how of ['crashes', 'rejects'] as const) {
  t.test(`given a venue module that ${how} later on, then it is started anew, and halts are not touched`, async (t) => {
    const [bot] = await brokenBot(t, how)
    t.equal((await bot.call('GET', '/positions')).status, 200)
    await bot.call('GET', '/positions')
    await bot.line((line) => /venue thread has ended/.test(String(line['msg'])), 'the line in the log')
    const halted = await bot.call('POST', '/halt')
    t.match(halted.body, { state: 'halted', durable: true })
    const positions = await until(
      () => bot.call('GET', '/positions'),
      ({ body }) => body.stale === false,
    )
    t.match(positions.body, { positions: [{ symbol: 'A', quantity: '10' }] }, 'and it reads again')
  })
}

t.test(
  'given a venue module that loops for ever, then halts are answered, and nothing of it is believed',
  async (t) => {
    const [bot] = await brokenBot(t, 'loops')
    await bot.call('GET', '/positions')
    const halted = await bot.call('POST', '/halt', { wait: 500 })
    t.match(halted.body, { state: 'halted', durable: true, quiet: false })
    t.match((await bot.call('GET', '/positions')).body, { stale: true, venues: [{ error: /has not answered within/ }] })
    await bot.line((line) => /venue thread has ended/.test(String(line['msg'])), 'the end of the loop', 30_000)
    const again = await until(
      () => bot.call('GET', '/positions'),
      ({ body }) => body.stale === false,
    )
    t.match(again.body, { stale: false }, 'it is started anew')
  },
)

t.test('given a venue both of the module and of the bot, then it is read and counted once', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), ...exchange.module })
  const halted = await bot.call('POST', '/halt', { wait: 10_000 })
  t.match(halted.body, { quiet: true, positions: { count: 1 } })
  const status = await until(
    () => bot.ask('status'),
    ({ quiet }) => quiet,
  )
  t.match(status, { quiet: true, positions: { count: 1, stale: false } }, 'on the bot thread, too')
})

t.test('given a venue module alone, when reducing, then a verified exit passes', async (t) => {
  const [bot] = await brokenBot(t, 'works')
  await bot.call('POST', '/halt', { level: 'reducing' })
  const exit = { symbol: 'A', side: 'sell', quantity: '4', type: 'market', reduceOnly: true }
  const verdict = await until(
    () => bot.ask('check', exit),
    ({ allowed }) => allowed,
  )
  t.match(verdict, { allowed: true })
  t.match(await bot.ask('check', { ...exit, quantity: '11' }), { allowed: false, code: 'REDUCTION_UNVERIFIED' })
})
