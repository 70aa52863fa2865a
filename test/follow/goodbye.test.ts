import { connect } from 'node:net'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { BUY, eventually, Family, following, inState, passing } from '../support/followers.js'

// What followers do when their leader ends in good order: they are told, and wait for no lease.

/** Longer than a test may take, in ms: nothing here is the end of a lease. */
const LEASE_MS = 600_000

/** A halt is let in, and the rest of its body never comes. */
async function beginHalt(leader: BotProcess, followers: readonly BotProcess[]): Promise<void> {
  const { hostname, host, port } = new URL(await leader.url())
  const socket = connect(Number(port), hostname).on('error', () => {})
  socket.write(`POST /halt HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\n\r\n{`)
  for (const bot of followers) await passing(bot, false)
}

t.test('given a follower, when its leader ends by SIGTERM, then it is paused, until it hears a leader', async (t) => {
  const family = new Family(t, LEASE_MS)
  const [leader, follower] = await family.pair()
  await passing(follower, true)
  await leader.kill('SIGTERM')
  t.match(await passing(follower, false), { code: 'PAUSED', haltId: null })
  t.match(await follower.ask('status'), { state: 'reducing', halts: [], pauses: [{ owner: 'leader' }] })
  t.notOk(follower.lines.some(({ msg }) => String(msg).includes('goes on until')))
  await family.leader().url()
  await passing(follower, true)
})

t.test('given a follower whose thread is stuck, when its leader ends, then its orders are refused', async (t) => {
  const family = new Family(t, LEASE_MS)
  const leader = family.leader()
  await leader.url()
  const stuck = family.follower({}, 'spinning-bot')
  await stuck.line(({ spinning }) => spinning === 'passed', 'orders that pass')
  await leader.ask('close')
  await stuck.line(({ spinning }) => spinning === 'rejected null', 'a pause')
})

t.test('given two that lead or follow, when the leader ends, then the other leads at once', async (t) => {
  const family = new Family(t, LEASE_MS)
  const [first, second] = await family.autos()
  await first.kill('SIGTERM')
  await second.url()
  await passing(second, true)
  t.match(await second.ask('status'), { state: 'active', halts: [], pauses: [] })
})

t.test('given a leader that ends, when a halt still comes in there, then its followers have that halt', async (t) => {
  const family = new Family(t, LEASE_MS)
  const [leader, follower] = await family.pair()
  await passing(follower, true)
  await beginHalt(leader, [follower])
  await leader.kill('SIGTERM')
  const { halts } = await eventually(
    () => follower.ask('status'),
    ({ pauses }) => pauses.length === 1,
    'the end of the leader',
  )
  t.match(halts, [{ source: 'http' }])
  t.equal(halts.length, 1)
  const next = family.leader()
  const { body } = await next.call('GET', '/status')
  t.match(body, { state: 'halted', halts: [{ haltId: halts[0].haltId }] })
})

t.test(
  'given a leader that waits for orders as it ends, when a follower trades, then it may till the end',
  async (t) => {
    const family = new Family(t, LEASE_MS)
    const settings = { state_dir: family.stateDir, shutdown_deadline_ms: 30_000 }
    const leader = BotProcess.bot('shutdown-bot', { settings, args: ['5000'] })
    t.teardown(() => leader.kill())
    await leader.line((line) => line['sent'] === 3)
    const follower = family.follower()
    await following(follower)
    leader.child.kill('SIGTERM')
    await leader.line((line) => line['rejected'] === 'SHUTTING_DOWN', 'the rejection of a new order')
    t.match(await follower.ask('check', BUY), { allowed: true })
    t.same(await leader.exited, { code: 0, signal: null })
    t.match(await passing(follower, false), { code: 'PAUSED' })
  },
)

t.test(
  'given a child of a killed leader, when the next one is resumed, then it trades until it is ended',
  async (t) => {
    const family = new Family(t, LEASE_MS)
    const [leader, old] = await family.pair()
    await passing(old, true)
    const { body } = await leader.call('POST', '/halt')
    await inState(old, 'halted')
    await leader.kill()

    const [next, young] = await family.pair()
    const followers = async () => (await next.call('GET', '/status')).body.followers
    const is = (bot: BotProcess, state: string) => (each: { pid: number; state: string }) =>
      each.pid === bot.child.pid && each.state === state
    const both = await eventually(
      followers,
      (list) => list.some(is(old, 'following')) && list.some(is(young, 'following')),
      'two followers',
    )
    t.equal(both.length, 2)
    await next.call('POST', '/resume', { confirm: body.haltId })
    await passing(old, true)
    await passing(young, true)

    await old.kill()
    await eventually(followers, (list) => list.some(is(old, 'ended')), 'its end')
  },
)
