import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../support/exchange-process.js'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { resumeEverything } from '../support/resume-everything.js'
import { makeDisk, statusOf, untilDurable } from './faulty-disk.js'

const skip = noFaultyFsync

/** Until a resume has put its permit into its place, and waits for the directory. */
const untilPermitted = (stateDir: string) =>
  until(
    async () => existsSync(join(stateDir, 'ACTIVE')),
    (isThere) => isThere,
  )

for (const scope of [undefined, { symbol: 'A' }]) {
  const what = scope === undefined ? 'halted' : 'a symbol is halted'
  t.test(`given a resume that hangs, when ${what} and killed, then halted`, { skip }, async (t) => {
    const { fsync, start, stateDir } = makeDisk(t)
    const bot = start()
    const { haltId } = (await bot.call('POST', '/halt')).body
    fsync.set('directory', 8_000)
    const resuming = bot.call('POST', '/resume', { confirm: haltId }).catch(() => null)
    await untilPermitted(stateDir)
    const again = (await bot.call('POST', '/halt', { reason: 'no, wait', scope })).body
    t.match(again, { state: 'halted', durable: false }, 'the disk has not taken it yet')
    t.not(again.haltId, haltId)
    await bot.kill()
    await resuming
    fsync.heal()
    const next = start()
    t.match(await statusOf(next), { state: 'halted' })
    await resumeEverything(next)
    await next.kill()
    t.match(await statusOf(start()), { state: 'active' })
  })
}

t.test('given a resume on disk that a dying disk keeps there, when killed, then halted', { skip }, async (t) => {
  const { fsync, start, stateDir } = makeDisk(t)
  const bot = start()
  const { haltId } = (await bot.call('POST', '/halt')).body
  fsync.set('directory', 6_000)
  const resuming = bot.call('POST', '/resume', { confirm: haltId })
  await untilPermitted(stateDir)
  await bot.call('POST', '/halt', { reason: 'no, wait' })
  fsync.set('file', 'EIO')
  await resuming
  t.match(await statusOf(bot), { state: 'halted' })
  await bot.kill()
  fsync.heal()
  t.match(await statusOf(start()), { state: 'halted' })
})

t.test('given a disk that hangs, when a resume waits and is halted again, then the halt wins', { skip }, async (t) => {
  const { fsync, start, stateDir } = makeDisk(t)
  const bot = start()
  const { haltId } = (await bot.call('POST', '/halt')).body
  fsync.set('directory', 4_000)
  const resuming = bot.call('POST', '/resume', { confirm: haltId })
  await untilPermitted(stateDir)
  const halted = await bot.call('POST', '/halt', { reason: 'no, wait' })
  t.match(halted.body, { state: 'halted', durable: false }, 'the disk has not taken it yet')
  fsync.heal()
  t.match(await resuming, { body: { state: 'halted' } }, 'nothing is to be undone: the other halt stays')
  t.match(await untilDurable(bot), { state: 'halted' })
  await bot.kill()
  t.match(await statusOf(start()), { state: 'halted', halt: { haltId: halted.body.haltId, reason: 'no, wait' } })
})
