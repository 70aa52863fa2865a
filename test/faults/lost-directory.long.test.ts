import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { until } from '../support/exchange-process.js'
import { filesIn } from '../support/files-directory.js'
import { stateDirectory } from '../support/state-directory.js'

async function start(t: Test) {
  const parent = stateDirectory(t)
  const directory = join(parent, 'state')
  const settings = { state_dir: directory }
  const begin = () => {
    const bot = BotProcess.bot('idle-bot', { settings })
    t.teardown(() => bot.kill())
    return bot
  }
  const bot = begin()
  await bot.url()
  return { parent, directory, bot, begin }
}

const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body
const untilHalted = (bot: BotProcess) =>
  until(
    () => statusOf(bot),
    ({ state }) => state === 'halted',
  )

t.test('given a file in the place of the state directory, then the bot halts, and a restart is halted', async (t) => {
  const { directory, bot, begin } = await start(t)
  rmSync(directory, { recursive: true })
  writeFileSync(directory, 'not a directory')
  const { halt } = await untilHalted(bot)
  t.match(halt, { source: 'guard', reason: /state directory .* is gone/ })
  t.equal((await bot.ask('check', { symbol: 'A' })).haltId, halt.haltId)
  t.match(await bot.call('POST', '/halt'), { status: 200, body: { durable: false, warnings: [/not on disk/] } })
  t.equal((await bot.call('POST', '/resume', { confirm: halt.haltId })).status, 503)
  await bot.kill()

  const again = begin()
  const restarted = await statusOf(again)
  t.match(restarted, { state: 'halted', durable: false, halt: { source: 'start', reason: directory } })
  t.equal((await again.call('POST', '/resume', { confirm: restarted.halt.haltId })).status, 503)
  rmSync(directory)
  t.equal((await again.call('POST', '/resume', { confirm: restarted.halt.haltId })).status, 200)
})

t.test('given a state directory that is moved away and back, then the bot halts, and both know of it', async (t) => {
  const { parent, directory, bot, begin } = await start(t)
  const { haltId: scoped } = (await bot.call('POST', '/halt', { scope: { symbol: 'A' } })).body
  const elsewhere = join(parent, 'elsewhere')
  const before = () => filesIn(elsewhere).map((name) => readFileSync(join(elsewhere, name), 'utf8'))
  renameSync(directory, elsewhere)
  const left = before()
  const { halt } = await untilHalted(bot)
  t.match(halt.reason, /state directory .* is gone/)
  t.match(
    await until(
      () => statusOf(bot),
      ({ durable }) => durable,
    ),
    { state: 'halted', durable: true },
    'written anew where it belongs',
  )
  t.same(before(), left, 'and nothing is written where it is now')
  await bot.kill()
  const again = begin()
  t.match(await statusOf(again), { state: 'halted', scopedHalts: [{ haltId: scoped }] })
  await again.kill()

  rmSync(directory, { recursive: true })
  renameSync(elsewhere, directory)
  t.match(
    await statusOf(begin()),
    { state: 'active', scopedHalts: [{ haltId: scoped }] },
    'as it was when it was moved',
  )
})

t.test(
  'given a bot that runs, when others are started on its directory, then they refuse and change nothing',
  async (t) => {
    const { directory, bot, begin } = await start(t)
    const { haltId } = (await bot.call('POST', '/halt')).body
    const files = () => ['lock', 'journal.jsonl'].map((name) => readFileSync(join(directory, name), 'utf8'))
    const before = files()
    for (const other of [begin(), begin(), begin()]) {
      t.not((await other.exited).code, 0)
      t.match(other.stderr, /in use by the bot "idle-bot".*STATE_DIR_IN_USE/s)
    }
    t.same(files(), before)
    t.match(await statusOf(bot), { state: 'halted', durable: true, halt: { haltId } })
    t.equal((await bot.call('POST', '/resume', { confirm: haltId })).status, 200)
  },
)

for (const [what, change] of [
  ['names a process that is another one now', { startTicks: '1' }],
  ['was left before the machine was started anew', { bootId: '00000000-0000-0000-0000-000000000000' }],
] as const) {
  t.test(`given a lock that ${what}, when the bot starts, then it takes it, and is halted as before`, async (t) => {
    const { directory, bot, begin } = await start(t)
    const { haltId } = (await bot.call('POST', '/halt')).body
    await bot.kill()
    const lock = join(directory, 'lock')
    // A living process, this one, has the pid now.
    writeFileSync(lock, JSON.stringify({ ...JSON.parse(readFileSync(lock, 'utf8')), pid: process.pid, ...change }))
    t.match(await statusOf(begin()), { state: 'halted', durable: true, halt: { haltId } })
    t.notSame(JSON.parse(readFileSync(lock, 'utf8')).pid, process.pid)
  })
}
