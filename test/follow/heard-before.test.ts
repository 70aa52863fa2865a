import { mkdirSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import t, { type Test } from 'tap'
import { describeSelf } from '../../lib/between/lock-owner.js'
import { PROTOCOL } from '../../lib/control/follow/protocol.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { ownDirectory } from '../support/files-directory.js'
import { eventually, Family, following, inState, LONG_LEASE_MS } from '../support/followers.js'

// biome-ignore lint/suspicious/noExplicitAny: whatever the other side says
type Message = any

function socketIn(stateDir: string): string {
  return join(stateDir, 'follow', 'leader.sock')
}

function say(socket: Socket, message: Message): void {
  socket.write(`${JSON.stringify(message)}\n`)
}

const WELCOME = {
  type: 'welcome',
  protocol: PROTOCOL,
  version: '0.2.0',
  who: describeSelf('leader'),
  halts: [],
  pauses: [],
  pauseTimes: {},
  durable: true,
  lettingIn: null,
  lastEpoch: 0,
}

/** A leader that answers beats, and leaves the rest to `take`. */
async function leaderIn(t: Test, stateDir: string, take: (message: Message, socket: Socket) => void): Promise<void> {
  mkdirSync(join(stateDir, 'follow'), { mode: 0o700 })
  const server = createServer((socket) => {
    socket.on('error', () => {})
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line)
      const at = monotonicMs()
      if (message.type === 'hello') say(socket, { ...WELCOME, at })
      else if (message.type === 'beat') say(socket, { type: 'ack', number: message.number, at, pauseTimes: {} })
      else take(message, socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(socketIn(stateDir), resolve))
  t.teardown(() => server.close())
}

t.test(
  'given a halt that a leader has heard and ended while the line was lost, when it comes back, then it has ended in the follower',
  async (t) => {
    const family = new Family(t, LONG_LEASE_MS, ownDirectory(t))
    const ids: string[] = []
    await leaderIn(t, family.stateDir, ({ type, halt }, socket) => {
      if (type !== 'halt') return
      ids.push(halt.haltId)
      if (ids.length === 1) socket.destroy()
      else {
        const { haltId } = halt
        const report = {
          haltId,
          latchMicros: null,
          inFlight: 0,
          warnings: [],
          durable: true,
          state: 'active',
          quiet: false,
        }
        say(socket, { type: 'halted', haltId, hasEnded: true, report, last: true })
      }
    })
    const follower = family.follower()
    await following(follower)
    await inState(follower, 'active')
    await follower.ask('halt', { reason: 'feed lost' })
    await inState(follower, 'active')
    t.same(ids, [ids[0], ids[0]])
  },
)

t.test(
  'given a halt of a follower that was ended, when the follower says it once more, then the leader says that it has ended',
  async (t) => {
    const family = new Family(t, LONG_LEASE_MS, ownDirectory(t))
    const leader = family.leader()
    await leader.url()
    const hello = {
      type: 'hello',
      protocol: PROTOCOL,
      version: '0.2.0',
      who: describeSelf('follower'),
      leaseMs: LONG_LEASE_MS,
    }
    const since = new Date().toISOString()
    const halt = {
      haltId: '7-mine',
      level: 'halted',
      reason: 'feed lost',
      source: 'code',
      operator: null,
      scope: null,
      since,
    }
    const answered = async (): Promise<Message> => {
      const socket = connect(socketIn(family.stateDir))
      say(socket, hello)
      say(socket, { type: 'halt', halt, warnings: [], waitMs: 0 })
      for await (const line of createInterface({ input: socket })) {
        const message = JSON.parse(line)
        if (message.type !== 'halted' || !message.last) continue
        socket.destroy()
        return message
      }
    }
    t.match(await answered(), { hasEnded: false, report: { haltId: '7-mine', state: 'halted' } })
    await leader.call('POST', '/resume', { confirm: '7-mine' })
    t.match(await answered(), { hasEnded: true, report: { haltId: '7-mine', state: 'active' } })
    await eventually(
      () => leader.ask('status'),
      ({ state }) => state === 'active',
      'active',
    )
  },
)

t.test('given a halt by a person, when a follower resumes as if it were one, then the halt stays', async (t) => {
  const family = new Family(t, LONG_LEASE_MS, ownDirectory(t))
  const leader = family.leader()
  const { body } = await leader.call('POST', '/halt', { reason: 'fat finger' })
  const socket = connect(socketIn(family.stateDir))
  t.teardown(() => socket.destroy())
  const who = describeSelf('follower')
  say(socket, { type: 'hello', protocol: PROTOCOL, version: '0.2.0', who, leaseMs: LONG_LEASE_MS })
  const sources = ['http', 'socket', 'file', 'guard', 'code']
  for (const [call, source] of sources.entries()) {
    const expiresAt = monotonicMs() + 60_000
    say(socket, { type: 'resume', call, confirm: [body.haltId], source, operator: null, expiresAt })
  }
  const answers: Message[] = []
  for await (const line of createInterface({ input: socket })) {
    const message = JSON.parse(line)
    if (message.type === 'resumed') answers.push(message)
    if (answers.length === sources.length) break
  }
  for (const { report } of answers) t.notMatch(report, { kind: 'resumed' })
  t.match((await leader.call('GET', '/status')).body, { state: 'halted', halts: [{ haltId: body.haltId }] })
})
