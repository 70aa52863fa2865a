import { CODE_MS } from '../control/api/pairing-codes.js'
import type { PairingDocument } from '../control/api/routes/pair-code.js'
import type { TokensDocument } from '../control/api/routes/tokens.js'
import { sleep } from '../time/deadline.js'
import { COMMON, readStrictly, UsageError, wantsJson } from './arguments.js'
import { BotClient, readPlace } from './bot-client.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Output } from './output.js'
import { qrCode } from './qr-code.js'
import { expectOk } from './refused.js'

const OPTIONS = { ...COMMON, name: { type: 'string' } } as const
/** How often it is looked whether the device has come, in ms. */
const LOOK_MS = 1_000

/** `pair [--name phone]`: shows the code by which a phone is let in; on a terminal it waits until it was. */
export async function pair(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  if (positionals.length > 0) throw new UsageError(`pair takes no "${positionals[0]}": the name is told by --name.`)
  const output = new Output(wantsJson(values))
  const client = new BotClient(readPlace(values, process.env))
  const { name } = values
  const { body } = expectOk(await client.call('POST', '/pair-code', typeof name === 'string' ? { name } : {}))
  const pairing: PairingDocument = body
  output.show(pairing, () => pairingLines(pairing))
  if (!process.stdout.isTTY || wantsJson(values) === true) return EXIT.done
  // Not by way of what shows text from outside: it takes a terminal's colours away.
  process.stdout.write(`\n${qrCode(pairing.link, true).join('\n')}\n\n`)
  output.remark('Waiting for the device. Ctrl-C ends the waiting; the code stays good.')
  return waitFor(client, pairing, output)
}

/** Pure. */
function pairingLines({ name, role, link, expiresAt, replaces }: PairingDocument): string[] {
  return [
    `Whoever opens this link by ${expiresAt} is ${name}, a ${role}. It is good once. Show it to nobody else:`,
    '',
    link,
    ...(replaces
      ? ['', `${name} is paired already: what it has now is no token any more once the link is opened.`]
      : []),
  ]
}

async function waitFor(client: BotClient, pairing: PairingDocument, output: Output): Promise<ExitCode> {
  const { name, role, expiresAt } = pairing
  for (;;) {
    await sleep(LOOK_MS)
    const { tokens, pending }: TokensDocument = expectOk(await client.call('GET', '/tokens')).body
    if (pending.includes(name)) continue
    const device = tokens.find((each) => each.name === name && each.from === 'pairing')
    if (Date.parse(device?.createdAt ?? '') >= Date.parse(expiresAt) - CODE_MS) {
      output.remark(`PAIRED ${name}, a ${role}. To end that: trading-kill-switch tokens revoke ${name}`)
      return EXIT.done
    }
    output.remark(
      `NOT PAIRED: the code for ${name} has ended: it is too old, was ended, or the disk has not taken it. Run this again.`,
    )
    return EXIT.notAsItShouldBe
  }
}
