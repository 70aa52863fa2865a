import t from 'tap'
import { Family, following } from '../support/followers.js'

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
