import { UsageError, wantsJson } from './arguments.js'
import { Unreached } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { FLEET_USAGE, USAGE } from './help.js'
import { Output } from './output.js'
import { Refused } from './refused.js'

/** Says what is wrong and what to do; a refusal also as a document, for programs. */
export function describeFailure(error: Error, args: readonly string[]): ExitCode {
  const output = new Output(wantsJson({ json: args.includes('--json'), text: args.includes('--text') }))
  const isFleet = args[0]?.toLowerCase() === 'fleet'
  if (error instanceof UsageError) {
    output.remark(error.message, ...(isFleet ? FLEET_USAGE : USAGE))
    return EXIT.usage
  }
  if (error instanceof Unreached) {
    output.remark(`${error.whom}: ${error.message}.`)
    return EXIT.unreached
  }
  if (error instanceof Refused) {
    const { status, body } = error.answer
    output.show(body ?? { status, detail: error.message }, () => [`REFUSED (${status})`])
    output.remark(error.message)
    return EXIT.refused
  }
  output.remark(error.stack ?? error.message)
  return EXIT.usage
}
