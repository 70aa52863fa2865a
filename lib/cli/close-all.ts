import type { CloseAllPlan } from '../control/getting-out/close-all-plan.js'
import { sleep } from '../time/deadline.js'
import type { CloseAllReport } from '../words/close-all.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { planLines, reportLines, stepLine } from './close-all-words.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { expectOk, Refused } from './refused.js'

const OPTIONS = { ...COMMON, execute: { type: 'boolean' } } as const
const LOOK_MS = 500

/** `close-all`: shows the plan. With `--execute` it carries out the plan that it has shown, or that which is named. */
export async function closeAll(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  const isExecuting = values.execute === true
  if (positionals.length > (isExecuting ? 1 : 0)) {
    throw new UsageError(
      `close-all takes no "${positionals.at(-1)}": a plan is carried out by close-all --execute PLAN`,
    )
  }
  const output = new Output(wantsJson(values))
  const client = new BotClient(readPlace(values, process.env))
  const { body: plan } = expectOk(await client.call('POST', '/close-all', {}))
  const named = positionals[0] ?? plan.planId
  if (named !== plan.planId) {
    output.show(plan, () => planLines(plan))
    output.remark(`Nothing was sent: ${named} is not what would be done now. To carry this out: ${commandFor(plan)}`)
    return EXIT.refused
  }
  if (isExecuting) return execute(client, plan, output)
  output.show(plan, () => planLines(plan))
  output.remark(plan.execute === null ? NOT_ALLOWED : `Nothing was sent. To carry it out: ${commandFor(plan)}`)
  return EXIT.done
}

const NOT_ALLOWED = 'Nothing was sent. This bot may not carry it out: set allow_close_all = true, and start it anew.'

function commandFor({ planId }: { readonly planId: string }): string {
  return `trading-kill-switch close-all --execute ${planId}`
}

async function execute(client: BotClient, plan: CloseAllPlan, output: Output): Promise<ExitCode> {
  for (const line of planLines(plan)) output.progress(line)
  const answer = await client.call('POST', '/close-all', { execute: plan.planId })
  const changed: CloseAllPlan | undefined = answer.body?.plan
  if (answer.status === 409 && changed !== undefined) {
    output.show(answer.body, () => planLines(changed))
    output.remark(`Nothing was sent: this is what would be done now. To carry it out: ${commandFor(changed)}`)
    return EXIT.refused
  }
  if (answer.status !== 202) throw new Refused(answer)
  const report = await untilEnded(client, answer.body, output)
  output.show(report, () => reportLines(report))
  return report.status === 'flat' ? EXIT.done : EXIT.notAsItShouldBe
}

/** A bot that does not answer for a moment may go on all the same. @throws when it is not reached any more */
async function untilEnded(client: BotClient, started: CloseAllReport, output: Output): Promise<CloseAllReport> {
  let report = started
  let told = ''
  while (report.status === 'running') {
    const line = stepLine(report)
    if (line !== told) output.progress(line)
    told = line
    await sleep(LOOK_MS)
    report = expectOk(await client.call('GET', `/close-all/${report.id}`), 202, 207).body
  }
  return report
}
