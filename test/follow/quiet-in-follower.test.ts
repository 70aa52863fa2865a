import t from 'tap'
import type { Venue } from '../../lib/index.js'
import { Family, inState } from '../support/followers.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'
import { until } from '../support/threads-bot.js'

t.test(
  'given a follower that adds a venue, when all is halted and that venue was read, then the follower tells nobody that the bot is quiet',
  async (t) => {
    const family = new Family(t)
    const leader = family.leader()
    await leader.url()
    const follower = await runningKillSwitch(t, {}, { follow: family.stateDir, lease_ms: family.leaseMs, settle_ms: 0 })
    await leader.call('POST', '/halt', { reason: 'feed lost' })
    await inState(leader, 'halted')
    await until(async () => follower.state === 'halted', 'the halt in the follower')
    const venue: Venue = {
      name: 'one',
      positions: async () => [],
      openOrders: async () => [],
      cancel: async () => {},
      close: async () => {},
    }
    await follower.addVenue(venue)
    await until(async () => follower.status().workingOrders.asOf !== null, 'a reading')
    t.equal(follower.status().quiet, false, 'what the other processes have sent only the leader knows')
  },
)
