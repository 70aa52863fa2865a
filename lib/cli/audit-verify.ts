import { open } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { readAuditChain } from '../control/disk/audit-chain.js'
import { oldLogProblems } from '../control/disk/old-directory.js'
import { describeChain, Times } from './chain-words.js'
import { verifyDirectory, verifySegment } from './journal-verify.js'
import type { Outcome } from './outcome.js'

const CUT_GOES_UNNOTICED =
  'Whether lines are missing at its end can only be told with the state.json that belongs to it.'

/** Checks a state directory, a segment of its journal, or an `audit.jsonl` of an older version. Writes nothing. */
export async function verifyPath(path: string): Promise<Outcome> {
  const kind = await kindOf(path)
  if (kind === 'directory') return verifyDirectory(path)
  if (kind === 'journal') return verifySegment(path)
  return kind === 'log' ? verifyLog(path) : { exitCode: 2, lines: [`${path} can't be read: ${kind.why}`] }
}

/** The chain of an audit log, and its end against the state file that stands beside it. */
async function verifyLog(file: string): Promise<Outcome> {
  // The state first: in a running bot the log may grow meanwhile, and an end that is too long is no damage.
  const problems = basename(file) === 'audit.jsonl' ? await oldLogProblems(dirname(file)) : null
  const times = new Times()
  const { head, damage } = await readAuditChain(file, (text) => times.add(text))
  if (damage !== null) return { exitCode: 1, lines: [`DAMAGED ${file}`, damage] }
  const chain = describeChain(head, times)
  if (problems !== null && problems.length > 0) {
    const sound = ['Its lines as far as they go are sound:', ...chain]
    return { exitCode: 1, lines: [`DAMAGED ${file}`, problems.join('; '), ...sound] }
  }
  if (head.sequence === 0) {
    return { exitCode: 1, lines: [`DAMAGED ${file}`, 'it is empty: the first start already writes an entry'] }
  }
  const end =
    problems === null
      ? `Its end was not compared. ${whyNotCompared(file)} ${CUT_GOES_UNNOTICED}`
      : 'Its end is the one that state.json knows, or goes on from there.'
  return { exitCode: 0, lines: [`VERIFIED ${file}`, ...chain, end] }
}

/** A state file belongs to the log of its directory, not to one that was kept aside there under another name. */
function whyNotCompared(file: string): string {
  return basename(file) === 'audit.jsonl' ? 'There is no state.json beside it.' : 'It is not called audit.jsonl.'
}

/** What stands at the path, by its first bytes. */
async function kindOf(path: string): Promise<'directory' | 'journal' | 'log' | { readonly why: string }> {
  try {
    const file = await open(path, 'r')
    try {
      const status = await file.stat()
      if (status.isDirectory()) return 'directory'
      if (!status.isFile()) return { why: 'it is neither a file nor a directory' }
      const { buffer, bytesRead } = await file.read(Buffer.alloc(300), 0, 300, 0)
      return buffer.toString('utf8', 0, bytesRead).includes('"kind":"opened"') ? 'journal' : 'log'
    } finally {
      await file.close()
    }
  } catch (error) {
    return { why: (error as Error).message }
  }
}
