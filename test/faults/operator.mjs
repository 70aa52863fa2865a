import { setTimeout as sleep } from 'node:timers/promises'
import { callJson } from '../support/json-call.mjs'
import { monotonicMs } from './clock.mjs'

const SCOPES = [{ symbol: 'A' }, { symbol: 'B' }, { strategy: 'slow' }, { symbol: 'C', strategy: 'fast' }]
const PAUSE_MS = 15

/**
 * Sends commands until the bot is dead, one after another, and writes down what was acknowledged.
 *
 * @param run url, number; isOver(); sending(kind) and sent(kind) around each command, notAnswered(); haltInCode(reason)
 */
export async function operate({ history, random, counts, run }) {
  while (!run.isOver()) {
    const command = chooseCommand(history, random)
    run.sending(command.kind)
    counts.commands++
    try {
      await COMMANDS[command.kind](command, { history, counts, run, random })
    } catch (error) {
      // Whatever the killed bot has not answered may have happened or not.
      run.notAnswered()
      if (!run.isOver()) history.problems.push(`run ${run.number}: ${command.kind} was not answered: ${error.message}`)
    }
    run.sent(command.kind)
    await sleep(random.below(PAUSE_MS))
  }
}

function chooseCommand({ known, ended }, random) {
  const dice = random.next()
  // The more is halted, the more is resumed: orders are to pass as well.
  if (dice < Math.min(0.85, 0.5 * known.length)) {
    const confirm = known.filter(() => random.next() < 1 / known.length)
    return { kind: 'resume', confirm: confirm.length > 0 ? confirm : [random.pick(known)] }
  }
  const other = random.next()
  if (other < 0.2) return { kind: 'status' }
  if (other < 0.3) return { kind: 'wrong resume', confirm: random.pick([undefined, '999999-zzzz', ...ended.slice(-3)]) }
  if (other < 0.45) return { kind: 'halt in code' }
  const scope = random.next() < 0.5 ? null : random.pick(SCOPES)
  return { kind: 'halt', scope, level: random.next() < 0.3 ? 'reducing' : 'halted' }
}

const COMMANDS = {
  async halt({ scope, level }, { history, counts, run }) {
    const askedAt = monotonicMs()
    const { status, body } = await callJson(run.url, 'POST', '/halt', {
      body: { level, reason: 'faults', ...(scope && { scope }) },
    })
    const answeredAt = monotonicMs()
    if (status !== 200) return void history.problems.push(`a halt was answered ${status}`)
    const { haltId, durable } = body
    history.acknowledged({ haltId, scope, level, askedAt, answeredAt, durable, run: run.number })
    // Its `durable` speaks of this halt, and not of the others that it shows.
    judge(history, { ...body, durable: false }, askedAt, answeredAt, run)
    counts.halts++
    if (scope !== null) counts.scopedHalts++
    if (durable) counts.mustBeLogged.add(haltId)
    else counts.notDurable++
  },

  async resume({ confirm }, { history, counts, run }) {
    const askedAt = monotonicMs()
    for (const haltId of confirm) counts.resumesAsked.add(haltId)
    const resumes = confirm.map((haltId) => history.resumeAsked(haltId, askedAt))
    const { status, body } = await callJson(run.url, 'POST', '/resume', { body: { confirm } })
    const answeredAt = monotonicMs()
    const resumed = status === 200 && body.resumed.length > 0
    if (resumed && body.resumed.join() !== confirm.join())
      history.problems.push(`${confirm} has resumed ${body.resumed}`)
    for (const resume of resumes) history.resumeAnswered(resume, resumed ? 'resumed' : 'refused', answeredAt)
    if (status === 200) judge(history, body, askedAt, answeredAt, run)
    if (!resumed) return void counts.refusedResumes++
    counts.resumes++
    for (const haltId of confirm) counts.resumesDone.add(haltId)
  },

  async 'wrong resume'({ confirm }, { history, counts, run }) {
    const { status, body } = await callJson(run.url, 'POST', '/resume', { body: { confirm } })
    if (body.resumed?.length > 0) history.problems.push(`${status}: ${confirm} has resumed ${body.resumed}`)
    counts.refusedResumes++
  },

  async status(_command, { history, run }) {
    await readStatus(history, run)
  },

  async 'halt in code'(_command, { run }) {
    run.haltInCode()
  },
}

/** Asks for the status and judges it. Returns the haltIds that it shows; null: there are more. */
export async function readStatus(history, run) {
  const askedAt = monotonicMs()
  const { body } = await callJson(run.url, 'GET', '/status')
  return judge(history, body, askedAt, monotonicMs(), run)
}

function judge(history, { state, durable, halts, haltCount }, askedAt, answeredAt, run) {
  const isCut = haltCount > halts.length
  history.judgeStatus({ state, durable, halts, isCut, askedAt, answeredAt, run: run.number })
  return isCut ? null : halts.map(({ haltId }) => haltId)
}
