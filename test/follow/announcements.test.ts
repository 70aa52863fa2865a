import t, { type Test } from 'tap'
import { createKillSwitch, type KillSwitch } from '../../lib/index.js'
import { eventually, Family } from '../support/followers.js'

/** A follower in this process, and what it tells its bot. */
async function follower(t: Test, { stateDir, leaseMs }: Family) {
  const killSwitch: KillSwitch = await createKillSwitch(
    { follow: stateDir, lease_ms: leaseMs, signal_handlers: false },
    { name: 'follower', logger: { info() {}, warn() {}, error() {} } },
  )
  t.teardown(() => killSwitch.close())
  const told: string[] = []
  killSwitch.on('halt', ({ haltId }) => told.push(`halt ${haltId}`))
  killSwitch.on('resume', ({ lifted, state }) =>
    told.push(`resume ${lifted.map(({ haltId }) => haltId).join()} ${state}`),
  )
  const until = (last: string) =>
    eventually(
      async () => told,
      () => told.at(-1) === last,
      last,
    )
  return { killSwitch, told, until }
}

t.test(
  'given a person who halts twice at the leader, when a follower tells, then the first halt was not resumed',
  async (t) => {
    const family = new Family(t)
    const leader = family.leader()
    await leader.url()
    const { told, until } = await follower(t, family)
    const first = (await leader.call('POST', '/halt', { reason: 'odd prices' })).body.haltId
    const second = (await leader.call('POST', '/halt', { reason: 'odd prices' })).body.haltId
    await until(`halt ${second}`)
    await leader.call('POST', '/resume', { confirm: second })
    await until(`resume ${second} active`)
    t.same(told, [`halt ${first}`, `halt ${second}`, `resume ${second} active`])
  },
)

t.test(
  'given a halt of the leader’s code, when a follower’s code says the same, then nothing was resumed',
  async (t) => {
    const family = new Family(t)
    const leader = family.leader()
    await leader.url()
    const { killSwitch, told, until } = await follower(t, family)
    const { haltId } = await leader.ask('halt', { reason: 'feed lost' })
    await until(`halt ${haltId}`)
    t.match(await killSwitch.halt({ reason: 'feed lost' }), { haltId, state: 'halted' })
    await leader.ask('resume', { confirm: haltId })
    await until(`resume ${haltId} active`)
    t.equal(told.filter((each) => each.startsWith('resume')).length, 1, told.join('; '))
  },
)
