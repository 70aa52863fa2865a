import { createHash } from 'node:crypto'
import { link, mkdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { CloseAllReport } from '../../words/close-all.js'
import { type Static, Type, Value } from '../../words/typebox.js'
import { type AuditChain, readAuditChain } from './audit-chain.js'
import { errorCode } from './durable-file.js'
import { HaltSchema, isCloseAllReport, type JournalState } from './journal-entry.js'

// The state directory of 0.1.0 and 0.2.0, read once. To be deleted with the last of them.

/** Where their files go, in the state directory. */
export const OLD_FILES_DIRECTORY = 'before-0.3'

const MISSING = 'it is missing'
const OURS = 'it has version 2'
const AUDIT_LOG = 'audit.jsonl'
const STATE_FILE = 'state.json'
const CLOSE_ALL_FILE = 'close-all.json'
/** What a run leaves that did not come to its end. */
const UNUSUAL = ['halted.json', 'state.json.new']

/** Those that say that such a version has run; `state.json` does so by its version. */
const OLD_FILES = [AUDIT_LOG, CLOSE_ALL_FILE, ...UNUSUAL]

const ContentSchema = Type.Object({
  epoch: Type.Integer({ minimum: 0 }),
  halt: Type.Union([Type.Null(), HaltSchema]),
  scopedHalts: Type.Array(HaltSchema),
  auditHead: Type.Object({ sequence: Type.Integer({ minimum: 0 }), hash: Type.String() }),
})
type Content = Static<typeof ContentSchema>

/** What such a directory comes to. */
export interface OldState extends Pick<JournalState, 'halts' | 'lastEpoch' | 'closeAll'> {
  /** What is not sound, or unusual: this start is halted. */
  readonly problems: readonly string[]
}

export function oldFilesAmong(names: readonly string[]): string[] {
  return OLD_FILES.filter((name) => names.includes(name))
}

/** Reads it. Sound in every way and nothing unusual: its halts. Never rejects. */
export async function readOldDirectory(directory: string, names: readonly string[]): Promise<OldState> {
  const problems = UNUSUAL.filter((name) => names.includes(name)).map((name) => `there is a ${name}`)
  const state = await readState(join(directory, STATE_FILE))
  if (typeof state === 'string') problems.push(`${STATE_FILE}: ${state}`)
  const content = typeof state === 'string' ? null : state
  if (content !== null) problems.push(...(await compareLog(join(directory, AUDIT_LOG), content)))
  const report = names.includes(CLOSE_ALL_FILE) ? await readReport(join(directory, CLOSE_ALL_FILE)) : null
  if (report === undefined) problems.push(`${CLOSE_ALL_FILE}: it can't be read, or is torn`)
  return {
    halts: [...(content?.halt == null ? [] : [content.halt]), ...(content?.scopedHalts ?? [])] as OldState['halts'],
    lastEpoch: content?.epoch ?? 0,
    closeAll: report ?? null,
    problems,
  }
}

/** The content, or what is wrong with it. */
async function readState(path: string): Promise<Content | string> {
  try {
    const { version, checksum, content } = JSON.parse(await readFile(path, 'utf8'))
    if (version !== 1) return `it has version ${JSON.stringify(version)}`
    const sum = createHash('sha256').update(JSON.stringify(content)).digest('hex')
    if (checksum !== sum || !Value.Check(ContentSchema, content)) return 'its content does not fit its checksum'
    return content
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? MISSING : 'it is torn, or can’t be read'
  }
}

/** What the log and the state say of each other: a state from before a halt knows less than its log. */
async function compareLog(path: string, { auditHead, halt }: Content): Promise<string[]> {
  let found = false
  let changed = 0
  let chain: AuditChain
  try {
    chain = await readAuditChain(path, (text, { sequence, hash }) => {
      found ||= sequence === auditHead.sequence && hash === auditHead.hash
      if (sequence > auditHead.sequence && /^(halt|resume)/.test(JSON.parse(text).what)) changed++
    })
  } catch (error) {
    return [`${AUDIT_LOG}: it can't be read: ${(error as Error).message}`]
  }
  const { head, damage } = chain
  if (damage !== null) return [`${AUDIT_LOG}: ${damage}`]
  if (head.sequence < auditHead.sequence)
    return [`${AUDIT_LOG}: it ends with entry ${head.sequence}; ${STATE_FILE} has seen ${auditHead.sequence} entries`]
  if (!found) return [`${AUDIT_LOG}: it is not the log that ${STATE_FILE} has seen`]
  // A program that halts again and again what is halted already is only counted there.
  const rolledBack = changed > 0 && halt?.level !== 'halted'
  return rolledBack ? [`${STATE_FILE} is older than ${AUDIT_LOG}, which tells of halts or resumes since`] : []
}

/** What is wrong with the log of such a directory, held against its state; null: there is no state of that kind. */
export async function oldLogProblems(directory: string): Promise<readonly string[] | null> {
  const state = await readState(join(directory, STATE_FILE))
  if (typeof state !== 'string') return compareLog(join(directory, AUDIT_LOG), state)
  return state === MISSING || state === OURS ? null : [`${STATE_FILE}: ${state}`]
}

/** Undefined: what stands there is none. */
async function readReport(path: string): Promise<CloseAllReport | undefined> {
  try {
    const report: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isCloseAllReport(report) ? report : undefined
  } catch {
    return undefined
  }
}

/**
 * Moves them into a directory of their own, once the journal holds what they said. `state.json` is only given a second name
 * there: {@link writeFence} takes its place in one step.
 *
 * @throws what the file system says
 */
export async function moveOldFiles(directory: string, names: readonly string[], suffix: string): Promise<void> {
  const target = join(directory, `${OLD_FILES_DIRECTORY}${names.includes(OLD_FILES_DIRECTORY) ? suffix : ''}`)
  await mkdir(target, { recursive: true, mode: 0o700 })
  const kept = join(target, STATE_FILE)
  if (names.includes(STATE_FILE)) await link(join(directory, STATE_FILE), kept).catch(ignore('EEXIST', 'ENOENT'))
  for (const name of oldFilesAmong(names)) {
    await rename(join(directory, name), join(target, name)).catch(ignore('ENOENT'))
  }
}

function ignore(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(errorCode(error) ?? '')) throw error
  }
}
