import { setTimeout as sleep } from 'node:timers/promises'
import { startBot } from './bot-process.mjs'
import { monotonicMs } from './clock.mjs'
import { startExchange } from './exchange.mjs'
import { fillJournal } from './full-journal.mjs'
import { History } from './history.mjs'
import { JournalFollower } from './journal-follower.mjs'
import { Marksman, MOMENTS, readMoment } from './moments.mjs'
import { operate, readStatus } from './operator.mjs'
import { seededRandom } from './random.mjs'

const OPERATORS = 2
/** Half of the kills are aimed at what happens on the disk. */
const AIMS = ['starting', 'working', 'halt', 'resume', 'disk', 'disk', 'disk', 'disk']
const START_DEADLINE_MS = 30_000
/** So often a killed bot's journal is filled up, so that the next run begins a new segment. */
const FILLED = 0.15
/** A kill while the bot starts comes within this time, a kill at work within the next one. */
const STARTING_MS = 400
const WORKING_MS = 400
/** A kill that is aimed at a command comes within this time of its being sent. */
const AIM_MS = 8

/**
 * Kills one bot again and again, and judges it: one state directory, `rounds` runs, one after another.
 *
 * @returns counts and problems
 */
export async function runLane({ rounds, seed, directory, archive, onRound }) {
  const lane = await makeLane(seed, directory, archive)
  try {
    for (let number = 1; number <= rounds && lane.history.problems.length === 0; number++) {
      await playRound(lane, number, lane.random.pick(AIMS))
      onRound()
    }
    // The last kill is judged as well.
    if (lane.history.problems.length === 0) await playRound(lane, rounds + 1, null)
  } finally {
    lane.exchange.close()
    await lane.marksman.close()
  }
  const { counts, history, journal } = lane
  const { entries, segments } = journal
  return { ...counts, entries, segments, withoutLine: history.withoutLine.size, problems: history.problems }
}

async function makeLane(seed, directory, archive) {
  const history = new History()
  const counts = {
    rounds: 0,
    verified: 0,
    kills: {},
    moments: {},
    commands: 0,
    halts: 0,
    scopedHalts: 0,
    haltsInCode: 0,
    notDurable: 0,
    resumes: 0,
    refusedResumes: 0,
    orders: 0,
    cancels: 0,
    mustBeLogged: new Set(),
    resumesAsked: new Set(),
    resumesDone: new Set(),
  }
  const lane = { history, counts, random: seededRandom(seed), directory, orders: [], run: null, left: null }
  lane.marksman = new Marksman(directory)
  lane.journal = new JournalFollower(directory, archive)
  lane.exchange = await startExchange((path, body) => {
    if (path === '/orders') lane.orders.push({ ...body, arrivedAt: monotonicMs() })
    else haltedInCode(lane, body)
  })
  return lane
}

/** The bot's own code was told that its halt is in force. */
function haltedInCode({ history, counts, run: current }, { haltId, durable, reason }) {
  const [, run, askedAt] = reason.split(' ').map(Number)
  const ack = { askedAt, answeredAt: monotonicMs(), durable, run, level: 'halted' }
  history.acknowledged({ haltId, scope: null, ...ack })
  counts.haltsInCode++
  current.haltedInCode()
  if (durable) counts.mustBeLogged.add(haltId)
  else counts.notDurable++
}

/** One run of the bot: start, judge what it has come back with, work, kill. @param aim null: only the start */
async function playRound(lane, number, aim) {
  const { history, counts, random } = lane
  const bot = startBot({ state_dir: lane.directory }, lane.exchange.url, number)
  const run = makeRun(bot, number, lane, aim)
  lane.run = run
  if (aim === 'starting') setTimeout(run.kill, random.below(STARTING_MS), 'starting')
  if (aim === 'disk' && random.next() < 0.3) run.aimAtDisk()
  const late = setTimeout(() => bot.kill(), START_DEADLINE_MS)
  run.url = await bot.url
  clearTimeout(late)
  if (run.url !== null && !run.isOver()) await work(lane, run, aim)
  else if (!run.isOver()) history.problems.push(`run ${number} did not start: ${bot.stderr()}`)
  await bot.exited
  if (lane.marksman.hasFired) run.killed('disk')
  await lane.marksman.rest()
  // What the bot has written to its sockets before it died is read first.
  await sleep(20)
  history.died(monotonicMs())
  judgeOrders(lane)
  if (aim === null) return
  counts.rounds++
  add(counts.kills, run.killedAt)
  judgeLeft(lane, run)
  if (random.next() < FILLED) fillJournal(lane.directory)
}

/** What the kill has left is what the next start has to come back with. */
function judgeLeft(lane, run) {
  const { history, counts, left } = lane
  const { moment, mustHalt, halts } = readMoment(lane.directory)
  if (moment !== null) add(counts.moments, moment)
  if (mustHalt) history.cutShort()
  const wasCut = run.url === null && (left === null || left.mustHalt)
  const isLate = history.known.some((haltId) => !halts.has(haltId))
  // An acknowledged resume is over, unless the kill fell into something that was not answered yet.
  if (mustHalt && !wasCut && !isLate && !run.hasUnanswered()) {
    history.problems.push(`run ${run.number}: ${moment}, although nothing was under way`)
  }
  history.journalLeft(halts.values(), run.number, monotonicMs())
  lane.left = { mustHalt, haltIds: [...halts.keys()] }
}

function add(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1
}

/** A run, as operators see it. */
function makeRun(bot, number, { random, marksman }, aim) {
  const outstanding = []
  let armed = false
  let unanswered = 0
  const run = {
    url: null,
    number,
    /** What the bot was doing for others when it was killed. */
    killedAt: null,
    isOver: () => run.killedAt !== null || marksman.hasFired,
    killed: (at) => {
      const doing = ['resume', 'halt'].find((kind) => outstanding.includes(kind))
      const starting = at === 'starting' && run.url === null
      run.killedAt = at === 'disk' || starting ? at : (doing ?? 'working')
    },
    kill: (at) => {
      if (run.isOver()) return
      run.killed(at)
      bot.kill()
    },
    arm: () => {
      if (aim === 'disk') run.aimAtDisk()
      else armed = true
    },
    aimAtDisk: () => {
      if (!run.isOver()) marksman.aim(bot.pid, random.pick(MOMENTS), random)
    },
    sending: (kind) => {
      outstanding.push(kind)
      if (!armed || (kind !== aim && aim !== 'working')) return
      armed = false
      setTimeout(run.kill, random.below(AIM_MS))
    },
    sent: (kind) => outstanding.splice(outstanding.indexOf(kind), 1),
    notAnswered: () => unanswered++,
    haltInCode: () => {
      unanswered++
      bot.haltInCode(`code ${number} ${monotonicMs()}`)
    },
    haltedInCode: () => unanswered--,
    hasUnanswered: () => unanswered > 0,
  }
  return run
}

async function work(lane, run, aim) {
  const { history, counts, random, journal } = lane
  try {
    const shown = await readStatus(history, run)
    if (shown !== null) {
      judgeReturn(lane, shown, run)
      history.prune(shown, monotonicMs())
    }
    judgeLog(lane, await journal.verify(), run)
    counts.verified++
  } catch (error) {
    if (!run.isOver()) history.problems.push(`run ${run.number}: ${error.message}`)
  }
  if (aim === null) return run.kill('end')
  if (aim === 'working') setTimeout(run.kill, random.below(WORKING_MS))
  // Aimed kills wait for their command, and for no longer than this.
  else setTimeout(run.arm, random.below(WORKING_MS))
  setTimeout(run.kill, 3 * WORKING_MS).unref()
  await Promise.all(Array.from({ length: OPERATORS }, () => operate({ history, random, counts, run })))
}

/** A start is halted by what the journal tells, and by nothing else, but for a halt of its own after a cut. */
function judgeReturn({ history, left }, shown, run) {
  if (left === null) return
  const others = shown.filter((haltId) => !left.haltIds.includes(haltId))
  const lost = left.haltIds.filter((haltId) => !shown.includes(haltId))
  if (lost.length > 0 || others.length !== (left.mustHalt ? 1 : 0)) {
    history.problems.push(`run ${run.number} shows ${shown}, and the journal told of ${left.haltIds}`)
  }
}

function judgeLog({ history, counts, journal }, problem, run) {
  if (problem !== null) history.problems.push(`run ${run.number}: ${problem}`)
  const missing = (ids, logged, what) => {
    for (const id of ids) if (!logged.has(id)) history.problems.push(`run ${run.number}: ${what} ${id}`)
  }
  for (const id of history.withoutLine) {
    counts.mustBeLogged.delete(id)
    if (journal.halts.has(id)) history.problems.push(`run ${run.number}: ${id} was written, and is lost`)
  }
  missing(counts.mustBeLogged, journal.halts, 'no line in the journal for the halt')
  missing(counts.resumesDone, journal.resumes, 'no line in the journal for the resume of')
  missing(journal.resumes, counts.resumesAsked, 'nobody has asked for the resume of')
}

function judgeOrders(lane) {
  const { history, counts } = lane
  for (const order of lane.orders.splice(0)) {
    if (order.action === 'cancel') {
      counts.cancels++
      continue
    }
    counts.orders++
    // An order's own stamps are believed; that they stand in this order is checked.
    if (!(order.before <= order.passed && order.passed <= order.arrivedAt)) {
      history.problems.push(`order ${order.run}/${order.sequence} bears impossible times`)
    }
    history.judgeOrder(order)
  }
}
