// What the command line tells of a fleet, and what a bot tells of the others: each is held against what the judge knows.
import { monotonicMs } from '../../faults/clock.mjs'
import { fleetCommand } from './fleet.mjs'

const TIMES_OF_A_LEASE = 2

/** The engine, or one of the bots: what stands on the command line, and who that is. A bot that was killed answers nothing. */
export function wayOf({ random, bots, engines, group }) {
  if (random.next() < 0.5) return { bot: null, place: [...engines.arguments, '--group', group] }
  const bot = random.pick(bots)
  return { bot, place: ['--url', bot.url] }
}

/**
 * That all have a halt in their journals was told, or who has. @param told `{ what, haltId, scope, answers, all }`: `answers` are
 * `{ bot, said }`, `all`: it was told that these are all @param gone the bots that were dead before it was asked for
 */
export function judgeAnswers({ history, bots, counts }, { what, haltId, scope, answers, all, inEngine = false }, gone) {
  const saidBy = (words) => answers.filter(({ said }) => words.includes(said)).map(({ bot }) => bot)
  const [told, journals] = [saidBy(['journalled', 'in-force']), saidBy(['journalled'])]
  // Of a bot that was killed meanwhile, two runs may have it.
  if (all && new Set(journals).size !== bots.length)
    history.problems.push(
      `${what} says that all have ${haltId}, and these have: ${journals}; ${JSON.stringify(answers)}`,
    )
  for (const bot of gone)
    if (bots.includes(bot) && told.includes(bot.name))
      history.problems.push(`${what} says that ${bot.name} has answered, which was dead all the time`)
  if (all) counts.complete++
  const sure = told.filter((name) => journals.includes(name) || !bots.find((bot) => bot.name === name).isKilled)
  if (sure.length > 0) history.acknowledged({ haltId, scope, bots: sure, journals, at: monotonicMs(), inEngine })
}

/** `fleet status`, or `fleet resume` without a name, which shows the halts. @param name of the two */
export async function lookByCommandLine(lane, name) {
  const { history, bots, counts } = lane
  const { bot, place } = wayOf(lane)
  const askedAt = monotonicMs()
  const { code, document } = await fleetCommand([...name, ...place])
  if (document === null) return void counts.notAnswered++
  counts.looks++
  const { halts, members, doubt } = document
  const what = `fleet ${name} by ${bot?.name ?? 'the engine'} (${code})`
  const shown = halts.map(({ haltId }) => haltId)
  const seen = { what, shown, askedAt, answeredAt: monotonicMs() }
  // What a bot has forgotten of its halts, no engine makes good.
  if (bot !== null && !bot.isKilled) history.judgeStatus({ ...seen, bot: bot.name })
  if (bot === null && doubt === null) history.judgeEngine(seen)
  if (members === undefined) return void (code === 0 && doubt !== null && history.problems.push(`${what}: 0 in doubt`))
  if (doubt === null) judgeMembers(lane, what, members)
  if (code !== 0) return
  if (doubt !== null) history.problems.push(`${what}: 0 in doubt`)
  const longAgo = askedAt - TIMES_OF_A_LEASE * history.leaseMs
  for (const { name: dead, killedAt } of bots)
    if (killedAt !== null && killedAt < longAgo) history.problems.push(`${what}: ${dead} is told as there, and is dead`)
}

/** Nobody is missing where nothing is said to be missing. */
export function judgeMembers({ history, bots }, what, members) {
  const names = new Set(members.map(({ bot }) => bot))
  const missing = bots.filter(({ name }) => !names.has(name)).map(({ name }) => name)
  if (missing.length > 0) history.problems.push(`${what}: ${missing} are missing, and there is no doubt`)
}

/** Signs a resume on the command line. That every bot has taken it is told once it has ended on each. @param look asks a bot, and judges that */
export async function resumeByCommandLine(lane, haltIds, look) {
  const { history, bots, counts, keyFile } = lane
  const there = bots.filter(({ isKilled }) => !isKilled)
  history.resumeSigned(haltIds, monotonicMs())
  const { place } = wayOf(lane)
  const { code } = await fleetCommand(['resume', ...haltIds, ...place, '--sign-with', keyFile, '--wait', '3s'])
  if (code !== 0) return
  counts.resumes++
  counts.endedOnAll++
  const still = there.filter(({ isKilled }) => !isKilled)
  for (const { name } of still) history.resumeTaken({ haltIds, bot: name, ended: haltIds, at: monotonicMs() })
  await Promise.all(still.map((bot) => look(history, bot).catch(() => null)))
}
