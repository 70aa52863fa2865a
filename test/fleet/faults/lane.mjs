import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { startExchange } from '../../faults/exchange.mjs'
import { seededRandom } from '../../faults/random.mjs'
import { Engines } from './engines.mjs'
import { fleetCommand, startFleetBot } from './fleet.mjs'
import { FleetHistory } from './history.mjs'
import { forgetAll, forgetForged } from './in-engine.mjs'
import { choose, chooseOnTheCommandLine, command, look, operate, resumeBy } from './operator.mjs'
import { NOTHING_YET } from './report.mjs'
import { SentinelEngines } from './sentinel-engines.mjs'
import { Signer } from './signer.mjs'

const BOTS = ['a', 'b', 'c', 'd', 'e']
const OPERATORS = 3
const LEASE_MS = 1_000
const WORK_MS = 400
/** For so long a replica lags at most, before the master is killed. */
const LAG_MS = 600
/** So late answers come at most, where the line is slow. */
const SLOW_MS = 100
const SETTLE_MS = 60_000
/** So many rounds, and everything is resumed, so that orders pass. */
const ROUNDS_HALTED = 3

/**
 * One fleet, and a failover after another: a replica that lags takes the master's place while halts, resumes and orders go on.
 *
 * @param options `hasSentinels`: Sentinels promote; otherwise the judge does
 * @returns counts and problems
 */
export async function runFleetLane({ rounds, seed, directory, onRound, hasSentinels = false }) {
  const lane = await makeLane(seed, directory, hasSentinels ? SentinelEngines : Engines)
  const { history, counts } = lane
  try {
    for (let number = 1; number <= rounds && history.problems.length === 0; number++) {
      await playRound(lane)
      await settle(lane, number)
      counts.rounds++
      onRound()
    }
  } catch (error) {
    history.problems.push(error.stack)
  } finally {
    for (const bot of lane.bots) await bot.kill()
    lane.exchange.close()
    await lane.engines.close()
  }
  return { ...counts, endedLeases: history.endedLeases, problems: history.problems }
}

async function makeLane(seed, directory, kind) {
  const [counts, group] = [{ ...NOTHING_YET }, `faults-${seed}`]
  const judged = { history: new FleetHistory(LEASE_MS), counts, failovers: 0, isFailingOver: false }
  const lane = { ...judged, random: seededRandom(seed), group }
  lane.signer = new Signer(group)
  lane.stranger = new Signer(group)
  lane.keyFile = join(directory, 'resume.key')
  writeFileSync(lane.keyFile, lane.signer.pem, { mode: 0o600 })
  lane.engines = await kind.start()
  lane.exchange = await startExchange((_path, order) => {
    counts.orders++
    lane.history.judgeOrder(order)
  })
  const fleet = { ...lane.engines.settings, group, lease_ms: LEASE_MS, resume_keys: [lane.signer.key] }
  lane.start = (name) => {
    const state = join(directory, name)
    mkdirSync(state, { recursive: true, mode: 0o700 })
    return startFleetBot(name, { state_dir: state, fleet: { ...fleet, bot: name } }, lane.exchange.url)
  }
  lane.bots = []
  // One after another: threads of a bot that starts on a machine without time are taken for gone.
  for (const name of BOTS) lane.bots.push(await lane.start(name))
  lane.addRoster = () => addRoster(lane)
  await lane.addRoster()
  return lane
}

/** Whom nobody has put there is not missed. */
async function addRoster({ engines, group }) {
  for (const end = monotonicMs() + SETTLE_MS; ; ) {
    const { code } = await fleetCommand(['roster', 'add', ...BOTS, ...engines.arguments, '--group', group])
    if (code === 0) return
    if (monotonicMs() > end) throw new Error(`the roster can't be written: fleet roster add ends with ${code}`)
  }
}

/** Works, lets the replica lag, kills the master, promotes the replica. */
async function playRound(lane) {
  const { random, counts, engines } = lane
  let [isOver, isLineQuiet] = [false, false]
  const onTheLine = operate(lane, () => isOver, chooseOnTheCommandLine).finally(() => {
    isLineQuiet = true
  })
  const operators = Array.from({ length: OPERATORS }, () => operate(lane, () => isLineQuiet, choose))
  const isLong = random.next() < 0.35
  if (isLong) counts.long++
  if (random.next() < 0.5) engines.slowLine(random.below(SLOW_MS))
  const killing = random.next() < 0.35 ? killBot(lane) : null
  await sleep(random.below(WORK_MS))
  await failOver(lane, isLong)
  isOver = true
  await Promise.all([onTheLine, ...operators, killing])
}

/** @param isLong every lease ends meanwhile: before the master dies, or after it */
async function failOver(lane, isLong) {
  const { history, counts, random, engines } = lane
  let end = null
  const beforeItDies = random.next() < 0.5
  // However the dice fall, at least one of a few rounds is about what a replica has missed.
  const isSure = counts.lacked === 0 && engines instanceof Engines
  if (random.next() < 0.7 || isSure) {
    const at = monotonicMs()
    if (engines.holdReplication()) end = history.outage(at)
    counts.lagged++
    // At least one halt is acknowledged that the replica lacks.
    const halting = command(lane, 'halt')
    await (isLong && beforeItDies ? leasesEnd(lane) : sleep(random.below(LAG_MS)))
    await halting
  }
  const isSilent = random.next() < 0.5
  if (isSilent) counts.silent++
  lane.failovers++
  // A replica that follows the old master yet stands behind it, and forgets what it has taken there once it follows the new one. Bots write
  // that back with their next renewals.
  lane.isFailingOver = true
  await engines.killMaster(isSilent)
  // Without a lag the master has taken writes until it was dead.
  end ??= history.outage(monotonicMs())
  await (isLong && !beforeItDies ? leasesEnd(lane) : sleep(random.below(LEASE_MS / 5)))
  const none = await promote(lane)
  await sleep(random.below(WORK_MS / 4))
  // Nothing counts while no replica follows.
  end(none ?? monotonicMs())
  await engines.heal()
  lane.isFailingOver = false
}

/** @returns as `promote()` of the engines does */
async function promote({ history, counts, engines, group }) {
  const { mustHold, mustEnd } = history
  const { haltIds, none } = await engines.promote(group)
  counts.lacked += mustHold.filter((haltId) => !haltIds.includes(haltId)).length
  counts.stale += mustEnd.filter((haltId) => haltIds.includes(haltId)).length
  return none
}

/** For so long that no lease lasts. One process may stand still meanwhile: no timer of it runs before its next order. */
async function leasesEnd({ random, bots, counts }) {
  const bot = random.next() < 0.5 ? random.pick(bots) : null
  const stopAfter = random.below(LEASE_MS / 2)
  await sleep(stopAfter)
  bot?.signal('SIGSTOP')
  await sleep(LEASE_MS * (1.2 + random.next() / 2) - stopAfter)
  if (bot === null) return
  counts.stops++
  bot.signal('SIGCONT')
  await sleep(100)
}

/** A bot dies at any moment, and comes back with what its journal has. */
async function killBot({ random, bots, counts, history, start }) {
  const index = Math.floor(random.next() * bots.length)
  const { name } = bots[index]
  await sleep(random.below(WORK_MS + LAG_MS))
  await bots[index].kill()
  history.killed(name)
  counts.kills++
  await sleep(random.below(WORK_MS))
  bots[index] = await start(name)
}

/** Every bot knows every acknowledged halt, none that was resumed, and has a lease again. */
async function settle(lane, number) {
  const { history } = lane
  await untilAll(lane, `round ${number}: not all know the same`, ({ lease, halts }) => {
    const { mustHold, mustEnd } = history
    return (
      lease === 'held' &&
      mustHold.every((haltId) => halts.includes(haltId)) &&
      !mustEnd.some((haltId) => halts.includes(haltId))
    )
  })
  for (const bot of lane.bots) await endOwnHalts(lane, bot)
  if (number % ROUNDS_HALTED === 0 && history.problems.length === 0) await endAll(lane, number)
}

/** Resumes whatever is in force anywhere: also what nobody has acknowledged, and what was signed and has not arrived. Then all trade. */
async function endAll(lane, number) {
  const { history, random, bots, engines, group } = lane
  const back = random.next() < 0.5 ? await takeAway(lane) : null
  const there = bots.filter(({ isKilled }) => !isKilled)
  const inForce = new Set([...history.mustHold, ...history.resumed])
  for (const bot of there) for (const haltId of (await look(history, bot)).halts) inForce.add(haltId)
  if (inForce.size > 0 && !(await resumeBy(lane, random.pick(there), [...inForce])))
    history.problems.push(`round ${number}: a signed resume was not taken`)
  const noneIsLeft = () => untilAll(lane, `round ${number}: in force still`, ({ halts }) => halts.length === 0)
  await noneIsLeft()
  if (back !== null) {
    await back()
    await noneIsLeft()
  }
  if (history.problems.length > 0) return
  history.allHaveEnded()
  await forgetForged(engines.master, group)
  const at = monotonicMs()
  await untilAll(lane, `round ${number}: not all trade`, async (_fleet, bot) => {
    await endOwnHalts(lane, bot)
    return history.lastOrderOf(bot.name) > at
  })
}

async function startAnew({ bots, counts, history, start }, at) {
  const { name } = bots[at]
  await bots[at].kill()
  history.killed(name)
  counts.kills++
  bots[at] = await start(name)
}

/** A bot is away while the fleet is halted, and resumed. @returns brings it back, with all that it holds, once the engine has forgotten the resume */
async function takeAway(lane) {
  const { random, bots, counts, history, engines, start, addRoster } = lane
  const index = Math.floor(random.next() * bots.length)
  const { name } = bots[index]
  await bots[index].kill()
  history.killed(name)
  await command(lane, 'halt by the command line')
  return async () => {
    // Nobody tells the engine of the resume any more.
    await sleep(1.5 * LEASE_MS)
    await forgetAll(engines.master)
    counts.forgotten++
    // Those that have heard the resume may know it by their journals alone.
    if (random.next() < 0.5) for (const at of bots.keys()) if (at !== index) await startAnew(lane, at)
    bots[index] = await start(name)
    await addRoster()
  }
}

/** A bot whose control thread has not had a turn for long halts by itself, for good: a person resumes it. */
async function endOwnHalts({ counts }, bot) {
  const { body } = await bot.call('GET', '/status')
  const confirm = body.halts.filter(({ source }) => source !== 'fleet').map(({ haltId }) => haltId)
  if (confirm.length === 0) return
  const { status } = await bot.call('POST', '/resume', { confirm })
  if (status === 200) counts.ownHalts += confirm.length
}

async function untilAll({ history, bots }, what, fits) {
  const until = monotonicMs() + SETTLE_MS
  for (const bot of bots.filter(({ isKilled }) => !isKilled)) {
    for (;;) {
      if (!bot.isAlive) throw new Error(`${bot.name} has ended by itself`)
      const fleet = await look(history, bot).catch(() => null)
      if (fleet !== null && (await fits(fleet, bot))) break
      if (history.problems.length > 0) return
      if (monotonicMs() > until) return void history.problems.push(`${what}: ${bot.name} says ${JSON.stringify(fleet)}`)
      await sleep(20)
    }
  }
}
