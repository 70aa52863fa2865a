import type { ControlConfig } from '../../config/control-config.js'
import { standingOf } from '../../words/fleet.js'
import { openEngine } from '../fleet/by-engine.js'
import { doubtLines, rosterLines } from '../fleet/fleet-words.js'
import { type Finding, ok, problem, warning } from './finding.js'

const ABOUT = 'fleet'

/** Asks the engine of the fleet who is there. A bot that does not reach its engine is paused. Writes nothing. */
export async function checkFleet({ fleet }: Pick<ControlConfig, 'fleet'>): Promise<Finding[]> {
  if (fleet === null) return []
  try {
    const engine = openEngine(fleet)
    try {
      const { group, members, doubt } = await engine.look()
      const there = ok(ABOUT, `${engine.name} answers, and knows ${members.length} bots of the group ${group}`)
      const absent = members.filter((each) => each.onRoster && standingOf(each) !== 'held').map(({ bot }) => bot)
      const missing = absent.length === 0 ? [] : [`Of the roster, these are not there: ${absent.join(', ')}.`]
      const worries = [...missing, ...rosterLines(members), ...doubtLines(doubt)]
      return [there, ...worries.map((what) => warning(ABOUT, what, null))]
    } finally {
      engine.close()
    }
  } catch (error) {
    return [problem(ABOUT, `its engine can't be asked: ${(error as Error).message}`, null)]
  }
}
