import type { TokensDocument } from '../control/api/routes/tokens.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { expectOk } from './refused.js'
import { table } from './table.js'

/** `tokens`: who holds one. `tokens revoke NAME`: what pairing has given ends. */
export async function tokens(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, COMMON)
  const [what, name, ...more] = positionals
  const isRevoke = what?.toLowerCase() === 'revoke'
  if (more.length > 0 || (what !== undefined && !isRevoke) || (isRevoke && name === undefined))
    throw new UsageError('It is tokens, or tokens revoke NAME.')
  const output = new Output(wantsJson(values))
  const client = new BotClient(readPlace(values, process.env))
  if (name !== undefined) {
    const { body } = expectOk(await client.call('POST', '/revoke', { name }))
    output.show(body, () => [`REVOKED ${body.revoked}. It is shut out now, and after a restart.`])
    return EXIT.done
  }
  const { body } = expectOk(await client.call('GET', '/tokens'))
  output.show(body, () => tokenLines(body))
  return body.problem === null && body.durable ? EXIT.done : EXIT.notAsItShouldBe
}

/** Pure. */
function tokenLines({ tokens, pending, problem, durable }: TokensDocument): string[] {
  const rows = tokens.map(({ name, role, from, createdAt, by, usedAt, letIn }) => [
    name,
    role,
    letIn ? from : 'NOT LET IN',
    createdAt ?? '-',
    by ?? '-',
    usedAt ?? 'not since the start',
  ])
  return [
    ...(rows.length === 0
      ? ['This bot asks nobody for a token.']
      : table(['NAME', 'ROLE', 'FROM', 'PAIRED', 'BY', 'LAST USED'], rows)),
    ...pending.map((name) => `A code for ${name} is good, and was not used yet.`),
    ...(problem === null ? [] : [`NO PAIRED DEVICE IS LET IN: devices.json is damaged: ${problem}`]),
    ...(durable ? [] : ['NOT ON DISK: the next start would not let in the same ones. Make room, and revoke again.']),
  ]
}
