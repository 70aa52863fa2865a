import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { BUY, eventually, Family, following, inState, passing, SHORT_LEASE_MS } from '../support/followers.js'
import { call } from '../support/http-call.js'

const FOLLOWERS = 20
const ROUNDS = 12
const SIZE = 4

/** The last one that has said that it leads, and still runs. */
async function leaderAmong(bots: readonly BotProcess[]): Promise<BotProcess> {
  const leading = async () =>
    bots
      .filter(({ child }) => child.exitCode === null && child.signalCode === null)
      .filter(({ lines }) => lines.some(({ url }) => typeof url === 'string'))
  const [leader] = await eventually(leading, ({ length }) => length === 1, 'one leader')
  return leader as BotProcess
}

t.test(
  `given ${FOLLOWERS} followers, when one of them halts, then all do; when one is killed, the rest goes on`,
  async (t) => {
    const family = new Family(t)
    const leader = family.leader()
    await leader.url()
    const followers = Array.from({ length: FOLLOWERS }, () => family.follower())
    await Promise.all(followers.map(following))
    await Promise.all(followers.map((bot) => passing(bot, true)))
    const [one, other, ...rest] = followers as [BotProcess, BotProcess, ...BotProcess[]]
    const halts = await Promise.all([
      one.ask('halt', { reason: 'of one' }),
      other.ask('halt', { reason: 'of another' }),
    ])
    for (const { durable } of halts) t.equal(durable, true)
    const ids = halts.map(({ haltId }) => haltId).sort()
    for (const bot of [leader, ...followers]) {
      const status = await eventually(
        () => bot.ask('status'),
        ({ haltCount }) => haltCount === 2,
        'both halts',
      )
      t.same(status.halts.map(({ haltId }: { haltId: string }) => haltId).sort(), ids)
    }
    await one.kill()
    await leader.call('POST', '/resume', { confirm: ids })
    await Promise.all([leader, other, ...rest].map((bot) => passing(bot, true)))
  },
)

t.test(
  'given 20 processes started at once in an empty directory, when they have settled, then one leads',
  async (t) => {
    const family = new Family(t)
    const bots = Array.from({ length: FOLLOWERS }, () => family.auto())
    await Promise.all(
      bots.map((bot) => bot.line(({ url, following }) => typeof (url ?? following) === 'string', 'a start', 60_000)),
    )
    const leader = await leaderAmong(bots)
    await Promise.all(bots.map((bot) => passing(bot, true)))
    await leader.kill()
    const left = bots.filter((bot) => bot !== leader)
    const next = await leaderAmong(left)
    await Promise.all(left.map((bot) => passing(bot, true)))
    const { body } = await next.call('POST', '/halt')
    for (const bot of left) t.match((await inState(bot, 'halted')).halts, [{ haltId: body.haltId }])
  },
)

t.test(`given ${ROUNDS} leaders killed as a follower halts, when another leads, then no halt is lost`, async (t) => {
  const family = new Family(t, SHORT_LEASE_MS)
  let bots = Array.from({ length: SIZE }, () => family.auto())
  for (let round = 0; round < ROUNDS; round++) {
    const leader = await leaderAmong(bots)
    await Promise.all(bots.map((bot) => passing(bot, true)))
    const left = bots.filter((bot) => bot !== leader)
    const asker = left[round % left.length] as BotProcess
    const kill = async () => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 6))
      await leader.kill()
    }
    const [halt] = await Promise.all([asker.ask('halt', { reason: `round ${round}` }), kill()])
    t.equal(halt.durable, true)
    bots = [...left, family.auto()]
    const next = await leaderAmong(bots)
    for (const bot of bots) {
      const fits = ({ halts, pauses }: { halts: { reason: string }[]; pauses: unknown[] }) =>
        pauses.length === 0 && halts.some(({ reason }) => reason === `round ${round}`)
      await eventually(() => bot.ask('status'), fits, `the halt of round ${round}`)
      t.match(await bot.ask('check', BUY), { code: 'TRADING_HALTED' })
    }
    const { body } = await next.call('GET', '/status')
    const confirm = body.halts.map(({ haltId }: { haltId: string }) => haltId)
    t.match(await next.call('POST', '/resume', { confirm }), { status: 200, body: { state: 'active' } })
  }
})

t.test('given the workers of a cluster, when the one that leads is killed, then another one does', async (t) => {
  const family = new Family(t)
  const settings = { state_dir: family.stateDir, follow: 'auto' }
  const bot = BotProcess.bot('cluster-bot', { settings, args: ['3'] })
  t.teardown(() => bot.kill())
  const pids = () => new Set(bot.lines.map(({ pid }) => pid).filter((pid) => typeof pid === 'number'))
  const leads = () => bot.lines.filter(({ url }) => typeof url === 'string')
  await eventually(
    async () => pids().size,
    (size) => size === 3,
    'three workers',
  )
  await eventually(
    async () => leads().length,
    (count) => count === 1,
    'a leader',
  )
  const [first] = leads() as [{ url: string; pid: number }]
  const followers = async (url: string) => (await call(url, 'GET', '/status')).body.followers
  const areThere = (list: { state: string }[]) => list.filter(({ state }) => state === 'following').length === 2
  await eventually(() => followers(first.url), areThere, 'two followers')
  process.kill(first.pid, 'SIGKILL')
  await eventually(
    async () => leads().length,
    (count) => count === 2,
    'another leader',
  )
  const [, second] = leads() as [unknown, { url: string; pid: number }]
  t.not(second.pid, first.pid)
  await eventually(() => followers(second.url), areThere, 'the other, and the one that was started anew')
  t.match((await call(second.url, 'GET', '/status')).body, { state: 'active', halts: [] })
})
