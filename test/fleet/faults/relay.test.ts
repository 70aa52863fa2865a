import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import t, { type Test } from 'tap'
import { Relay } from './relay.mjs'

/** Says back what it is told, behind its name. */
async function echo(t: Test, name: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => socket.write(`${name} ${chunk}`))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  return (server.address() as AddressInfo).port
}

async function caller(t: Test, port: number) {
  const socket: Socket = connect({ host: '127.0.0.1', port })
  t.teardown(() => socket.destroy())
  let said = ''
  let isClosed = false
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    said += chunk
  })
  socket.on('close', () => {
    isClosed = true
  })
  const until = async (fits: () => boolean, what: string) => {
    for (const end = Date.now() + 20_000; !fits(); await new Promise((resolve) => setTimeout(resolve, 10)))
      if (Date.now() > end) throw new Error(`${what}; it has said: ${said}`)
  }
  return {
    socket,
    hears: (text: string) => until(() => said.includes(text), `"${text}" did not come`),
    closes: () => until(() => isClosed, 'it was not closed'),
    said: () => said,
    isClosed: () => isClosed,
  }
}

t.test('given a line, when it is held, then nothing gets through, and both ends stay connected', async (t) => {
  const relay = await Relay.start(await echo(t, 'one'))
  t.teardown(() => relay.close())
  const held = await caller(t, relay.port)
  held.socket.write('a')
  await held.hears('one a')
  relay.hold()
  held.socket.write('b')
  const late = await caller(t, await echo(t, 'other'))
  late.socket.write('c')
  await late.hears('other c')
  t.equal(held.said(), 'one a')
  t.notOk(held.isClosed())
})

t.test('given a slow line, when it is asked twice, then both answers come, in order', async (t) => {
  const relay = await Relay.start(await echo(t, 'one'))
  t.teardown(() => relay.close())
  const slow = await caller(t, relay.port)
  slow.socket.setNoDelay()
  relay.slow(50)
  slow.socket.write('a')
  await slow.hears('one a')
  slow.socket.write('b')
  await slow.hears('one b')
  t.equal(slow.said(), 'one aone b')
})

t.test('given a line, when it leads elsewhere, then old connections end, and new ones arrive there', async (t) => {
  const relay = await Relay.start(await echo(t, 'one'))
  t.teardown(() => relay.close())
  const before = await caller(t, relay.port)
  before.socket.write('a')
  await before.hears('one a')
  relay.leadTo(await echo(t, 'two'))
  await before.closes()
  const after = await caller(t, relay.port)
  after.socket.write('b')
  await after.hears('two b')
})

t.test(
  'given a line that leads nowhere, when it leads somewhere again, then who has waited there is cut off',
  async (t) => {
    const relay = await Relay.start(await echo(t, 'one'))
    t.teardown(() => relay.close())
    relay.swallow()
    const waiting = await caller(t, relay.port)
    waiting.socket.write('a')
    const other = await caller(t, await echo(t, 'other'))
    other.socket.write('b')
    await other.hears('other b')
    relay.leadTo(await echo(t, 'two'))
    await waiting.closes()
    t.equal(waiting.said(), '')
  },
)
