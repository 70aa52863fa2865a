import { existsSync } from 'node:fs'
import t from 'tap'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { makeDisk, statusOf, untilBeingWritten, untilDurable } from './faulty-disk.js'

const skip = noFaultyFsync

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
