import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { Connection } from '../../../plugins/fleet/connection.js'
import { fleetBot } from '../../support/fleet.js'
import { until } from '../../support/notification-service.js'

// What answers is no engine.

/** Something that listens where an engine should, and answers what comes as it likes. */
async function listensOf(t: Pick<Test, 'teardown'>, answer: (said: string, socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => answer(String(chunk), socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('given an answer without end, when a bot waits for it, then it gives the connection up', async (t) => {
  const url = await listensOf(t, (said, socket) => {
    if (!said.includes('ENDLESS')) {
      socket.write('+OK\r\n')
      return
    }
    socket.write('$99999999999\r\n')
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(1_048_576)));
    }
    socket.on('drain', more)
    more()
  })
  const place = { urls: [url], sentinelMaster: null, ca: null }
  const timeouts = { connectMs: 60_000, commandMs: 60_000 }
  const connection = new Connection({ place, name: 'x', timeouts, requireFrom: join(process.cwd(), 'package.json') })
  t.teardown(() => connection.close())
  connection.open()
  await connection.ready(60_000)
  await t.rejects(connection.call('ENDLESS'), /more than 33554432 bytes/)
})

t.test(
  'given an engine with another error for each connection, when news are asked for, then one is told',
  async (t) => {
    let asked = 0
    const url = await listensOf(t, (said, socket) => {
      if (!/subscribe/i.test(said)) socket.write('+OK\r\n')
      else socket.end(`-ERR no ${++asked}\r\n`)
    })
    const bot = fleetBot(t, [url])
    await until(() => asked > 10 && bot.of('log').length > 0, 'ten connections')
    t.match(bot.of('log'), [{ level: 'warn', message: /at the renewals of the lease only: ERR no/ }])
  },
)
