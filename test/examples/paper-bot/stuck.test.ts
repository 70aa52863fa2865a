import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { until, untilStuckIn } from '../../support/exchange-process.js'
import { ownDirectory } from '../../support/files-directory.js'
import { ExchangeProcess } from '../paper-exchange/exchange-process.js'

// What docs/operating.md, in "Getting out of a bot gone mad", does, call by call.

t.test('given a strategy that loops for ever, when halted and closed out, then the exchange is flat', async (t) => {
  const exchange = await ExchangeProcess.start(t, { day_ms: 40 })
  const directory = ownDirectory(t)
  const config = join(directory, 'config.toml')
  const lines = [
    'plugins = ["trading-kill-switch"]',
    '[control]',
    'port = 0',
    `state_dir = ${JSON.stringify(join(directory, 'state'))}`,
    `venue_module = ${JSON.stringify(join(process.cwd(), 'dist/examples/paper-exchange/venue.js'))}`,
    `venue_options = { url = "${exchange.url}" }`,
    '[paper]',
    `exchange = "${exchange.url}"`,
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const bot = new BotProcess(join(process.cwd(), 'dist/examples/paper-bot/main.js'), ['--config', config], {
    environment: { CONTROL_ALLOW_CLOSE_ALL: 'true' },
  })
  t.teardown(() => bot.kill())
  await until(
    () => exchange.call('GET', '/positions'),
    ({ body }) => body.length > 0,
  )
  t.equal((await exchange.call('POST', '/faults', { spin: true })).status, 200)
  const stuck = await untilStuckIn(bot, /^spinOnPoisonedTick /)
  t.match(stuck.bot.stack[0], /^spinOnPoisonedTick /)
  t.equal(stuck.state, 'active')

  const halted = await bot.call('POST', '/halt', { reason: 'gone mad', wait: 10_000 })
  t.match(halted.body, { state: 'halted', quiet: true, workingOrders: { riskAdding: 0, failed: [] } })
  const { body: plan } = await bot.call('POST', '/close-all')
  const { body: started } = await bot.call('POST', '/close-all', { execute: plan.planId })
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.id}`),
    ({ status }) => status !== 202,
  )
  t.match(ended.body, { status: 'flat', flat: true }, ended.text)
  t.same((await exchange.call('GET', '/positions')).body, [])
  t.same((await exchange.call('GET', '/orders')).body, [])
  t.equal((await bot.call('GET', '/status')).body.bot.responsive, false)
})
