import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { BUY, eventually, Family, inState, passing, SHORT_LEASE_MS } from '../support/followers.js'

/** Resolves with the one that leads, once it can be called. */
async function leaderAmong(bots: readonly BotProcess[]): Promise<BotProcess> {
  const leads = async () => bots.filter(({ lines }) => lines.some(({ url }) => typeof url === 'string')).at(-1)
  return (await eventually(leads, (bot) => bot !== undefined, 'a leader')) as BotProcess
}

function others(bots: readonly BotProcess[], leader: BotProcess): BotProcess[] {
  return bots.filter((bot) => bot !== leader)
}

/** So many follow, by the leader's own word. */
async function followedBy(leader: BotProcess, count: number): Promise<void> {
  await eventually(
    async () => (await leader.call('GET', '/status')).body.followers,
    (list) => list.filter(({ state }: { state: string }) => state === 'following').length === count,
    `${count} followers`,
  )
}

t.test('given three that lead or follow, when the leader is killed, then one of the others leads', async (t) => {
  const family = new Family(t)
  const bots = [family.auto(), family.auto(), family.auto()]
  const first = await leaderAmong(bots)
  await followedBy(first, 2)
  for (const bot of bots) await passing(bot, true)
  await first.kill()

  const left = others(bots, first)
  const second = await leaderAmong(left)
  await followedBy(second, 1)
  for (const bot of left) await passing(bot, true)
  const { body } = await second.call('POST', '/halt', { reason: 'of the second' })
  for (const bot of left) t.match((await inState(bot, 'halted')).halts, [{ haltId: body.haltId }])

  await second.kill()
  const [third] = others(left, second) as [BotProcess]
  t.match((await third.call('GET', '/status')).body, { state: 'halted', haltCount: 1, halt: { haltId: body.haltId } })
  t.match(await third.ask('check', BUY), { code: 'TRADING_HALTED' })
  await third.call('POST', '/resume', { confirm: body.haltId })
  await passing(third, true)
  t.match(await third.ask('status'), { pauses: [], durable: true })
})

t.test('given a leader that ends in good order, when another one takes over, then nobody is halted', async (t) => {
  const family = new Family(t)
  const bots = [family.auto(), family.auto()]
  const first = await leaderAmong(bots)
  await followedBy(first, 1)
  first.child.kill('SIGTERM')
  const [second] = others(bots, first) as [BotProcess]
  await second.url()
  await passing(second, true)
  t.match((await second.call('GET', '/status')).body, { state: 'active', halts: [], pauses: [] })
  t.same((await second.call('GET', '/status')).body.followers, [], 'it does not wait for itself')
})

t.test(
  'given a leader that is killed, when a follower halts at once, then the next leader has that halt',
  async (t) => {
    const family = new Family(t)
    const bots = [family.auto(), family.auto(), family.auto()]
    const first = await leaderAmong(bots)
    await followedBy(first, 2)
    const left = others(bots, first) as [BotProcess, BotProcess]
    await Promise.all(left.map((bot) => bot.ask('status')))
    first.child.kill('SIGKILL')
    const halt = await left[0].ask('halt', { reason: 'in between' })
    t.equal(halt.durable, true)
    await leaderAmong(left)
    for (const bot of left) {
      const { halts } = await eventually(
        () => bot.ask('status'),
        ({ pauses }) => pauses.length === 0,
        'a leader',
      )
      t.ok(halts.some(({ haltId }: { haltId: string }) => haltId === halt.haltId))
    }
  },
)

t.test(
  'given a leader that is stopped, when the lease is over, then nobody else leads, and all go on with it',
  async (t) => {
    const family = new Family(t, SHORT_LEASE_MS)
    const bots = [family.auto(), family.auto(), family.auto()]
    const first = await leaderAmong(bots)
    await followedBy(first, 2)
    first.child.kill('SIGSTOP')
    const left = others(bots, first)
    for (const bot of left) t.match(await passing(bot, false), { code: 'PAUSED' })
    // Three leases, and many tries.
    await new Promise((resolve) => setTimeout(resolve, 3 * SHORT_LEASE_MS))
    for (const bot of left) t.notOk(bot.lines.some(({ url }) => typeof url === 'string'))
    first.child.kill('SIGCONT')
    for (const bot of bots) await passing(bot, true)
  },
)

t.test('given a journal that wants a halt, when another one takes over, then it begins halted', async (t) => {
  const family = new Family(t)
  const bots = [family.auto(), family.auto()]
  const first = await leaderAmong(bots)
  await followedBy(first, 1)
  t.ok(existsSync(join(family.stateDir, 'ACTIVE')))
  writeFileSync(join(family.stateDir, 'ACTIVE'), 'torn')
  await first.kill()
  const [second] = others(bots, first) as [BotProcess]
  t.match((await second.call('GET', '/status')).body, { state: 'halted', halt: { reason: /ACTIVE/ } })
  await inState(second, 'halted')
})
