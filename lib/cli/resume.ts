import type { HoldingTrip } from '../words/resume.js'
import { COMMON, readStrictly, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { expectOk } from './refused.js'
import { haltLines, statusLines } from './status-words.js'

/** `resume [haltId…]`: ends the halts that are named, and no other. Without a name it shows them, and ends nothing. `--accept name=limit` goes beside them. */
export async function resume(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, { ...COMMON, accept: { type: 'string', multiple: true } })
  const output = new Output(wantsJson(values))
  const confirm = positionals.flatMap((each) => each.split(',')).filter((each) => each !== '')
  const client = new BotClient(readPlace(values, process.env))
  const accept = [values.accept ?? []].flat().join(',')
  const asked = { ...(confirm.length > 0 && { confirm }), ...(accept !== '' && { accept }) }
  const answer = await client.call('POST', '/resume', asked)
  const { status, body } = expectOk(answer, 428, 409)
  if (status !== 200) {
    output.show(body, () => [...haltLines(body.halts ?? [], body.haltCount ?? 0), ''])
    output.remark(...howToAccept(body.trips ?? [], confirm))
    output.remark(status === 409 ? body.detail : howTo(body.halts), ...(body.warnings ?? []))
    return status === 409 ? EXIT.refused : EXIT.notAsItShouldBe
  }
  const resumed: readonly string[] = body.resumed
  const head = resumed.length === 0 ? 'Nothing is halted.' : `RESUMED ${resumed.join(', ')}`
  output.show(body, () => [head, '', ...statusLines(body)])
  output.remark(...body.warnings)
  return EXIT.done
}

/** Pure. */
function howToAccept(trips: readonly HoldingTrip[], confirm: readonly string[]): string[] {
  const options = trips.filter(({ acceptable }) => acceptable).map(({ name }) => ` --accept ${name}=LIMIT`)
  if (options.length === 0) return []
  return [
    `To accept a milder limit till the day ends: trading-kill-switch resume ${confirm.join(' ')}${options.join('')}`,
  ]
}

function howTo(halts: readonly { readonly haltId: string }[] = []): string {
  return `Nothing was resumed. Read the reasons, and name those that are over: trading-kill-switch resume ${halts[0]?.haltId ?? '<haltId>'}`
}
