import { rmSync } from 'node:fs'
import t from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { BUY, eventually, Family, inState } from '../support/followers.js'

/** Halts, and resolves with the id once the follower has heard that it is on disk. */
async function haltedOnDisk(leader: BotProcess, follower: BotProcess): Promise<string> {
  const { body } = await leader.call('POST', '/halt', { reason: 'feed lost' })
  const isThere = ({ halts, durable }: { halts: readonly { haltId: string }[]; durable: boolean }) =>
    durable && halts.some(({ haltId }) => haltId === body.haltId)
  await eventually(() => follower.ask('status'), isThere, 'the halt on disk')
  return body.haltId
}

/** Ends the leader before it can notice that its directory is gone. */
async function killWithoutDirectory(leader: BotProcess, { stateDir }: Family): Promise<void> {
  leader.child.kill('SIGSTOP')
  rmSync(stateDir, { recursive: true })
  await leader.kill()
}

t.test(
  'given a halt on disk, when the state directory is removed and the leader killed, then who takes over has that halt',
  async (t) => {
    const family = new Family(t)
    const [first, second] = await family.autos()
    const haltId = await haltedOnDisk(first, second)
    await killWithoutDirectory(first, family)
    await second.url()
    t.match(await second.ask('check', BUY), { code: 'TRADING_HALTED' })
    t.match((await inState(second, 'halted')).halts, [{ haltId }])
  },
)

t.test(
  'given a halt on disk, when the leader is started anew without its state directory, then it is told of the halt',
  async (t) => {
    const family = new Family(t)
    const [first, follower] = await family.pair()
    const haltId = await haltedOnDisk(first, follower)
    await killWithoutDirectory(first, family)
    const second = family.leader()
    await second.url()
    t.match((await inState(second, 'halted')).halts, [{ haltId }])
    t.match(await follower.ask('check', BUY), { allowed: false })
  },
)

t.test('given a halt that was resumed, when the leader is killed, then nobody begins halted', async (t) => {
  const family = new Family(t)
  const [first, second] = await family.autos()
  const haltId = await haltedOnDisk(first, second)
  await first.call('POST', '/resume', { confirm: haltId })
  await inState(second, 'active')
  await first.kill()
  await second.url()
  t.match((await second.call('GET', '/status')).body, { state: 'active', halts: [] })
})
