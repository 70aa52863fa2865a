import { existsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BUY, eventually, Family, inState, passing, SHORT_LEASE_MS } from '../support/followers.js'

t.test(
  'given a leader that is stopped, when the lease is over, then its follower is paused until it goes on',
  async (t) => {
    const family = new Family(t, SHORT_LEASE_MS)
    const [leader, follower] = await family.pair()
    await passing(follower, true)

    leader.child.kill('SIGSTOP')
    const refused = await passing(follower, false)
    t.match(refused, { code: 'PAUSED', haltId: null })
    t.match(await follower.ask('status'), { state: 'reducing', pauses: [{ owner: 'leader' }], halts: [] })
    const before = await follower.ask('resume', { confirm: '1-none' })
    t.match(before, { error: { code: 'LEADER_UNHEARD' } })

    // Made while nobody can be told, it is on disk all the same, and the leader hears it when it goes on.
    t.ok(existsSync(join(family.stateDir, 'ACTIVE')))
    const halt = await follower.ask('halt', { reason: 'alone' })
    t.match(halt, { durable: true, quiet: false, warnings: [/The leader has not confirmed the halt/] })
    t.notOk(existsSync(join(family.stateDir, 'ACTIVE')), 'the follower has taken the permit away')
    leader.child.kill('SIGCONT')
    t.match((await inState(leader, 'halted')).halts, [{ haltId: halt.haltId, reason: 'alone' }])
    await eventually(
      () => follower.ask('status'),
      ({ pauses, durable }) => pauses.length === 0 && durable,
      'the end of the pause',
    )
    t.match(await follower.ask('check', BUY), { code: 'TRADING_HALTED', haltId: halt.haltId })
    await leader.call('POST', '/resume', { confirm: halt.haltId })
    await passing(follower, true)
  },
)

t.test(
  'given a leader halted while a follower could not hear it, when it is heard, then nothing passes between',
  async (t) => {
    const family = new Family(t, SHORT_LEASE_MS)
    const [leader, follower] = await family.pair()
    follower.child.kill('SIGSTOP')
    const { body } = await leader.call('POST', '/halt', { reason: 'meanwhile' })
    await eventually(
      async () => (await leader.call('GET', '/status')).body.followers,
      ([one]) => one.state === 'lost',
      'a follower that is lost',
    )
    follower.child.kill('SIGCONT')
    t.match(await follower.ask('check', BUY), { allowed: false })
    t.match((await inState(follower, 'halted')).halts, [{ haltId: body.haltId }])
    t.match((await leader.call('GET', '/status')).body.followers, [{ state: 'following' }])
  },
)

t.test(
  'given a follower whose thread is stuck, when its leader is stopped, then it is paused all the same',
  async (t) => {
    const family = new Family(t, SHORT_LEASE_MS)
    const leader = family.leader()
    await leader.url()
    const stuck = family.follower({}, 'spinning-bot')
    await stuck.line(({ spinning }) => spinning === 'passed', 'orders that pass')
    leader.child.kill('SIGSTOP')
    await stuck.line(({ spinning }) => spinning === 'rejected null', 'a pause')
    leader.child.kill('SIGCONT')
    const passes = () => stuck.lines.filter(({ spinning }) => spinning === 'passed').length
    await eventually(
      async () => passes(),
      (count) => count > 1,
      'orders that pass again',
    )
    const { body } = await leader.call('POST', '/halt')
    await stuck.line(({ spinning }) => spinning === `rejected ${body.haltId}`, 'the halt')
  },
)

t.test('given a leader that was killed, when it is started anew, then its follower goes by what it says', async (t) => {
  const family = new Family(t, SHORT_LEASE_MS)
  const [leader, follower] = await family.pair()
  await leader.kill()
  t.match(await passing(follower, false), { code: 'PAUSED' })
  const halt = await follower.ask('halt', { reason: 'nobody to tell' })
  t.equal(halt.durable, true)
  const next = family.leader()
  await next.url()
  await eventually(
    () => follower.ask('status'),
    ({ pauses }) => pauses.length === 0,
    'the new leader',
  )
  const { halts } = await eventually(
    () => next.ask('status'),
    ({ halts }) => halts.length === 2,
    'both halts',
  )
  const ids = halts.map(({ haltId }: { haltId: string }) => haltId)
  t.ok(ids.includes(halt.haltId), 'it has heard the halt')
  t.equal(ids.length, 2, 'beside that of a start without a permit')
  await next.call('POST', '/resume', { confirm: ids })
  await passing(follower, true)
})
