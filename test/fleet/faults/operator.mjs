import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { fleetCommand } from './fleet.mjs'
import { forge } from './in-engine.mjs'

/** As those of the bots. */
const SYMBOLS = [...'ABCDEFGH']
const PAUSE_MS = 40
/** The more is halted, the fewer orders pass. */
const MOST_IN_FORCE = 12

/** Sends commands until the round is over, one after another, and writes down what was acknowledged. */
export async function operate(lane, isOver) {
  while (!isOver()) {
    await command(lane, choose(lane))
    await sleep(lane.random.below(PAUSE_MS))
  }
}

/** Carries one command out. Whatever was not answered may have happened or not. */
export async function command(lane, name) {
  lane.counts.commands++
  await COMMANDS[name](lane).catch(() => lane.counts.notAnswered++)
}

function choose({ history, random }) {
  const inForce = history.mustHold.length
  const dice = random.next()
  if (inForce > 0 && (inForce >= MOST_IN_FORCE || dice < 0.2)) return 'resume'
  if (dice < 0.3) return 'wrong resume'
  if (dice < 0.34) return 'halt by the command line'
  if (dice < 0.6) return 'status'
  return 'halt'
}

const COMMANDS = {
  async halt({ history, random, bots, counts }) {
    const bot = random.pick(bots)
    const scope = scopeOf(random)
    const { status, body: told } = await bot.call('POST', '/fleet/halt', { reason: 'faults', ...(scope && { scope }) })
    if (status !== 200) return void history.problems.push(`a halt of the fleet was answered ${status}`)
    counts.halts++
    // One that is not durable may have gone with its bot.
    if (bot.isKilled && !told.durable) return
    const journals = told.durable ? [bot.name] : []
    history.acknowledged({ haltId: told.haltId, scope, bots: [bot.name], journals, at: monotonicMs() })
  },

  async 'halt by the command line'({ history, random, bots, counts, engines, group }) {
    const scope = scopeOf(random)
    const gone = bots.filter(({ isKilled }) => isKilled)
    const { code, document } = await fleetCommand([
      ...['halt', 'faults', ...engines.arguments, '--group', group, '--wait', '5s'],
      ...(scope === null ? [] : ['--scope', `symbol=${scope.symbol}`]),
    ])
    if (document === null) return void history.problems.push(`fleet halt has ended with ${code}, and said nothing`)
    counts.halts++
    const { haltId } = document
    const saidBy = (words) => document.bots.filter(({ said }) => words.includes(said)).map(({ bot }) => bot)
    const [told, journals] = [saidBy(['journalled', 'in-force']), saidBy(['journalled'])]
    // Of a bot that was killed meanwhile, two runs may have it.
    if (code === 0 && new Set(journals).size !== bots.length)
      history.problems.push(
        `fleet halt says that all have answered, and these have: ${journals}; ${JSON.stringify(document)}`,
      )
    for (const bot of gone)
      if (bots.includes(bot) && told.includes(bot.name))
        history.problems.push(`fleet halt says that ${bot.name} has answered, which was dead all the time`)
    if (code === 0) counts.complete++
    const sure = told.filter((name) => journals.includes(name) || !bots.find((bot) => bot.name === name).isKilled)
    if (sure.length > 0) history.acknowledged({ haltId, scope, bots: sure, journals, at: monotonicMs() })
  },

  async resume(lane) {
    const haltIds = lane.history.mustHold.filter(() => lane.random.next() < 0.6)
    if (haltIds.length > 0) await resumeBy(lane, lane.random.pick(lane.bots), haltIds)
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

  async status({ history, random, bots }) {
    await look(history, random.pick(bots))
  },
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

/** Asks one bot what it holds, and judges that. @returns its lease, why it was not renewed, and the halts that it holds */
export async function look(history, bot) {
  const askedAt = monotonicMs()
  const { body } = await bot.call('GET', '/fleet')
  const halts = body.halts.map(({ haltId }) => haltId)
  if (!bot.isKilled) history.judgeStatus({ bot: bot.name, shown: halts, askedAt, answeredAt: monotonicMs() })
  return { lease: body.fleet.lease, failure: body.fleet.failure, halts }
}
