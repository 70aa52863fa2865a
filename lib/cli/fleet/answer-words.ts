import { hasRoster } from '../../words/fleet.js'
import { table } from '../table.js'
import type { BotAnswer, Said } from './answers.js'
import { NO_ROSTER } from './fleet-words.js'

const WORDS: Readonly<Record<Said, string>> = {
  journalled: 'has it in its journal',
  'in-force': 'refuses by it; NOT IN ITS JOURNAL YET: look at its disk',
  'lease-ended': 'NO ANSWER, and its lease has ended: it is paused if it runs, but for on_lost_lease = "ignore"',
  'never-heard': 'NO ANSWER: the engine has not heard of it',
  silent: 'NO ANSWER, and its lease may run',
}

/** All bots, and what each has said of a halt. Pure. */
export function answerLines(bots: readonly BotAnswer[]): string[] {
  if (bots.length === 0) return []
  const rows = bots.map(({ bot, said, by, onRoster, notCalled }) => [
    bot,
    by === null ? '-' : by === 'bot' ? 'itself' : 'engine',
    onRoster ? 'yes' : 'NO',
    `${WORDS[said]}${notCalled === null || said === 'journalled' ? '' : ` (called directly: ${notCalled})`}`,
  ])
  return table(['BOT', 'TOLD BY', 'ON ROSTER', 'ANSWER'], rows)
}

/** How many have written it down. Pure. */
export function countAnswers(bots: readonly BotAnswer[]): { readonly answered: number; readonly of: number } {
  return { answered: bots.filter(({ said }) => said === 'journalled').length, of: bots.length }
}

/** What has become of a halt. */
export interface Outcome {
  /** Null: the fleet could not be looked at. */
  readonly group: string | null
  readonly bots: readonly BotAnswer[]
  /** Why there may be other bots; null: nothing speaks for that. */
  readonly doubt: string | null
  /** The ways that have taken it. */
  readonly takenBy: readonly string[]
}

/** One line for people. Pure. @param haltId followed by what it covers, where that is not everything */
export function describeAnswers(haltId: string, { group, bots, doubt, takenBy }: Outcome): string {
  const { answered, of } = countAnswers(bots)
  const fleet = group === null ? 'the fleet' : `the fleet ${group}`
  if (takenBy.length === 0 && answered === 0) return `NOBODY IS KNOWN TO BE HALTED: nobody has taken ${haltId}.`
  if (group === null)
    return `HALTED ${haltId} at ${takenBy.join(' and ')}. WHO ELSE HAS IT IS NOT KNOWN: the fleet could not be looked at. A bot that does not reach its engine is paused once its lease has ended, but for on_lost_lease = "ignore".`
  if (doubt !== null)
    return `HALTED ${haltId} AT ${answered} OF ${of} BOTS THAT CAN BE SEEN. THERE MAY BE OTHERS: ${doubt}.`
  if (of === 0)
    return `HALTED ${haltId}, AND NOBODY IS THERE: no bot of ${fleet} is known. Is the group the right one? Who joins later is halted by it.`
  if (answered === of) {
    const whom = of === 1 ? 'the one bot' : `all ${of} bots`
    // An engine that keeps nothing on its disk has forgotten the roster after a restart.
    if (!hasRoster(bots)) return `HALTED ${haltId}: ${whom} of ${fleet} that can be seen. ${NO_ROSTER}`
    return `HALTED ${haltId}: ${whom} of ${fleet}.`
  }
  const missing = bots.filter(({ said }) => said !== 'journalled').map(({ bot }) => bot)
  return `NOT ALL HAVE ANSWERED ${haltId}: ${answered} of ${of} bots of ${fleet}. Missing: ${missing.join(', ')}.`
}
