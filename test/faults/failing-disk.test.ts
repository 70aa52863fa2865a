import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { auditEntries } from '../support/audit-entries.js'
import { BotProcess } from '../support/bot-process.js'
import { until } from '../support/exchange-process.js'
import { FaultyFsync, noFaultyFsync } from '../support/faulty-fsync.js'
import { stateDirectory } from '../support/state-directory.js'

const skip = noFaultyFsync

function makeDisk(t: Test, given: object = {}) {
  const directory = stateDirectory(t)
  const fsync = new FaultyFsync(directory)
  const settings = { state_dir: join(directory, 'state'), ...given }
  const start = () => {
    const bot = BotProcess.bot('idle-bot', { settings, environment: fsync.environment })
    t.teardown(() => bot.kill())
    return bot
  }
  return { fsync, start, stateDir: settings.state_dir, haltedFile: join(settings.state_dir, 'halted.json') }
}

const statusOf = async (bot: BotProcess) => (await bot.call('GET', '/status')).body
const untilDurable = (bot: BotProcess) =>
  until(
    () => statusOf(bot),
    ({ durable }) => durable,
  )
const untilBeingWritten = (bot: BotProcess) =>
  until(
    () => statusOf(bot),
    ({ durable }) => !durable,
  )

for (const what of ['file', 'directory'] as const) {
  t.test(`given an fsync of a ${what} that fails, when halted and resumed, then it is halted`, { skip }, async (t) => {
    const { fsync, start } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set(what, 'EIO')
    const halted = await bot.call('POST', '/halt', { reason: 'fat finger' })
    t.match(halted, { status: 200, body: { state: 'halted', durable: false, warnings: [/not on disk: EIO/] } })
    t.equal((await bot.ask('check', { symbol: 'A' })).haltId, halted.body.haltId)
    const refused = await bot.call('POST', '/resume', { confirm: halted.body.haltId })
    t.match(refused, { status: 503, body: { detail: /EIO/ } })
    t.match(await statusOf(bot), { state: 'halted', durable: false })

    fsync.heal()
    t.match(await untilDurable(bot), { state: 'halted', durable: true }, 'written as soon as the disk takes it')
    fsync.set(what, 'EIO')
    t.equal((await bot.call('POST', '/resume', { confirm: halted.body.haltId })).status, 503)
    await bot.kill()
    fsync.heal()
    const again = start()
    t.match(
      await statusOf(again),
      { state: 'halted', halt: { haltId: halted.body.haltId } },
      'and stays so over a kill',
    )
    t.equal((await again.call('POST', '/resume', { confirm: halted.body.haltId })).status, 200)
    await again.kill()
  })

  t.test(`given an fsync of a ${what} that fails, when a bot starts, then it is halted`, { skip }, async (t) => {
    const { fsync, start } = makeDisk(t)
    fsync.set(what, 'EIO')
    const bot = start()
    t.match(await statusOf(bot), { state: 'halted', durable: false, halt: { reason: /can't be written.*EIO/ } })
    fsync.heal()
    const { halt } = await untilDurable(bot)
    t.equal((await bot.call('POST', '/resume', { confirm: halt.haltId })).status, 200)
    await bot.kill()
    t.match(await statusOf(start()), { state: 'active' }, 'and what it has written meanwhile is sound')
  })
}

t.test(
  'given a disk that hangs, when halted, then at once, and the reply says what it waits for',
  { skip },
  async (t) => {
    const { fsync, start, haltedFile } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set('file', 4_000)
    const halting = bot.call('POST', '/halt', { reason: 'fat finger' })
    const seen = await until(
      () => bot.ask('check', { symbol: 'A' }),
      ({ allowed }) => !allowed,
    )
    t.match(await statusOf(bot), { state: 'halted', durable: false, bot: { responsive: true } })
    const halted = await halting
    t.match(halted.body, { durable: false, warnings: [/not confirmed within 2000 ms/] })
    t.equal(seen.haltId, halted.body.haltId)
    t.ok(existsSync(haltedFile), 'it is left beside the state')
    fsync.heal()
    t.match(await untilDurable(bot), { durable: true })
    await until(
      async () => existsSync(haltedFile),
      (isThere) => !isThere,
    )
    await bot.kill()
    t.match(await statusOf(start()), { state: 'halted', halt: { haltId: halted.body.haltId } })
  },
)

t.test('given an fsync that fails, when halted and shut down, then it comes back halted', { skip }, async (t) => {
  const { fsync, start } = makeDisk(t)
  const bot = start()
  await bot.url()
  fsync.set('file', 'EIO')
  const halted = await bot.call('POST', '/halt')
  t.equal(halted.body.durable, false)
  bot.child.kill('SIGTERM')
  t.match(await bot.exited, { code: 0 })
  fsync.heal()
  t.match(await statusOf(start()), { state: 'halted', halt: { haltId: halted.body.haltId } })
})

for (const scope of [undefined, { symbol: 'A' }]) {
  t.test(
    `given a disk that hangs, when ${scope === undefined ? 'halted' : 'a symbol is halted'} and ended by SIGTERM, then it comes back halted`,
    { skip },
    async (t) => {
      const { fsync, start } = makeDisk(t, { shutdown_deadline_ms: 500 })
      const bot = start()
      await bot.url()
      fsync.set('file', 8_000)
      const halted = await bot.call('POST', '/halt', { scope })
      t.equal(halted.body.durable, false)
      bot.child.kill('SIGTERM')
      await bot.line((line) => /deadline/.test(String(line['msg'])), 'the deadline')
      // Node waits for the disk before it ends; a second signal doesn't.
      bot.child.kill('SIGTERM')
      await bot.exited
      fsync.heal()
      t.match(await statusOf(start()), { state: 'halted', halt: { haltId: halted.body.haltId } })
    },
  )
}

for (const how of ['EIO', 8_000] as const) {
  for (const scope of [undefined, { symbol: 'A' }]) {
    const what = `${scope === undefined ? 'halted' : 'a symbol is halted'} and killed`
    const disk = how === 'EIO' ? 'an fsync that fails' : 'a disk that hangs'
    t.test(`given ${disk}, when ${what}, then it comes back halted`, { skip }, async (t) => {
      const { fsync, start, stateDir } = makeDisk(t)
      const bot = start()
      await bot.url()
      fsync.set('file', how)
      const halted = await bot.call('POST', '/halt', { scope, reason: 'fat finger' })
      t.equal(halted.body.durable, false)
      await bot.kill()
      fsync.heal()
      const again = start()
      const { halt, scopedHalts } = await statusOf(again)
      t.match(
        halt,
        { haltId: halted.body.haltId, reason: 'fat finger' },
        'of everything: what could not be written in time is not looked at closely',
      )
      t.same(scopedHalts, [])
      t.equal((await again.ask('check', { symbol: 'A' })).haltId, halted.body.haltId)
      const entry = auditEntries(stateDir).find(({ what, haltId }) => what === 'halt' && haltId === halted.body.haltId)
      t.match(entry, { source: 'http', reason: 'fat finger', details: { scope: scope ?? null } })
      t.equal((await again.call('POST', '/resume', { confirm: halted.body.haltId })).status, 200)
      await again.kill()
      t.match(await statusOf(start()), { state: 'active', scopedHalts: [] }, 'and a resume ends it for good')
    })
  }
}

t.test(
  'given a disk that hangs, when a halt waits behind a milder one, and killed, then halted',
  { skip },
  async (t) => {
    const { fsync, start } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set('file', 8_000)
    const { haltId } = (await bot.call('POST', '/halt', { level: 'reducing' })).body
    t.match((await bot.call('POST', '/halt')).body, { state: 'halted', durable: false, haltId })
    await bot.kill()
    fsync.heal()
    t.match(await statusOf(start()), { state: 'halted', halt: { haltId, level: 'halted' } })
  },
)

t.test('given a resume that hangs, when halted and killed, then halted', { skip }, async (t) => {
  const { fsync, start, haltedFile } = makeDisk(t)
  const bot = start()
  const { haltId } = (await bot.call('POST', '/halt')).body
  fsync.set('directory', 8_000)
  const resuming = bot.call('POST', '/resume', { confirm: haltId }).catch(() => null)
  await untilBeingWritten(bot)
  t.match((await bot.call('POST', '/halt', { reason: 'no, wait' })).body, { haltId, state: 'halted', durable: false })
  await bot.kill()
  await resuming
  fsync.heal()
  const again = start()
  t.match(await statusOf(again), { state: 'halted', halt: { haltId, reason: 'halted by http' } })
  t.equal((await again.call('POST', '/resume', { confirm: haltId })).status, 200)
  t.notOk(existsSync(haltedFile))
  await again.kill()
  t.match(await statusOf(start()), { state: 'active' })
})

t.test(
  'given a halt in code that the disk took later, when resumed and shut down, then active',
  { skip },
  async (t) => {
    const { fsync, start } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set('file', 'EIO')
    const { haltId, durable } = await bot.ask('halt', {})
    t.equal(durable, false)
    fsync.heal()
    await untilDurable(bot)
    t.equal((await bot.call('POST', '/resume', { confirm: haltId })).status, 200)
    bot.child.kill('SIGTERM')
    t.match(await bot.exited, { code: 0 })
    t.match(await statusOf(start()), { state: 'active' })
  },
)

t.test('given a resume on disk that a dying disk keeps there, when killed, then halted', { skip }, async (t) => {
  const { fsync, start } = makeDisk(t)
  const bot = start()
  const { haltId } = (await bot.call('POST', '/halt')).body
  fsync.set('directory', 6_000)
  const resuming = bot.call('POST', '/resume', { confirm: haltId })
  await untilBeingWritten(bot)
  await bot.call('POST', '/halt', { reason: 'no, wait' })
  fsync.set('file', 'EIO')
  t.match(await resuming, { status: 503, body: { detail: /EIO/ } })
  t.match(await statusOf(bot), { state: 'halted', durable: false })
  await bot.kill()
  fsync.heal()
  const { state, halt } = await statusOf(start())
  t.equal(state, 'halted')
  // Unless the kill came while it was being written once more.
  if (!/was not written to its end/.test(halt?.reason)) t.equal(halt?.haltId, haltId)
})

t.test('given a disk that hangs, when a resume waits and is halted again, then the halt wins', { skip }, async (t) => {
  const { fsync, start } = makeDisk(t)
  const bot = start()
  const { haltId } = (await bot.call('POST', '/halt')).body
  fsync.set('directory', 4_000)
  const resuming = bot.call('POST', '/resume', { confirm: haltId })
  await untilBeingWritten(bot)
  const halted = await bot.call('POST', '/halt', { reason: 'no, wait' })
  t.match(halted.body, { haltId, state: 'halted', durable: false }, 'the disk has not taken it yet')
  fsync.heal()
  t.equal((await resuming).status, 409)
  t.match(await untilDurable(bot), { state: 'halted' })
  await bot.kill()
  t.match(await statusOf(start()), { state: 'halted', halt: { haltId } })
})
