import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type AuditVerification, verifyAuditLog } from '../control/disk/audit-log.js'
import { recover } from '../control/disk/recover.js'
import { type LoadedState, StateFile } from '../control/disk/state-file.js'
import type { Outcome } from './outcome.js'

const CUT_GOES_UNNOTICED =
  'Whether lines are missing at its end can only be told with the state.json that belongs to it.'

/** Checks the chain of an audit log, and its end against the state file that stands beside it. Writes nothing. */
export async function verifyFile(file: string): Promise<Outcome> {
  const obstacle = await whyUnreadable(file)
  if (obstacle !== null) return { exitCode: 2, lines: [`${file} can't be read: ${obstacle}`] }

  // The state first: in a running bot the log may grow meanwhile, and an end that is too long is no damage.
  const state = await stateBeside(file)
  const anchor = state.kind === 'loaded' ? state.content.auditHead.sequence : 0
  const times = new Times()
  const audit = await verifyAuditLog(file, anchor, (text) => times.add(text))
  if (audit.kind === 'none') return { exitCode: 2, lines: [`${file} can't be read: it is gone`] }
  if (audit.kind === 'damaged') return { exitCode: 1, lines: [`DAMAGED ${file}`, audit.why] }
  if (state.kind === 'none' && audit.head.sequence === 0) {
    return { exitCode: 1, lines: [`DAMAGED ${file}`, 'it is empty: the first start already writes an entry'] }
  }
  return compare(file, state, audit, times)
}

/** The end of a sound chain, held against the state file as the next start of the bot does it. */
function compare(
  file: string,
  state: LoadedState,
  audit: AuditVerification & { kind: 'verified' },
  times: Times,
): Outcome {
  const chain = describeChain(audit.head, times)
  if (state.kind === 'none') {
    const why = isTheLog(file) ? 'There is no state.json beside it.' : 'It is not called audit.jsonl.'
    return {
      exitCode: 0,
      lines: [`VERIFIED ${file}`, ...chain, `Its end was not compared. ${why} ${CUT_GOES_UNNOTICED}`],
    }
  }
  const { damage, missingLines } = recover({ state, unfinished: { kind: 'none' }, audit, haltedFile: { kind: 'none' } })
  if (damage !== null) {
    return { exitCode: 1, lines: [`DAMAGED ${file}`, damage, 'Its lines as far as they go are sound:', ...chain] }
  }
  const end =
    missingLines.length === 0
      ? 'Its end is the one that state.json knows, or goes on from there.'
      : `Its end lacks ${missingLines.length} that state.json still holds; the next start of the bot writes them.`
  return { exitCode: 0, lines: [`VERIFIED ${file}`, ...chain, end] }
}

function describeChain({ sequence, hash }: { sequence: number; hash: string }, { first, last }: Times): string[] {
  return [`entries  ${sequence}`, `first    ${first}`, `last     ${last}`, `head     ${hash}`]
}

/** A state file belongs to the log of its directory, not to one that was kept aside there under another name. */
async function stateBeside(file: string): Promise<LoadedState> {
  return isTheLog(file) ? new StateFile(join(dirname(file), 'state.json')).load() : { kind: 'none' }
}

function isTheLog(file: string): boolean {
  return basename(file) === 'audit.jsonl'
}

async function whyUnreadable(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r')
    const isFile = (await file.stat()).isFile()
    await file.close()
    return isFile ? null : 'it is not a file'
  } catch (error) {
    return (error as Error).message
  }
}

/** When the first and the last entry were made. */
class Times {
  first: string | null = null
  last: string | null = null

  add(text: string): void {
    this.last = String(JSON.parse(text).time)
    this.first ??= this.last
  }
}
