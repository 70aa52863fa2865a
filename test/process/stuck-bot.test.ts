import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { untilStuckIn } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

for (const [how, stuckIn] of [
  ['sync', 'spinForever'],
  ['microtask', 'spinInMicrotasks'],
] as const) {
  t.test(`given a bot stuck in a ${how} loop, when POST /halt comes, then the loop itself sees it`, async (t) => {
    const bot = BotProcess.bot('spinning-bot', { settings: { state_dir: stateDirectory(t) }, args: [how] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['spinning'] === 'passed', 'the loop')

    const halted = await bot.call('POST', '/halt', { reason: 'gone mad' })
    t.equal(halted.status, 200)
    t.equal(halted.body.state, 'halted')
    t.equal(halted.body.durable, true)

    const seen = await bot.line((line) => String(line['spinning']).startsWith('rejected'), 'the rejection in the loop')
    t.equal(seen['spinning'], `rejected ${halted.body.haltId}`, 'with the haltId of the reply')

    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const body = await untilStuckIn(bot, /spinning-bot\.mjs:\d+/)
    t.equal(body.bot.responsive, false)
    t.ok(body.bot.lastBeatMs >= 1_000)
    t.match(body.bot.stack.join('\n'), /spinning-bot\.mjs:\d+/, 'the place where it is stuck')
    t.ok(
      body.bot.stack.some((frame: string) => frame.startsWith(stuckIn)),
      `${body.bot.stack} names the function`,
    )
    t.equal(body.halt.reason, 'gone mad')
    t.ok(body.orders.rejected > 0)

    const resumed = await bot.call('POST', '/resume', { confirm: halted.body.haltId })
    t.equal(resumed.status, 200, 'and the loop can be let go again')
    t.match(resumed.body.warnings, [/thread has not answered for \d+ ms.*kill -9 \d+/])
    const passed = bot.lines.filter((line) => line['spinning'] === 'passed').length
    if (passed < 2) await bot.line(() => bot.lines.filter((line) => line['spinning'] === 'passed').length === 2)
  })
}
