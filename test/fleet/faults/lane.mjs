import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { startExchange } from '../../faults/exchange.mjs'
import { seededRandom } from '../../faults/random.mjs'
import { Engines } from './engines.mjs'
import { startFleetBot } from './fleet.mjs'
import { FleetHistory } from './history.mjs'
import { look, operate } from './operator.mjs'
import { SentinelEngines } from './sentinel-engines.mjs'
import { Signer } from './signer.mjs'

const BOTS = ['a', 'b', 'c', 'd', 'e']
const OPERATORS = 2
const LEASE_MS = 1_000
const WORK_MS = 400
/** For so long a replica lags at most, before the master is killed. */
const LAG_MS = 600
const SETTLE_MS = 60_000
/** So many rounds, and everything is resumed, so that orders pass. */
const ROUNDS_HALTED = 4

/**
 * One fleet, and a failover after another: a replica that lags takes the master's place while halts, resumes and orders go on.
 *
 * @param options `hasSentinels`: Sentinels promote; otherwise the judge does
 * @returns counts and problems
 */
export async function runFleetLane({ rounds, seed, directory, onRound, hasSentinels = false }) {
  const lane = await makeLane(seed, directory, hasSentinels ? SentinelEngines : Engines)
  try {
    for (let number = 1; number <= rounds && lane.history.problems.length === 0; number++) {
      await playRound(lane, number)
      onRound()
    }
  } catch (error) {
    lane.history.problems.push(error.stack)
  } finally {
    for (const bot of lane.bots) await bot.kill()
    lane.exchange.close()
    await lane.engines.close()
  }
  return { ...lane.counts, problems: lane.history.problems }
}

async function makeLane(seed, directory, kind) {
  const counts = {
    rounds: 0,
    commands: 0,
    notAnswered: 0,
    halts: 0,
    complete: 0,
    resumes: 0,
    wrongResumes: 0,
    orders: 0,
    lagged: 0,
    silent: 0,
  }
  const group = `faults-${seed}`
  const lane = { history: new FleetHistory(LEASE_MS), counts, random: seededRandom(seed), group }
  lane.signer = new Signer(group)
  lane.stranger = new Signer(group)
  lane.engines = await kind.start()
  lane.exchange = await startExchange((_path, order) => {
    counts.orders++
    lane.history.judgeOrder(order)
  })
  const fleet = { ...lane.engines.settings, group, lease_ms: LEASE_MS, resume_keys: [lane.signer.key] }
  lane.bots = await Promise.all(
    BOTS.map((name) => {
      const state = join(directory, name)
      mkdirSync(state, { mode: 0o700 })
      return startFleetBot(name, { state_dir: state, fleet: { ...fleet, bot: name } }, lane.exchange.url)
    }),
  )
  return lane
}

/** Works, lets the replica lag, kills the master, promotes the replica, and looks whether all know everything. */
async function playRound(lane, number) {
  const { history, counts, random, engines } = lane
  let isOver = false
  const operators = Array.from({ length: OPERATORS }, () => operate(lane, () => isOver))
  await sleep(random.below(WORK_MS))
  const lags = random.next() < 0.7
  let end = null
  if (lags) {
    const at = monotonicMs()
    if (engines.holdReplication()) end = history.outage(at)
    counts.lagged++
    await sleep(random.below(LAG_MS))
  }
  const isSilent = random.next() < 0.5
  if (isSilent) counts.silent++
  await engines.killMaster(isSilent)
  // Without a lag the master has taken writes until it was dead.
  end ??= history.outage(monotonicMs())
  await sleep(random.next() < 0.25 ? LEASE_MS * (1.2 + random.next()) : random.below(LEASE_MS / 5))
  const none = await engines.promote()
  await sleep(random.below(WORK_MS / 4))
  // Nothing counts while no replica follows.
  end(none ?? monotonicMs())
  await engines.heal()
  isOver = true
  await Promise.all(operators)
  await settle(lane, number)
  counts.rounds++
}

/** Every bot knows every acknowledged halt, and has a lease again. */
async function settle(lane, number) {
  const { history } = lane
  const until = monotonicMs() + SETTLE_MS
  await untilAll(
    lane,
    until,
    `round ${number}: not all know every halt`,
    ({ lease, halts }) => lease === 'held' && history.mustHold.every((haltId) => halts.includes(haltId)),
  )
  if (number % ROUNDS_HALTED === 0 && history.problems.length === 0) await endAll(lane, until, number)
}

/** Resumes whatever is in force anywhere: also what nobody has acknowledged, and what was signed and has not arrived. */
async function endAll({ history, bots, signer }, until, number) {
  for (;;) {
    const inForce = new Set(history.mustHold)
    for (const bot of bots) for (const haltId of (await look(history, bot)).halts) inForce.add(haltId)
    if (inForce.size === 0) return history.allHaveEnded()
    if (monotonicMs() > until) return void history.problems.push(`round ${number}: in force still: ${[...inForce]}`)
    const haltIds = [...inForce]
    history.resumeSigned(haltIds, monotonicMs())
    await bots[0].call('POST', '/fleet/resume', signer.resume(haltIds))
    await sleep(100)
  }
}

async function untilAll({ history, bots }, until, what, fits) {
  for (const bot of bots) {
    for (;;) {
      if (!bot.isAlive) throw new Error(`${bot.name} has ended by itself`)
      const fleet = await look(history, bot).catch(() => null)
      if (fleet !== null && fits(fleet)) break
      if (history.problems.length > 0) return
      if (monotonicMs() > until) return void history.problems.push(`${what}: ${bot.name} says ${JSON.stringify(fleet)}`)
      await sleep(50)
    }
  }
}
