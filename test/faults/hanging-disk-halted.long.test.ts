import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../support/exchange-process.js'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { journalEntries } from '../support/journal-entries.js'
import { resumeEverything } from '../support/resume-everything.js'
import { makeDisk, statusOf, untilDurable } from './faulty-disk.js'

const skip = noFaultyFsync

t.test(
  'given a disk that hangs, when halted, then at once, and the reply says what it waits for',
  { skip },
  async (t) => {
    const { fsync, start, stateDir } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set('file', 4_000, 'directory')
    const halting = bot.call('POST', '/halt', { reason: 'fat finger' })
    const seen = await until(
      () => bot.ask('check', { symbol: 'A' }),
      ({ allowed }) => !allowed,
    )
    t.match(await statusOf(bot), { state: 'halted', durable: false, bot: { responsive: true } })
    const halted = await halting
    t.match(halted.body, { durable: false, warnings: [/not confirmed within 2000 ms/] })
    t.equal(seen.haltId, halted.body.haltId)
    t.notOk(existsSync(join(stateDir, 'ACTIVE')), 'the permit is gone, though that is not sure yet')
    fsync.heal()
    t.match(await untilDurable(bot), { durable: true })
    await bot.kill()
    t.match(await statusOf(start()), { state: 'halted', haltCount: 1, halt: { haltId: halted.body.haltId } })
  },
)

for (const scope of [undefined, { symbol: 'A' }]) {
  const what = scope === undefined ? 'halted' : 'a symbol is halted'
  t.test(
    `given a disk that hangs, when ${what} and ended by SIGTERM, then it comes back halted`,
    { skip },
    async (t) => {
      const { fsync, start } = makeDisk(t, { shutdown_deadline_ms: 500 })
      const bot = start()
      await bot.url()
      fsync.set('file', 8_000, 'directory')
      const halted = await bot.call('POST', '/halt', { scope, reason: 'fat finger' })
      t.equal(halted.body.durable, false)
      bot.child.kill('SIGTERM')
      await bot.line((line) => /deadline/.test(String(line['msg'])), 'the deadline')
      // Node waits for the disk before it ends; a second signal doesn't.
      bot.child.kill('SIGTERM')
      await bot.exited
      fsync.heal()
      t.match(await statusOf(start()), { state: 'halted' })
    },
  )
}

for (const how of ['EIO', 8_000] as const) {
  for (const scope of [undefined, { symbol: 'A' }]) {
    const what = `${scope === undefined ? 'halted' : 'a symbol is halted'} and killed`
    const disk = how === 'EIO' ? 'an fsync that fails' : 'a disk that hangs'
    for (const everywhere of [false, true]) {
      const name = `given ${disk}${everywhere ? ' everywhere' : ''}, when ${what}, then it comes back halted`
      t.test(name, { skip }, async (t) => {
        const { fsync, start, stateDir } = makeDisk(t)
        const bot = start()
        await bot.url()
        if (everywhere) fsync.set('file', how, 'directory')
        else fsync.set('file', how)
        const { haltId, durable } = (await bot.call('POST', '/halt', { scope, reason: 'fat finger' })).body
        t.equal(durable, !everywhere, 'as soon as the permit is gone for certain')
        await bot.kill()
        fsync.heal()
        const again = start()
        const { halts, state } = await statusOf(again)
        t.equal(state, 'halted', 'everything: which halt it was may not be known')
        const entry = journalEntries(stateDir).find((line) => line.kind === 'halt' && line.haltId === haltId)
        if (entry !== undefined) {
          t.match(entry, { source: 'http', reason: 'fat finger', halt: { scope: scope ?? null } })
          t.ok(
            halts.some((halt: { haltId: string }) => halt.haltId === haltId),
            'its line was written, and holds',
          )
        }
        await resumeEverything(again)
        await again.kill()
        t.match(await statusOf(start()), { state: 'active', haltCount: 0 }, 'and a resume ends it for good')
      })
    }
  }
}

t.test(
  'given a disk that hangs, when a halt waits behind a milder one, and killed, then halted',
  { skip },
  async (t) => {
    const { fsync, start } = makeDisk(t)
    const bot = start()
    await bot.url()
    fsync.set('file', 8_000, 'directory')
    const milder = (await bot.call('POST', '/halt', { level: 'reducing' })).body
    const { haltId, ...halted } = (await bot.call('POST', '/halt')).body
    t.match(halted, { state: 'halted', durable: false, haltCount: 2 })
    t.not(haltId, milder.haltId)
    await bot.kill()
    fsync.heal()
    t.match(await statusOf(start()), { state: 'halted' })
  },
)
