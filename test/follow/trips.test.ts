import t from 'tap'
import { eventually, Family, following } from '../support/followers.js'
import { halted, statusOf, tripIn } from '../support/trips-bot.js'

// Trips in processes that follow: what nobody watches there is said.

t.test('given trips that the leader alone watches, when a process follows, then its log names them', async (t) => {
  const family = new Family(t)
  const trips = { max_orders_per_second: 50, max_refusals_per_minute: 3, stuck_ms: 60_000 }
  await family.leader({ trips }).url()
  const follower = family.follower({ trips })
  await following(follower)
  const line = await follower.line(({ msg }) => /This process follows: /.test(String(msg)), 'the warning')
  t.match(line['msg'], /max_refusals_per_minute, stuck_ms are watched in its leader alone/)
})

t.test('given trips that could see nothing, when a process may lead later, then it does not start', async (t) => {
  const family = new Family(t)
  await family.auto().url()
  const second = family.auto({ trips: { min_equity: '5' } })
  t.not((await second.exited).code, 0)
  t.match(JSON.stringify(second.lines) + second.stderr, /TRIPS_UNSEEN|they would see nothing/)
})

t.test(
  'given a trip of a follower’s own, when its check says a reason, then the leader holds the resume',
  async (t) => {
    const family = new Family(t)
    const leader = family.leader({ trips: { stuck_ms: 60_000, blind_ms: 1_000 } })
    await leader.url()
    const follower = family.follower({}, 'trips-bot', ['{}'])
    await follower.ask('trip', { name: 'spread' })
    const stateOf = () => statusOf(leader)
    await eventually(stateOf, (status) => tripIn(status, 'spread')?.state === 'watching', 'the trip at the leader')
    await follower.ask('own', { returns: 'the spread is 9 %' })
    await eventually(stateOf, halted('spread'), 'the halt')
    await eventually(stateOf, (status) => tripIn(status, 'spread')?.state === 'tripped', 'the trip')
    const confirm = (await stateOf()).halts[0].haltId
    t.match(await leader.call('POST', '/resume', { confirm }), { status: 409, body: { detail: /spread is 9 %/ } })
    await follower.ask('own', { throws: 'no prices' })
    const isPaused = ({ pauses }: { pauses: readonly { owner: string }[] }) =>
      pauses.some(({ owner }) => owner === 'venue')
    await eventually(stateOf, isPaused, 'the pause')
    await follower.kill()
    const after = await eventually(stateOf, (status) => !isPaused(status), 'the end of the pause')
    t.equal(tripIn(after, 'spread'), undefined, 'nobody checks it any more')
    t.equal(after.haltCount, 1)
  },
)
