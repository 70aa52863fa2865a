import { existsSync } from 'node:fs'
import t from 'tap'
import { until } from '../support/exchange-process.js'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { journalEntries } from '../support/journal-entries.js'
import { makeDisk, statusOf, untilDurable } from './faulty-disk.js'

const skip = noFaultyFsync

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
      const entry = journalEntries(stateDir).find(
        ({ what, haltId }) => what === 'halt' && haltId === halted.body.haltId,
      )
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
