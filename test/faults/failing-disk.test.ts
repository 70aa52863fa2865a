import t from 'tap'
import { noFaultyFsync } from '../support/faulty-fsync.js'
import { makeDisk, statusOf, untilDurable } from './faulty-disk.js'

const skip = noFaultyFsync

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
