import { sleep } from '../../time/deadline.js'
import { readStrictly, UsageError, wantsJson } from '../arguments.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Output } from '../output.js'
import type { FleetWay } from './fleet-way.js'
import { fleetLines, isAsItShouldBe } from './fleet-words.js'
import { ASKING, openWays } from './ways.js'

const WATCH_MS = 1_000

/** `fleet status`: halts and bots. 1: a bot of the roster is not there, or has not written a halt down. */
export async function status(args: readonly string[]): Promise<ExitCode> {
  const { output, way, close } = begin('status', args)
  try {
    const look = await way.look()
    output.show(look, () => fleetLines(look))
    return isAsItShouldBe(look) ? EXIT.done : EXIT.notAsItShouldBe
  } finally {
    close()
  }
}

/** `fleet watch`: the same each second until Ctrl-C. */
export async function watch(args: readonly string[]): Promise<never> {
  const { output, way } = begin('watch', args)
  for (;;) {
    try {
      const look = await way.look()
      output.clear()
      output.show(look, () => [...fleetLines(look), '', `${new Date().toISOString()}  (Ctrl-C ends this)`], false)
    } catch (error) {
      output.remark(`${new Date().toISOString()} NO ANSWER by ${way.name}: ${(error as Error).message}`)
    }
    await sleep(WATCH_MS)
  }
}

function begin(name: string, args: readonly string[]) {
  const { values, positionals } = readStrictly(args, ASKING)
  if (positionals.length > 0) throw new UsageError(`fleet ${name} takes no "${positionals[0]}"`)
  const { all, close } = openWays(values)
  const [way] = all as readonly [FleetWay]
  return { output: new Output(wantsJson(values)), way, close }
}
