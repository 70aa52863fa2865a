import { connect, createServer, type Socket } from 'node:net'
import t from 'tap'
import { endOldestAbove, mostConnections, openFilesAllowed } from '../../../lib/control/api/connections.js'

t.test(
  'given more connections than may be, when the next one comes, then the oldest is ended, and it is let in',
  async (t) => {
    const server = createServer()
    t.teardown(() => server.close())
    endOldestAbove(3, server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const ended: number[] = []
    const sockets: Socket[] = []
    const accepted = () => new Promise((resolve) => server.once('connection', resolve))
    for (let number = 0; number < 5; number++) {
      const there = accepted()
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      socket.on('close', () => ended.push(number))
      sockets.push(socket)
      await there
    }
    const closed = Promise.all(
      [0, 1].map(
        (number) =>
          new Promise((resolve) => {
            if (ended.includes(number)) resolve(null)
            else sockets[number]?.once('close', resolve)
          }),
      ),
    )
    await closed
    t.same(ended, [0, 1])
    sockets[2]?.destroy()
    await new Promise((resolve) => sockets[2]?.once('close', resolve))
    for (const socket of sockets) socket.destroy()
  },
)

t.test('given what the system allows, then some of it is left for others', async (t) => {
  t.same([256, 1_024, 1_300, 4_096, 20_000, 1_048_576].map(mostConnections), [128, 512, 700, 3_496, 8_000, 8_000])
  t.ok(openFilesAllowed() >= 256)
})
