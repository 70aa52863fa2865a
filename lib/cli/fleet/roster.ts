import { hasRoster } from '../../words/fleet.js'
import { readStrictly, UsageError, wantsJson } from '../arguments.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Output } from '../output.js'
import type { FleetWay } from './fleet-way.js'
import { doubtLines, memberLines, rosterLines } from './fleet-words.js'
import { ASKING, openRosterWay, openWays } from './ways.js'

/** A name of a bot, as `[control.fleet]` takes it. */
const NAME = /^[\w.:@-]{1,64}$/

/** `fleet roster`: who belongs to the fleet. `fleet roster add|remove NAME…`: in the engine itself. */
export async function roster(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, ASKING)
  const [what, ...bots] = positionals
  const output = new Output(wantsJson(values))
  if (what === undefined) return list(values, output)
  if (what !== 'add' && what !== 'remove')
    throw new UsageError(`It is fleet roster, fleet roster add NAME… or fleet roster remove NAME…, and not "${what}".`)
  const wrong = bots.find((each) => !NAME.test(each))
  if (bots.length === 0 || wrong !== undefined)
    throw new UsageError(
      `Whom? ${wrong === undefined ? 'Name bots' : `"${wrong}" is no name of a bot`}, as [control.fleet] has them.`,
    )
  const way = openRosterWay(values)
  try {
    const { bots: changed, doubt } = what === 'add' ? await way.add(bots) : await way.remove(bots)
    const unchanged = bots.filter((each) => !changed.includes(each))
    output.show({ [what === 'add' ? 'added' : 'removed']: changed, unchanged, doubt }, () => [
      ...(changed.length === 0
        ? []
        : [`${what === 'add' ? 'ON THE ROSTER' : 'OFF THE ROSTER'}: ${changed.join(', ')}`]),
      ...(unchanged.length === 0 ? [] : [`${what === 'add' ? 'there already' : 'NOT ON IT'}: ${unchanged.join(', ')}`]),
    ])
    if (doubt === null) return EXIT.done
    output.remark(`A FAILOVER MAY UNDO IT: ${doubt}. Write the same command again then.`)
    return EXIT.unreached
  } finally {
    way.close()
  }
}

async function list(values: Readonly<Record<string, unknown>>, output: Output): Promise<ExitCode> {
  const { all, close } = openWays(values)
  try {
    const [way] = all as readonly [FleetWay]
    const { group, members, doubt } = await way.look()
    output.show({ group, members, doubt }, () => [
      ...memberLines(members),
      ...rosterLines(members),
      ...doubtLines(doubt),
    ])
    return doubt === null && hasRoster(members) ? EXIT.done : EXIT.notAsItShouldBe
  } finally {
    close()
  }
}
