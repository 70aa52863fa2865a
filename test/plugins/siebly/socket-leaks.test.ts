import t, { type Test } from 'tap'
import { guardSieblyClient } from '../../../plugins/siebly/index.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'
import { callMethod, methodNames, SOCKET_CLIENTS } from './clients.js'
import { actingMessages, exchangeSocket } from './exchange-socket.js'
import { REVIEWED } from './reviewed.js'

type When = 'active' | 'halted before' | 'halted behind'

async function arrivedWhen(t: Test, name: string, when: When): Promise<string[]> {
  const server = await exchangeSocket()
  const killSwitch = await runningKillSwitch(t)
  const client = SOCKET_CLIENTS[name]?.(server.url) ?? {}
  guardSieblyClient(client, killSwitch)
  if (when === 'halted before') void killSwitch.halt()
  const calls = methodNames(client).map((method) => callMethod(client, method))
  if (when === 'halted behind') void killSwitch.halt()
  await Promise.race([Promise.all(calls), settled(killSwitch, server.arrived)])
  client.getWSClient().closeAll(true)
  await server.close()
  return actingMessages(server)
}

/** Some methods wait for a stream that is none, so this waits until nothing has come for a while. */
async function settled(killSwitch: { status(): { orders: object } }, arrived: readonly unknown[]): Promise<void> {
  for (let before = '', same = 0; same < 4; ) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    const now = JSON.stringify([arrived.length, killSwitch.status().orders])
    same = now === before && arrived.length > 0 ? same + 1 : 0
    before = now
  }
}

for (const name of Object.keys(SOCKET_CLIENTS)) {
  t.test(`given every method of the WebsocketAPIClient of ${name}, when halted, then no order arrives`, async (t) => {
    const passes = REVIEWED[`${name} WebsocketAPIClient`] ?? []
    const active = await arrivedWhen(t, name, 'active')
    t.same(await arrivedWhen(t, name, 'halted before'), passes, 'halted before')
    t.same(await arrivedWhen(t, name, 'halted behind'), passes, 'halted behind')
    const refused = active.filter((message) => !passes.includes(message))
    t.ok(refused.length >= 2, `${refused.join(', ')} are refused`)
    t.same(
      passes.filter((message) => !active.includes(message)),
      [],
    )
  })
}
