import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { fleetCommand } from './fleet.mjs'
import { forge } from './in-engine.mjs'
import { judgeAnswers, judgeMembers, lookByCommandLine, resumeByCommandLine, wayOf } from './told.mjs'

/** As those of the bots. */
const SYMBOLS = [...'ABCDEFGH']
const PAUSE_MS = 40
/** So long it is waited for all bots. */
const WAIT_MS = 1_500
/** The more is halted, the fewer orders pass. */
const MOST_IN_FORCE = 12

/** Sends commands until the round is over, one after another, and writes down what was acknowledged. @param choose which one */
export async function operate(lane, isOver, choose) {
  while (!isOver()) {
    await command(lane, choose(lane))
    await sleep(lane.random.below(PAUSE_MS))
  }
}

/** Carries one command out. Whatever was not answered may have happened or not. */
export async function command(lane, name) {
  lane.counts.commands++
  await COMMANDS[name](lane).catch((error) => {
    // An answer of another shape, or a mistake of the judge's.
    if (error instanceof TypeError || error instanceof ReferenceError) lane.history.problems.push(error.stack)
    lane.counts.notAnswered++
  })
}

/** By calls of the bots. */
export function choose({ history, random }) {
  const inForce = history.mustHold.length
  const dice = random.next()
  if (inForce > 0 && (inForce >= MOST_IN_FORCE || dice < 0.2)) return 'resume'
  if (dice < 0.3) return 'wrong resume'
  if (dice < 0.6) return 'status'
  return 'halt'
}

/** Each is a process of its own, and takes its time. */
export function chooseOnTheCommandLine({ history, random }) {
  const dice = random.next()
  if (history.mustHold.length > 0 && dice < 0.3) return 'resume by the command line'
  return dice < 0.6 ? 'halt by the command line' : 'look by the command line'
}

const COMMANDS = {
  async halt(lane) {
    const { history, random, bots, counts } = lane
    const bot = random.pick(bots)
    const { failovers } = lane
    const gone = bots.filter(({ isKilled }) => isKilled)
    const scope = scopeOf(random)
    const wait = random.next() < 0.2 ? WAIT_MS : 0
    const said = { reason: 'faults', wait, ...(scope && { scope }) }
    const { status, body: told } = await bot.call('POST', '/fleet/halt', said)
    if (status !== 200) return void history.problems.push(`a halt of the fleet was answered ${status}`)
    counts.halts++
    const { haltId, allHaveIt: all } = told
    const inEngine = told.inEngine && lane.failovers === failovers && !lane.isFailingOver
    const answers = { what: `wait at ${bot.name}`, haltId, scope, answers: told.bots ?? [], all, inEngine }
    judgeAnswers(lane, answers, gone)
    // One that is not durable may have gone with its bot.
    if (bot.isKilled && !told.durable) return
    const journals = told.durable ? [bot.name] : []
    history.acknowledged({ haltId, scope, bots: [bot.name], journals, at: monotonicMs(), inEngine })
  },

  async 'halt by the command line'(lane) {
    const { history, random, bots, counts } = lane
    const scope = scopeOf(random)
    const gone = bots.filter(({ isKilled }) => isKilled)
    const { code, document } = await fleetCommand([
      ...['halt', 'faults', ...wayOf(lane).place, '--wait', '5s'],
      ...(scope === null ? [] : ['--scope', `symbol=${scope.symbol}`]),
    ])
    if (document === null) return void history.problems.push(`fleet halt has ended with ${code}, and said nothing`)
    counts.halts++
    const { haltId, bots: answers } = document
    judgeAnswers(lane, { what: 'fleet halt', haltId, scope, answers, all: code === 0 }, gone)
  },

  async 'look by the command line'(lane) {
    await lookByCommandLine(lane, lane.random.next() < 0.7 ? ['status'] : ['resume'])
  },

  async resume(lane) {
    const haltIds = someOf(lane)
    if (haltIds.length > 0) await resumeBy(lane, lane.random.pick(lane.bots), haltIds)
  },

  async 'resume by the command line'(lane) {
    const haltIds = someOf(lane)
    if (haltIds.length > 0) await resumeByCommandLine(lane, haltIds, look)
  },

  /** By a key that no bot knows, or with halts that were not signed for: at a bot, or behind its back in the engine. */
  async 'wrong resume'({ history, random, bots, counts, signer, stranger, engines, group }) {
    const [haltId] = history.mustHold
    if (haltId === undefined) return
    const { haltIds, ...ofAnother } = signer.resume([haltId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))])
    const wrong = random.pick([stranger.resume([haltId]), { ...ofAnother, haltIds: [haltId] }])
    counts.wrongResumes++
    if (random.next() < 0.5) return forge(engines.master, group, wrong)
    const { status } = await random.pick(bots).call('POST', '/fleet/resume', wrong)
    if (status === 200) history.problems.push(`a resume that nobody has signed was answered ${status}`)
  },

  async status(lane) {
    const { bot, members, doubt } = await look(lane.history, lane.random.pick(lane.bots))
    if (members !== null && doubt === null) judgeMembers(lane, `GET /fleet at ${bot}`, members)
  },
}

function someOf({ history, random }) {
  return history.mustHold.filter(() => random.next() < 0.6)
}

/** Seldom of everything: orders of the other symbols pass, and show what becomes of leases. */
function scopeOf(random) {
  return random.next() < 0.85 ? { symbol: random.pick(SYMBOLS) } : null
}

/** Signs a resume, and sends it to one bot. @returns whether it has taken it */
export async function resumeBy({ history, signer, counts }, bot, haltIds) {
  const resume = signer.resume(haltIds)
  history.resumeSigned(haltIds, monotonicMs())
  const { status, body } = await bot.call('POST', '/fleet/resume', resume)
  if (status !== 200) return false
  counts.resumes++
  history.resumeTaken({ haltIds, bot: bot.name, ended: body.resumed, at: monotonicMs() })
  return true
}

/** Asks one bot what it holds, and judges that. @returns that, its lease, why it was not renewed, and what it tells of the others */
export async function look(history, bot) {
  const askedAt = monotonicMs()
  const { body } = await bot.call('GET', '/fleet')
  const halts = body.halts.map(({ haltId }) => haltId)
  if (!bot.isKilled) history.judgeStatus({ bot: bot.name, shown: halts, askedAt, answeredAt: monotonicMs() })
  const { fleet, members, doubt } = body
  return { bot: bot.name, lease: fleet.lease, failure: fleet.failure, halts, members, doubt }
}
