import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { keysOf } from '../../plugins/fleet/keys.js'
import { monotonicMs } from '../faults/clock.mjs'
import { startExchange } from '../faults/exchange.mjs'
import { BotProcess } from '../support/bot-process.js'
import { ownDirectory } from '../support/files-directory.js'
import { following } from '../support/followers.js'
import { resumeOwnHalts } from '../support/own-halts.js'
import { noRedis, redisOf } from '../support/redis.js'
import { type FleetBot, startFleetBot } from './faults/fleet.mjs'
import { FleetHistory, type Order } from './faults/history.mjs'
import { Relay } from './faults/relay.mjs'
import { Signer } from './faults/signer.mjs'

// The line of one bot is cut as a network does it that drops everything: connections stay open, and nothing comes. What counts is what
// arrives at the exchange.

const LEASE_MS = 1_500
const TRIES = 10
const BOT = fileURLToPath(new URL('faults/bot.mjs', import.meta.url))

/** Two bots that trade: the line of `far` is in the test's hand, `near` is connected to the engine itself. */
async function twoBots(t: Test) {
  const engine = await redisOf(t)
  const line = await Relay.start(engine.port)
  const history = new FleetHistory(LEASE_MS)
  const orders: Order[] = []
  const exchange = await startExchange((_path, order) => {
    orders.push(order)
    history.judgeOrder(order)
  })
  const signer = new Signer('desk')
  const directory = ownDirectory(t)
  const start = (bot: string, url: string) => {
    const state = join(directory, bot)
    mkdirSync(state, { mode: 0o700, recursive: true })
    const fleet = { url, group: 'desk', bot, lease_ms: LEASE_MS, resume_keys: [signer.key] }
    return startFleetBot(bot, { state_dir: state, fleet }, exchange.url)
  }
  const startFar = () => start('far', `redis://127.0.0.1:${line.port}`)
  const [far, near] = await Promise.all([startFar(), start('near', engine.url)])
  t.teardown(async () => {
    for (const bot of [far, near]) await bot.kill()
    exchange.close()
    await line.close()
  })
  /** Since a moment, as the bot has stamped it. */
  const sent = (bot: Pick<FleetBot, 'name'>, since: number) =>
    orders.filter((each) => each.bot === bot.name && each.before > since)
  /** Sends orders as well. */
  const follower = async (leader: FleetBot, leaseMs: number) => {
    const settings = { follow: join(directory, leader.name), lease_ms: leaseMs }
    const bot = new BotProcess(BOT, [JSON.stringify(settings), exchange.url, 'follower'])
    t.teardown(() => bot.kill())
    await following(bot)
  }
  return { engine, line, history, signer, far, startFar, near, sent, follower }
}

async function until(fits: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !(await fits()); await sleep(20))
    if (Date.now() > end) throw new Error(`not in time: ${what}`)
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function inForce(bot: FleetBot): Promise<string[]> {
  const { body } = await bot.call('GET', '/fleet')
  return body.halts.map(({ haltId }: { haltId: string }) => haltId).sort()
}

t.test(
  'given a bot whose line is cut, when its lease is over, then nothing arrives, and it comes back by itself',
  { skip: noRedis },
  async (t) => {
    const { engine, line, history, signer, far, near, sent } = await twoBots(t)
    await until(() => sent(far, 0).length > 0 && sent(near, 0).length > 0, 'both send orders')

    const isLease = async (lease: string) => (await far.call('GET', '/fleet')).body.fleet.lease === lease
    const cut = async () => {
      line.swallow()
      const at = monotonicMs()
      const mended = history.outage(at, ['far'])
      await until(() => isLease('lost'), 'the lease is lost')
      return { at, mended }
    }
    let { at: cutAt, mended } = await cut()
    // On a loaded machine it may have stood still for the rest of its lease.
    for (let more = TRIES; more > 0 && sent(far, cutAt).length === 0; more--) {
      mended(monotonicMs())
      line.leadTo(engine.port)
      await until(() => isLease('held'), 'the lease is held again')
      ;({ at: cutAt, mended } = await cut())
    }
    t.ok(sent(far, cutAt).length > 0, 'within the lease it trades on')
    const from = monotonicMs()
    await until(() => sent(near, from + LEASE_MS).length > 0, 'the other one trades on')
    t.same(sent(far, cutAt + LEASE_MS), [])

    const [here, there] = [
      (await near.call('POST', '/fleet/halt', { reason: 'here' })).body.haltId,
      (await far.call('POST', '/fleet/halt', { reason: 'there' })).body.haltId,
    ]
    t.same([await inForce(near), await inForce(far)], [[here], [there]])
    mended(monotonicMs())
    line.leadTo(engine.port)
    const both = [here, there].sort()
    for (const bot of [near, far])
      await until(async () => (await inForce(bot)).join() === both.join(), `${bot.name} holds both halts`)

    const resumedAt = monotonicMs()
    await near.call('POST', '/fleet/resume', signer.resume(both))
    await until(() => [near, far].every((bot) => sent(bot, resumedAt).length > 0), 'both send orders again')
    t.same(history.problems, [])
  },
)

t.test(
  'given a process that is stopped past its lease, when it goes on while its line is cut, then it sends nothing',
  { skip: noRedis },
  async (t) => {
    const { engine, line, far, sent } = await twoBots(t)
    for (let round = 0; round < 5; round++) {
      const began = monotonicMs()
      const sends = async () => {
        await resumeOwnHalts(far)
        return sent(far, began).length > 5
      }
      await until(sends, 'it sends orders')
      far.signal('SIGSTOP')
      line.swallow()
      await sleep(1.2 * LEASE_MS)
      const goesOnAt = monotonicMs()
      far.signal('SIGCONT')
      await until(async () => (await far.call('GET', '/fleet')).body.fleet.lease === 'lost', 'the lease is lost')
      t.same(sent(far, goesOnAt), [], `round ${round}`)
      line.leadTo(engine.port)
    }
  },
)

t.test(
  'given a follower, when its leader is stopped, and when it is killed, then nothing of the follower arrives after the lease, which no goodbye cuts short',
  { skip: noRedis },
  async (t) => {
    const { engine, far, startFar, near, sent, follower } = await twoBots(t)
    const bot = { name: 'follower' }
    // It would go on for long without a word of its leader.
    await follower(far, 60_000)
    let leader = far
    /** @returns how many orders have arrived within the lease: none, where the follower has stood still for so long */
    const lose = async (signal: NodeJS.Signals) => {
      if (!leader.isAlive) {
        leader = await startFar()
        t.teardown(leader.kill)
      }
      const began = monotonicMs()
      await until(() => sent(bot, began).length > 0, 'it sends orders')
      leader.signal(signal)
      const from = monotonicMs()
      await sleep(3 * LEASE_MS)
      t.same(sent(bot, from + LEASE_MS), [], signal)
      leader.signal('SIGCONT')
      return sent(bot, from).length
    }
    for (const signal of ['SIGSTOP', 'SIGKILL'] as const) {
      let count = 0
      for (let more = TRIES; more > 0 && count === 0; more--) count = await lose(signal)
      t.ok(count > 0, `${signal}: within the lease it trades on`)
    }

    await follower(near, 60_000)
    near.signal('SIGTERM')
    await until(() => !near.isAlive, 'it ends')
    const [presence] = keysOf('desk').keys.filter((key) => key.endsWith(':presence'))
    const told = await engine.call('HGETALL', String(presence))
    t.match(told[told.findIndex((each: string) => each.startsWith('near')) + 1], new RegExp(`"leaseMs":${LEASE_MS}`))
  },
)
