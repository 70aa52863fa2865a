import { setTimeout as sleep } from 'node:timers/promises'
import { monotonicMs } from '../../faults/clock.mjs'
import { fleetCommand } from './fleet.mjs'

const SYMBOLS = ['A', 'B', 'C']
const PAUSE_MS = 40
/** The more is halted, the fewer orders pass. */
const MOST_IN_FORCE = 12

/** Sends commands until the round is over, one after another, and writes down what was acknowledged. */
export async function operate(lane, isOver) {
  while (!isOver()) {
    const command = choose(lane)
    lane.counts.commands++
    // Whatever was not answered may have happened or not.
    await COMMANDS[command](lane).catch(() => lane.counts.notAnswered++)
    await sleep(lane.random.below(PAUSE_MS))
  }
}

function choose({ history, random }) {
  const inForce = history.mustHold.length
  const dice = random.next()
  if (inForce > 0 && (inForce >= MOST_IN_FORCE || dice < 0.2)) return 'resume'
  if (dice < 0.3) return 'wrong resume'
  if (dice < 0.35) return 'halt by the command line'
  if (dice < 0.6) return 'status'
  return 'halt'
}

const COMMANDS = {
  async halt({ history, random, bots, counts }) {
    const bot = random.pick(bots)
    const scope = random.next() < 0.7 ? { symbol: random.pick(SYMBOLS) } : null
    const body = { reason: 'faults', ...(scope && { scope }) }
    const { status, body: told } = await bot.call('POST', '/fleet/halt', body)
    if (status !== 200) return void history.problems.push(`a halt of the fleet was answered ${status}`)
    counts.halts++
    // Of one that is not durable, a kill of the bot would be needed to tell: it is in force all the same.
    history.acknowledged({ haltId: told.haltId, scope, bots: [bot.name], at: monotonicMs() })
  },

  async 'halt by the command line'({ history, bots, counts, engines, group }) {
    const args = ['halt', 'faults', ...engines.arguments, '--group', group, '--wait', '5s']
    const { code, document } = await fleetCommand(args)
    if (document === null) return void history.problems.push(`fleet halt has ended with ${code}, and said nothing`)
    counts.halts++
    const told = document.bots.filter(({ said }) => said === 'journalled' || said === 'in-force').map(({ bot }) => bot)
    if (code === 0 && told.length !== bots.length)
      history.problems.push(`fleet halt says that all have answered, and these have: ${told}`)
    if (code === 0) counts.complete++
    if (told.length > 0) history.acknowledged({ haltId: document.haltId, scope: null, bots: told, at: monotonicMs() })
  },

  async resume({ history, random, bots, counts, signer }) {
    const haltIds = history.mustHold.filter(() => random.next() < 0.6)
    if (haltIds.length === 0) return
    const resume = signer.resume(haltIds)
    history.resumeSigned(haltIds, monotonicMs())
    await random.pick(bots).call('POST', '/fleet/resume', resume)
    counts.resumes++
  },

  /** By a key that no bot knows, or with halts that were not signed for. */
  async 'wrong resume'({ history, random, bots, counts, signer, stranger }) {
    const [haltId] = history.mustHold
    if (haltId === undefined) return
    const { haltIds, ...ofAnother } = signer.resume([haltId.replace(/.$/, (last) => (last === '0' ? '1' : '0'))])
    const wrong = random.pick([stranger.resume([haltId]), { ...ofAnother, haltIds: [haltId] }])
    const { status } = await random.pick(bots).call('POST', '/fleet/resume', wrong)
    if (status === 200) history.problems.push(`a resume that nobody has signed was answered ${status}`)
    counts.wrongResumes++
  },

  async status({ history, random, bots }) {
    await look(history, random.pick(bots))
  },
}

/** Asks one bot what it holds, and judges that. @returns its lease, why it was not renewed, and the halts that it holds */
export async function look(history, bot) {
  const askedAt = monotonicMs()
  const { body } = await bot.call('GET', '/fleet')
  const halts = body.halts.map(({ haltId }) => haltId)
  history.judgeStatus({ bot: bot.name, shown: halts, askedAt, answeredAt: monotonicMs() })
  return { lease: body.fleet.lease, failure: body.fleet.failure, halts }
}
