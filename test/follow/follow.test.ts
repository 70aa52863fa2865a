import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BUY, eventually, Family, following, inState, passing } from '../support/followers.js'
import { journalEntries } from '../support/journal-entries.js'

t.test('given a leader and two followers, when one of them is halted, then all are, until a resume', async (t) => {
  const family = new Family(t)
  const leader = family.leader()
  await leader.url()
  const [one, two] = [family.follower(), family.follower()]
  await Promise.all([one, two].map(following))
  for (const bot of [leader, one, two]) t.match(await bot.ask('check', BUY), { allowed: true })

  const { body: byHttp } = await leader.call('POST', '/halt', { reason: 'odd prices' })
  for (const bot of [one, two]) {
    const { halts } = await inState(bot, 'halted')
    t.match(halts, [{ haltId: byHttp.haltId, reason: 'odd prices', source: 'http' }])
    t.match(await bot.ask('check', BUY), { allowed: false, code: 'TRADING_HALTED', haltId: byHttp.haltId })
  }
  await leader.call('POST', '/resume', { confirm: byHttp.haltId })
  for (const bot of [one, two]) await inState(bot, 'active')

  const byCode = await one.ask('halt', { reason: 'daily loss limit' })
  t.match(byCode, { durable: true, warnings: [] })
  t.notOk(existsSync(join(family.stateDir, 'ACTIVE')), 'the permit is gone')
  const { body } = await leader.call('GET', '/status')
  t.match(body, { state: 'halted', halt: { haltId: byCode.haltId, source: 'code', reason: 'daily loss limit' } })
  await inState(two, 'halted')
  t.match(await two.ask('resume', { confirm: byCode.haltId }), { state: 'active', lifted: [{ haltId: byCode.haltId }] })
  for (const bot of [leader, one, two]) await passing(bot, true)
  t.ok(existsSync(join(family.stateDir, 'ACTIVE')))

  two.child.kill('SIGUSR1')
  for (const bot of [leader, one, two]) t.match((await inState(bot, 'halted')).halts, [{ source: 'signal' }])
  const journalled = () => journalEntries(family.stateDir).filter(({ what }) => what === 'halt')
  t.match(
    await eventually(
      async () => journalled(),
      (halts) => halts.length === 3,
      'the line of the third halt',
    ),
    [{ source: 'http' }, { source: 'code', who: /idle-bot \(process \d+\)/ }, { source: 'signal' }],
  )
})

t.test('given a follower, when code resumes there, then it ends what code may end, and no more', async (t) => {
  const family = new Family(t)
  const [leader, follower] = await family.pair()
  const { body: byPerson } = await leader.call('POST', '/halt', { reason: 'a person' })
  await inState(follower, 'halted')
  t.match(await follower.ask('resume', { confirm: byPerson.haltId }), { error: { code: 'NOT_BY_THIS_WAY' } })
  t.match(await follower.ask('resume', { confirm: '9-none' }), { error: { code: 'CONFIRM_STALE' } })
  t.equal((await follower.ask('status')).state, 'halted')
  const outcome = await follower.ask('resume', { confirm: byPerson.haltId, operator: 'alice' })
  t.match(outcome, { state: 'active', lifted: [{ haltId: byPerson.haltId }] })
})

t.test('given scoped and milder halts, when made in a follower or its leader, then both have them', async (t) => {
  const family = new Family(t)
  const [leader, follower] = await family.pair()
  const scoped = await follower.ask('halt', { reason: 'delisted', scope: { symbol: 'DOGE/USDT' } })
  t.equal(scoped.durable, true)
  t.match(await leader.ask('check', { ...BUY, symbol: 'DOGE/USDT' }), { allowed: false, haltId: scoped.haltId })
  t.match(await leader.ask('check', BUY), { allowed: true })
  t.ok(existsSync(join(family.stateDir, 'ACTIVE')), 'a halt of one symbol does not halt the next start')
  await leader.call('POST', '/halt', { level: 'reducing', reason: 'close of the session' })
  await inState(follower, 'reducing')
  const exit = { symbol: 'BTC/USDT', side: 'sell', amount: '0.3', reduceOnly: true }
  t.match(await follower.ask('check', exit), { code: 'REDUCTION_UNVERIFIED', reason: /only the leader verifies exits/ })
  t.match(await follower.ask('check', { type: 'cancel', id: '1' }), { allowed: true })
})

t.test(
  'given a file HALT in the state directory, when the leader finds it, then its followers are halted',
  async (t) => {
    const family = new Family(t)
    const [, follower] = await family.pair()
    writeFileSync(join(family.stateDir, 'HALT'), 'by hand')
    t.match((await inState(follower, 'halted')).halts, [{ source: 'file', reason: 'by hand' }])
  },
)

t.test('given no leader, when a follower starts, then it is paused until it has heard one', async (t) => {
  const family = new Family(t)
  const follower = family.follower()
  await following(follower)
  t.match(await follower.ask('check', BUY), { allowed: false, code: 'PAUSED', reason: /none runs there/ })
  const status = await follower.ask('status')
  t.match(status, { state: 'reducing', quiet: false, durable: false, pauses: [{ owner: 'leader' }] })
  t.match(await follower.ask('resume', { confirm: '1-none' }), { error: { code: 'LEADER_UNHEARD' } })
  await family.leader().url()
  await passing(follower, true)
  t.match(await follower.ask('status'), { state: 'active', pauses: [] })
})

t.test('given a leader halted before, when a follower starts, then nothing ever passes there', async (t) => {
  const family = new Family(t)
  const leader = family.leader()
  const { body } = await leader.call('POST', '/halt', { reason: 'before' })
  const follower = family.follower()
  await following(follower)
  t.match(await follower.ask('check', BUY), { allowed: false, haltId: body.haltId })
})

t.test('given a follower, when it ends in good order or is killed, then the leader says so', async (t) => {
  const family = new Family(t)
  const leader = family.leader()
  await leader.url()
  const [ending, killed] = [family.follower(), family.follower()]
  await Promise.all([ending, killed].map(following))
  const followers = async () => (await leader.call('GET', '/status')).body.followers
  const both = await followers()
  t.match(both, [
    { name: 'idle-bot', state: 'following', orders: { inFlight: 0 } },
    { name: 'idle-bot', state: 'following' },
  ])
  await ending.ask('close')
  t.match(await ending.ask('check', BUY), { allowed: false })
  await killed.kill()
  const ended = await eventually(
    followers,
    (list) => list.every(({ state }: { state: string }) => state === 'ended'),
    'the end of both',
  )
  t.equal(ended.length, 2)
})

t.test('given a follower that ends as its orders are too many, when it does, then all are halted', async (t) => {
  const family = new Family(t)
  const leader = family.leader()
  await leader.url()
  const follower = family.follower({ trips: { max_orders_per_second: 3 } })
  await following(follower)
  const exited = new Promise((resolve) => follower.child.once('exit', resolve))
  follower.ask('sendAndExit', BUY).catch(() => {})
  await exited
  // The leader may have heard of the trip as well.
  const left = (status: Awaited<ReturnType<typeof leader.ask>>) =>
    status.halts.some(({ source }: { source: string }) => source === 'file')
  const { halts } = await eventually(() => leader.ask('status'), left, 'the halt that was left on disk')
  t.match(
    halts.find(({ source }: { source: string }) => source === 'file'),
    { reason: /ended before its leader was known to have heard of it/ },
  )
  t.match(await leader.ask('check', BUY), { allowed: false, code: 'TRADING_HALTED' })
})
