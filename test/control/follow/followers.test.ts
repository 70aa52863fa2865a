import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { describeSelf, type LockOwner } from '../../../lib/between/lock-owner.js'
import { Followers, type FollowersParts } from '../../../lib/control/follow/followers.js'
import { monotonicMs } from '../../../lib/time/monotonic.js'
import { eventually } from '../../support/followers.js'

const nothing = (): void => {}

function followersAfter(who: LockOwner): Followers {
  const keeper = {
    halts: { strictest: () => null },
    durable: true,
    haltedAt: 0,
    note: nothing,
    pausing: { list: () => [], times: () => ({}) },
  }
  return new Followers({
    keeper: keeper as unknown as FollowersParts['keeper'],
    calls: null as unknown as FollowersParts['calls'],
    hosted: { take: nothing },
    version: '1.2.3',
    settleMs: 0,
    lastEpoch: () => 0,
    earlier: [{ who, version: '1.2.3', leaseMs: 1_000, since: new Date() }],
    forget: nothing,
    tellGuard: nothing,
    log: nothing,
  })
}

/** A process that waits, as the holder of a lock. */
async function waiting(): Promise<{ readonly who: LockOwner; readonly kill: () => Promise<unknown> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  await once(child, 'spawn')
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  const kill = () => {
    child.kill('SIGKILL')
    return once(child, 'exit')
  }
  return { who: { ...describeSelf('worker'), pid: child.pid ?? 0, startTicks }, kill }
}

t.test(
  'given a follower that was killed long ago, when it is forgotten, then a reading that began before its end still proves nothing',
  async (t) => {
    const { who, kill } = await waiting()
    const followers = followersAfter(who)
    followers.look()
    t.equal(followers.settledAt(), null, 'it may be sending')
    const before = monotonicMs()
    await kill()
    await eventually(
      async () => {
        followers.look()
        return followers.reading()
      },
      ({ list }) => list.length === 0,
      'that it is forgotten',
    )
    t.ok((followers.settledAt() ?? 0) >= before)
  },
)
