import t from 'tap'
import { StandingGuards } from '../../lib/host/standing-guards.js'
import { guardMethods } from '../../plugins/guard-methods/index.js'
import { call } from '../support/http-call.js'
import { until } from '../support/notification-service.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

class Client {
  send(order: unknown): unknown {
    return order
  }
}

t.test(
  'given a guarded method, when others take its place and go, then it is named as long as they are there',
  async (t) => {
    const guards = new StandingGuards()
    const client = new Client()
    const mine = () => 'mine'
    client.send = mine
    const unwatch = guards.add(client, 'send')
    t.same(guards.look(), [])
    client.send = () => 'another'
    t.match(guards.look(), [/^send of Client is not what the guard has put there/])
    client.send = mine
    t.same(guards.look(), [])
    Reflect.deleteProperty(client, 'send')
    t.equal(guards.look().length, 1)
    Object.defineProperty(client, 'send', { get: () => mine, configurable: true })
    t.equal(guards.look().length, 1, 'a getter in its place as well')
    unwatch()
    t.same(guards.look(), [])
    t.equal(guards.size, 0)
  },
)

t.test('given thousands of guarded methods, when looked at, then each has its turn', async (t) => {
  const guards = new StandingGuards()
  const clients = Array.from({ length: 4_500 }, () => ({ send: () => {} }))
  for (const client of clients) guards.add(client, 'send')
  for (const client of clients.slice(-3)) client.send = () => {}
  guards.look()
  guards.look()
  t.equal(guards.look().length, 3)
  t.equal(guards.look().length, 3)
})

t.test('given a guarded client, when its method is replaced, then the bot is not armed', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const client = new Client()
  const unguard = guardMethods(client, killSwitch)
  const check = async () => {
    const { body } = await call(String(killSwitch.url), 'GET', '/armed')
    return body.checks.find(({ name }: { readonly name: string }) => name === 'guards')
  }
  await until(async () => (await check()).state === 'ok', 'the guards to be ok')
  client.send = (order) => order
  await until(async () => (await check()).state === 'failing', 'that to be noticed')
  t.match(await check(), { why: /^send of Client is not what the guard has put there/ })
  unguard()
  await until(async () => (await check()).state === 'ok', 'a guard that is taken off is not missed')
  killSwitch.check = () => ({ allowed: true })
  await until(async () => (await check()).state === 'failing', 'the kill switch itself')
  t.match(await check(), { why: /^killSwitch\.check was replaced/ })
})
