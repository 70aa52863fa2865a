import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { call } from '../support/http-call.js'
import { stateDirectory } from '../support/state-directory.js'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`given 3 orders in flight, when ${signal} comes, then they finish and the bot ends well`, async (t) => {
    const settings = { state_dir: stateDirectory(t) }
    const bot = BotProcess.bot('shutdown-bot', { settings, args: ['700'] })
    t.teardown(() => bot.kill())
    const url = await bot.url()
    await bot.line((line) => line['sent'] === 3)
    bot.child.kill(signal)
    await bot.line((line) => line['rejected'] === 'SHUTTING_DOWN', 'the rejection of a new order')
    t.match((await call(url, 'GET', '/status')).body, { shuttingDown: true, state: 'active' }, 'the server goes last')

    t.same(await bot.exited, { code: 0, signal: null })
    for (const id of [1, 2, 3]) t.ok(bot.lines.some((line) => line['answered'] === id))
    const answered = bot.lines.findIndex((line) => line['answered'] === 3)
    const told = bot.lines.findIndex((line) => line['status'] !== undefined)
    const shutDown = bot.lines.findIndex((line) => line['onShutdown'] === true)
    t.ok(answered < told && told < shutDown, 'in this order: orders, status, onShutdown')
    t.match(bot.lines[told], {
      status: { shuttingDown: true, positions: { count: 1 } },
      venues: [{ positions: [{ symbol: 'BTC/USDT', quantity: '1.5' }] }],
    })
    await t.rejects(call(url, 'GET', '/health'), { code: 'ECONNREFUSED' }, 'the port is closed')
    const journal = readFileSync(join(settings.state_dir, 'journal.jsonl'), 'utf8')
    t.match(journal, /"what":"shutdown"/)
    t.match(journal, /"what":"stopped"/)

    const again = BotProcess.bot('idle-bot', { settings })
    t.equal((await again.call('GET', '/status')).body.state, 'active', 'a restart is active again')
    await again.kill()
  })
}

t.test('given a halted bot, when SIGTERM comes, then a restart is still halted', async (t) => {
  const settings = { state_dir: stateDirectory(t) }
  const bot = BotProcess.bot('idle-bot', { settings })
  const { body } = await bot.call('POST', '/halt')
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 0, signal: null })
  const again = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => again.kill())
  t.equal((await again.call('GET', '/status')).body.halt.haltId, body.haltId)
})

t.test('given a venue that never answers, when SIGTERM comes, then the bot ends with 1 at the deadline', async (t) => {
  const settings = { state_dir: stateDirectory(t), shutdown_deadline_ms: 500 }
  const bot = BotProcess.bot('shutdown-bot', { settings, args: ['never'] })
  t.teardown(() => bot.kill())
  await bot.line((line) => line['sent'] === 3)
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 1, signal: null })
  t.ok(
    bot.lines.some((line) => String(line['msg']).includes('3 orders are still in flight')),
    'the log names what is unknown',
  )
})

t.test('given a shutdown under way, when a further signal comes, then the bot ends at once with 1', async (t) => {
  const settings = { state_dir: stateDirectory(t), shutdown_deadline_ms: 60_000 }
  const bot = BotProcess.bot('shutdown-bot', { settings, args: ['never'] })
  t.teardown(() => bot.kill())
  await bot.line((line) => line['sent'] === 3)
  bot.child.kill('SIGTERM')
  await bot.line((line) => line['rejected'] === 'SHUTTING_DOWN')
  // One that comes within half a second is the same stop, delivered twice.
  const again = setInterval(() => bot.child.kill('SIGTERM'), 100)
  t.same(await bot.exited, { code: 1, signal: null })
  clearInterval(again)
  t.ok(bot.lines.some((line) => line['msg'] === 'SIGTERM again: ending at once'))
})
