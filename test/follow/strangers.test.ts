import { chmodSync, mkdirSync } from 'node:fs'
import { request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t from 'tap'
import { describeSelf } from '../../lib/between/lock-owner.js'
import { ownDirectory } from '../support/files-directory.js'
import {
  BUY,
  eventually,
  Family,
  following,
  inState,
  LONG_LEASE_MS,
  passing,
  SHORT_LEASE_MS,
} from '../support/followers.js'

/** What comes on a connection, a line each, until it ends. */
async function linesOf(socket: Socket): Promise<string[]> {
  const lines: string[] = []
  for await (const line of createInterface({ input: socket })) lines.push(line)
  return lines
}

function socketIn(stateDir: string): string {
  return join(stateDir, 'follow', 'leader.sock')
}

t.test('given a follower of another version, when it comes, then it is told so, and is none', async (t) => {
  const family = new Family(t, LONG_LEASE_MS, ownDirectory(t))
  const leader = family.leader()
  await leader.url()
  const answers = await eventually(
    () => {
      const socket = connect(socketIn(family.stateDir))
      const hello = { type: 'hello', protocol: 99, version: '9.9.9', who: describeSelf('newer'), leaseMs: 1_000 }
      socket.on('error', () => {})
      socket.write(`${JSON.stringify(hello)}\n`)
      return linesOf(socket).catch(() => [])
    },
    ({ length }) => length > 0,
    'an answer',
  )
  t.match(answers, [/"type":"refused".*9\.9\.9: bring them together/])
  t.same((await leader.call('GET', '/status')).body.followers, [])
})

t.test('given noise on the socket, when it comes, then it is cut off, and followers are heard as before', async (t) => {
  const family = new Family(t, LONG_LEASE_MS, ownDirectory(t))
  const [leader, follower] = await family.pair()
  for (const noise of ['\n', 'GET / HTTP/1.1\r\n\r\n', '{"type":"halt"}\n', 'null\n', '{"type":"hello"}\n']) {
    const socket = connect(socketIn(family.stateDir))
    socket.on('error', () => {})
    socket.write(noise)
    t.notMatch(await linesOf(socket).catch(() => []), [/welcome/], JSON.stringify(noise))
  }
  t.equal((await leader.call('GET', '/status')).body.followers.length, 1)
  await passing(follower, true)
  await leader.call('POST', '/halt')
  await inState(follower, 'halted')
})

t.test(
  'given a leader of another version, when it is followed, then the follower is paused, and says so',
  async (t) => {
    const stateDir = ownDirectory(t)
    mkdirSync(join(stateDir, 'follow'), { mode: 0o700 })
    const welcome = {
      type: 'welcome',
      protocol: 99,
      version: '9.9.9',
      who: describeSelf('newer'),
      halts: [],
      pauses: [],
    }
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.write(`${JSON.stringify({ ...welcome, durable: true, lettingIn: null, lastEpoch: 0, at: 0 })}\n`)
    })
    await new Promise<void>((resolve) => server.listen(socketIn(stateDir), resolve))
    t.teardown(() => server.close())
    const follower = new Family(t).follower({ follow: stateDir })
    await following(follower)
    const refused = () => follower.ask('check', BUY)
    const verdict = await eventually(refused, ({ reason }) => /9\.9\.9/.test(reason), 'the version')
    t.match(verdict, { code: 'PAUSED', reason: /it has version 9\.9\.9, and this process .*: bring them together/ })
  },
)

t.test('given a folder that others may enter, when a follower looks, then it believes nobody there', async (t) => {
  const family = new Family(t)
  await family.leader().url()
  chmodSync(join(family.stateDir, 'follow'), 0o755)
  const follower = family.follower()
  await following(follower)
  t.match(await follower.ask('check', BUY), { code: 'PAUSED', reason: /others may enter .*follow: chmod 700/ })
  chmodSync(join(family.stateDir, 'follow'), 0o700)
  await passing(follower, true)
})

t.test(
  'given a path too long for a socket, when it is followed, then that works all the same',
  { skip: process.platform !== 'linux' },
  async (t) => {
    const family = new Family(t)
    const deep = join(family.stateDir, 'a'.repeat(60), 'b'.repeat(60), 'state')
    await family.leader({ state_dir: deep }).url()
    const follower = family.follower({ follow: deep })
    await following(follower)
    await passing(follower, true)
  },
)

t.test(
  'given a halt whose body does not come, when the leader lets it in, then its followers are halted',
  async (t) => {
    const family = new Family(t, SHORT_LEASE_MS)
    const leader = family.leader()
    const url = new URL(await leader.url())
    const follower = family.follower()
    await following(follower)
    await passing(follower, true)
    const slow = request({ ...address(url), path: '/halt', method: 'POST', headers: { 'Content-Length': 100 } })
    slow.on('error', () => {})
    slow.flushHeaders()
    t.match(await passing(follower, false), { code: 'TRADING_HALTED' })
    // The leader is lost before it has read what the halt was for.
    await leader.kill()
    const halted = async () => follower.ask('status')
    const { halts } = await eventually(halted, ({ halts }) => halts.length > 0, 'a halt of its own')
    t.match(halts, [{ source: 'guard', reason: /as it was lost/ }])
    const next = family.leader()
    t.match((await next.call('GET', '/status')).body, { state: 'halted' })
    await eventually(
      () => next.ask('status'),
      ({ halts }) => halts.some(({ haltId }: { haltId: string }) => haltId === halts[0].haltId),
      'the halt',
    )
  },
)

function address({ hostname, port }: URL): { hostname: string; port: string } {
  return { hostname, port }
}
