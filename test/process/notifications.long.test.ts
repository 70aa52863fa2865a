import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { notificationService, until } from '../support/notification-service.js'
import { channelsAt, hooks, isTold, startBot, titles } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'

const ORDER = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }

t.test(
  'given all services hang and the courier spins, when halted, then the reply comes and orders are refused',
  async (t) => {
    const service = await notificationService(t, () => null)
    const stateDir = stateDirectory(t)
    const bot = startBot(t, stateDir, channelsAt(service.url))
    await until(() => service.arrived.length >= 6, 'an attempt at each service')
    const haltAndResume = async (how: string) => {
      const { status, body } = await bot.call('POST', '/halt', { reason: how })
      t.match({ status, body }, { status: 200, body: { state: 'halted', durable: true } }, how)
      t.match(await bot.ask('check', ORDER), { allowed: false }, how)
      t.equal((await bot.call('POST', '/resume', { confirm: body.haltId })).status, 200, how)
    }
    await haltAndResume('hanging')
    writeFileSync(join(stateDir, 'fault'), 'exit')
    await bot.line(({ msg }) => /courier thread has ended: it exited with code 3/.test(String(msg)))
    await haltAndResume('killed')
    t.match((await bot.call('GET', '/status?cached')).body.notifications[0].lastError, /courier thread has ended/)
    writeFileSync(join(stateDir, 'fault'), 'spin')
    await until(() => existsSync(join(stateDir, 'fault.done')), 'a courier that spins')
    for (let round = 0; round < 20; round++) await haltAndResume(`spinning ${round}`)
    rmSync(join(stateDir, 'fault'))
    service.arrived.length = 0
    service.answer = () => ({})
    await bot.line(
      ({ msg }) => /courier thread has ended: it has not answered for/.test(String(msg)),
      'its end',
      40_000,
    )
    const told = (reason: string) => () =>
      hooks(service).some(({ body }) => body.events.some((each: { reason: string }) => each.reason === reason))
    await until(told('hanging'), 'what has waited, after all', 60_000)
    await until(told('spinning 19'), 'the newest halt')
  },
)

t.test('given a halt, when nobody acknowledges it, then it is told again, until somebody does', async (t) => {
  const service = await notificationService(t)
  const notify = [{ ...channelsAt(service.url)[0], remind_ms: 10_000 }]
  const bot = startBot(t, stateDirectory(t), notify)
  await bot.call('POST', '/halt', { reason: 'loss' })
  await until(isTold(service, /^STILL HALTED idle-bot for 0 min: loss/), 'a reminder')
  const { status, body } = await bot.call('POST', '/ack')
  t.equal(status, 200)
  t.equal(body.acknowledged.length, 1)
  await until(isTold(service, /^Acknowledged at idle-bot/), 'the acknowledgement')
  const reminders = () => titles(service).filter((title) => /^STILL/.test(title)).length
  const before = reminders()
  await bot.call('POST', '/halt', { reason: 'another' })
  await until(() => reminders() > before, 'a reminder of the new halt')
  t.match(titles(service).at(-1), /another/)
})
