import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { stateDirectory } from '../support/state-directory.js'

// Nobody waits for the deadline, where it is not to be waited for.
const FAR = 600_000

t.jobs = 3

async function endingBot(t: Test, how: string, settings: object = {}): Promise<{ bot: BotProcess; state_dir: string }> {
  const state_dir = stateDirectory(t)
  const bot = BotProcess.bot('ending-bot', {
    settings: { state_dir, shutdown_deadline_ms: FAR, ...settings },
    args: [how],
  })
  t.teardown(() => bot.kill())
  await bot.line((line) => line['ready'] === true, 'ready')
  return { bot, state_dir }
}

const said = (bot: BotProcess, key: string, value: unknown) => bot.lines.some((line) => line[key] === value)
const whats = (state_dir: string) => journalEntries(state_dir).map(({ what }) => what)

for (const how of ['listener', 'once', 'late listener', 'grace', 'closes', 'drains', 'sends it again']) {
  t.test(`given a bot that ends by itself (${how}), when SIGTERM comes, then it is not cut off`, async (t) => {
    const { bot, state_dir } = await endingBot(t, how)
    bot.child.kill('SIGTERM')
    t.same(await bot.exited, { code: 0, signal: null })
    t.ok(said(bot, 'cleanup', 'ended'), 'its own cleanup')
    t.ok(said(bot, 'onShutdown', 'first'), 'ours')
    const last = whats(state_dir).slice(-2).sort()
    // Who closes the kill switch may be done before the shutdown has written its line.
    if (how === 'closes') t.ok(last.includes('stopped'), `stopped: ${last}`)
    else t.same(last, ['shutdown', 'stopped'])
  })
}

t.test('given a library that only looks at signals, when SIGTERM comes, then it holds up nothing', async (t) => {
  const { bot } = await endingBot(t, 'signal-exit')
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 0, signal: null })
  t.ok(said(bot, 'signalExit', true) && said(bot, 'onShutdown', 'first'))
})

t.test(
  'given a listener that ends nothing, when SIGTERM comes, then the deadline ends the process with 1',
  async (t) => {
    const { bot } = await endingBot(t, 'never', { shutdown_deadline_ms: 2_000 })
    bot.child.kill('SIGTERM')
    await bot.line((line) => line['onShutdown'] === 'first')
    bot.child.kill('SIGTERM')
    t.same(await bot.exited, { code: 1, signal: null })
    t.ok(
      bot.lines.some(({ msg }) => String(msg).startsWith('Others listen to SIGTERM, and have not ended the process')),
    )
    t.notOk(said(bot, 'msg', 'SIGTERM again: ending at once'), 'a second signal is the host’s as well')
  },
)

t.test('given two kill switches, when SIGTERM comes, then each waits for the other', async (t) => {
  const directory = stateDirectory(t)
  const table = (name: string) => ({ state_dir: join(directory, name), shutdown_deadline_ms: FAR })
  const bot = BotProcess.bot('ending-bot', { settings: table('a'), args: ['not', JSON.stringify(table('b'))] })
  t.teardown(() => bot.kill())
  await bot.line((line) => line['ready'] === true, 'ready')
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 0, signal: null })
  for (const [key, value] of [
    ['answered', true],
    ['onShutdown', 'first'],
    ['onShutdown', 'second'],
  ] as const) {
    t.ok(said(bot, key, value), `${key} ${value}`)
  }
  for (const name of ['a', 'b']) t.match(whats(join(directory, name)).slice(-2), ['shutdown', 'stopped'], name)
})

for (const pair of [
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGTERM'],
] as const) {
  t.test(`given ${pair.join(' and ')} for one stop, when they come at once, then orders finish`, async (t) => {
    const settings = { state_dir: stateDirectory(t), shutdown_deadline_ms: FAR }
    const bot = BotProcess.bot('shutdown-bot', { settings, args: ['2000'] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['sent'] === 3)
    for (const signal of pair) bot.child.kill(signal)
    t.same(await bot.exited, { code: 0, signal: null })
    for (const id of [1, 2, 3]) t.ok(said(bot, 'answered', id))
  })
}

t.test('given a bot under nodemon, when SIGUSR2 comes, then it ends after its own cleanup and ours', async (t) => {
  const { bot } = await endingBot(t, 'nodemon')
  bot.child.kill('SIGUSR2')
  t.same(await bot.exited, { code: 0, signal: null })
  t.ok(said(bot, 'msg', 'status'), 'the first one shows the status as well')
  t.ok(said(bot, 'cleanup', 'ended') && said(bot, 'onShutdown', 'first'))
})

t.test('given a bot that hangs in the middle of its end, when the deadline is over, then it is killed', async (t) => {
  const { bot, state_dir } = await endingBot(t, 'spins', { shutdown_deadline_ms: 1_500 })
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: null, signal: 'SIGKILL' })
  t.ok(said(bot, 'spinning', true))
  t.match(readFileSync(join(state_dir, 'journal.jsonl'), 'utf8'), /"what":"killed: the bot thread was stuck/)
})

t.test('given SIGTERM that a stuck loop has kept, when it is taken, then its wait counts', async (t) => {
  const settings = { state_dir: stateDirectory(t), shutdown_deadline_ms: 60_000 }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  await bot.url()
  void bot.ask('block', 2_000).catch(() => {})
  await bot.line((line) => line['blocking'] !== undefined, 'the block')
  bot.child.kill('SIGTERM')
  const { deadlineMs } = await bot.line(({ msg }) => String(msg).startsWith('SIGTERM: shutting down'), 'the shutdown')
  t.ok(Number(deadlineMs) < 60_000)
  t.same(await bot.exited, { code: 0, signal: null })
})
