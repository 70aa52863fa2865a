import type { Halt } from '../../words/halt.js'
import { applyHalt, type Halts, listHalts } from '../../words/halt-set.js'
import { stricter } from '../../words/trading-state.js'
import { type AuditLine, CHAIN_START, type ChainHead, checkAuditLine } from './audit-entry.js'
import type { AuditVerification } from './audit-log.js'
import type { LoadedState, StateContent } from './state-file.js'

/** What the last run left in the state directory. */
export interface Remains {
  readonly state: LoadedState
  /** The state that was being written, when that did not come to its end: the process was killed, or the disk took nothing. */
  readonly unfinished: LoadedState
  readonly audit: AuditVerification
  /** What stands in `halted.json`: a halt that could not be brought into the state. */
  readonly haltedFile: HaltedFile
}

export type HaltedFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'halted'; readonly halt: Halt }
  | { readonly kind: 'damaged'; readonly why: string }

/** What a start makes of it. */
export interface Recovery {
  readonly epoch: number
  readonly halt: Halt | null
  readonly scopedHalts: readonly Halt[]
  /** Those of them that only the unfinished state knows: the audit log may lack them. */
  readonly found: readonly Halt[]
  /** Where the audit log goes on. */
  readonly auditHead: ChainHead
  /** Entries that the log lacks and that have to be written first. */
  readonly missingLines: readonly AuditLine[]
  readonly keepAside: { readonly state: boolean; readonly audit: boolean; readonly haltedFile: boolean }
  /** Why this start has to come up halted by a new halt; null when the files are sound. */
  readonly damage: string | null
  readonly firstRun: boolean
}

const UNFINISHED = 'a change of the state was not written to its end, and it may have been'

/** Decides how a run begins. Pure. What is not understood is a halt. */
export function recover({ state, unfinished, audit, haltedFile }: Remains): Recovery {
  const problems: string[] = []
  const content = state.kind === 'loaded' ? state.content : null
  const written = withUnfinished({ halt: content?.halt ?? null, scopedHalts: content?.scopedHalts ?? [] }, unfinished)
  const restored = withHaltedFile(written, haltedFile)
  // A halted.json tells what was being written.
  const torn =
    unfinished.kind === 'damaged' && haltedFile.kind !== 'halted'
      ? `state.json.new: ${unfinished.why}; ${UNFINISHED}`
      : null
  const nothingLeft = state.kind === 'none' && audit.kind === 'none' && haltedFile.kind === 'none'

  if (state.kind === 'damaged') problems.push(`state.json: ${state.why}`)
  if (state.kind === 'none' && audit.kind !== 'none')
    problems.push('state.json is missing, although there is an audit.jsonl')
  if (torn !== null && restored.halt?.level !== 'halted') problems.push(`${torn} a halt`)
  if (nothingLeft && unfinished.kind === 'loaded' && knowsOfMore(unfinished.content))
    problems.push('state.json and audit.jsonl are missing, although there is a state.json.new that knows of them')
  const chain = joinChain(content, audit)
  if (chain.problem !== null) problems.push(`audit.jsonl: ${chain.problem}`)
  if (haltedFile.kind === 'damaged') problems.push(`halted.json: ${haltedFile.why}`)

  return {
    epoch: Math.max(
      content?.epoch ?? 0,
      unfinished.kind === 'loaded' ? unfinished.content.epoch : 0,
      epochOf(haltedFile),
    ),
    ...(torn === null ? restored : withNote(restored, `${torn} another halt`)),
    found: written.found,
    auditHead: chain.head,
    missingLines: chain.missing,
    keepAside: {
      state: state.kind === 'damaged',
      audit: audit.kind === 'damaged' || (chain.problem !== null && audit.kind === 'verified'),
      haltedFile: haltedFile.kind === 'damaged',
    },
    damage: problems.length === 0 ? null : problems.join('; '),
    firstRun: nothingLeft && problems.length === 0 && listHalts(restored).length === 0,
  }
}

/** Of entries that it doesn't hold itself: so it is not the first state of all. */
function knowsOfMore({ auditHead, auditTail }: StateContent): boolean {
  return auditHead.sequence > auditTail.length
}

interface Chain {
  readonly head: ChainHead
  readonly missing: readonly AuditLine[]
  readonly problem: string | null
}

/** Compares the log's end with what the state file says of it: a cut tail shows nowhere else. */
function joinChain(content: StateContent | null, audit: AuditVerification): Chain {
  if (audit.kind === 'damaged') return { head: CHAIN_START, missing: [], problem: audit.why }
  const head = audit.kind === 'verified' ? audit.head : CHAIN_START
  if (content === null) return { head, missing: [], problem: null }

  const { auditHead, auditTail } = content
  const missing = auditTail.filter(({ sequence }) => sequence > head.sequence)
  let end = head
  for (const line of missing) {
    const checked = checkAuditLine(end, line.text)
    if (typeof checked === 'string') return broken(audit, end, auditHead)
    end = checked
  }
  if (end.sequence < auditHead.sequence) return broken(audit, end, auditHead)
  const seen = missing.length > 0 ? end.hash : audit.kind === 'verified' ? audit.hashAtAnchor : CHAIN_START.hash
  const problem = seen === auditHead.hash ? null : 'it is not the log that state.json has seen'
  return problem === null ? { head, missing, problem } : { head: CHAIN_START, missing: [], problem }
}

function broken(audit: AuditVerification, end: ChainHead, expected: ChainHead): Chain {
  const what = audit.kind === 'none' ? 'it is missing' : `it ends with entry ${end.sequence}`
  const problem = `${what}; state.json has seen ${expected.sequence} entries`
  return { head: CHAIN_START, missing: [], problem }
}

/** A change that did not come to its end only raises: a halt counts from when it was said, a resume when it is confirmed. */
function withUnfinished(halts: Halts, unfinished: LoadedState): Halts & { readonly found: readonly Halt[] } {
  if (unfinished.kind !== 'loaded') return { ...halts, found: [] }
  const { halt, scopedHalts } = unfinished.content
  const known = new Map(listHalts(halts).map((each) => [each.haltId, each]))
  const scoped = new Map(halts.scopedHalts.map((each) => [each.haltId, each]))
  for (const each of scopedHalts) scoped.set(each.haltId, newerUnlessMilder(each, scoped.get(each.haltId)))
  return {
    halt: halt === null ? halts.halt : newerUnlessMilder(halt, halts.halt),
    scopedHalts: [...scoped.values()],
    found: listHalts(unfinished.content).filter((each) => isStricter(each, known.get(each.haltId))),
  }
}

function newerUnlessMilder(newer: Halt, older: Halt | null | undefined): Halt {
  return older != null && isStricter(older, newer) ? older : newer
}

function isStricter(one: Halt, other: Halt | undefined): boolean {
  return other === undefined || stricter(other.level, one.level) !== other.level
}

/** Who is about to resume a halt has to read this. */
function withNote(halts: Halts, note: string): Halts {
  const { halt } = halts
  if (halt?.level !== 'halted' || halt.reason.includes(note)) return halts
  return { ...halts, halt: { ...halt, reason: `${halt.reason} (${note})` } }
}

/** halted.json only raises. */
function withHaltedFile(halts: Halts, haltedFile: HaltedFile): Halts {
  if (haltedFile.kind !== 'halted') return halts
  const { halt, scopedHalts } = applyHalt(halts, haltedFile.halt).halts
  // It may have been a halt of a scope, and halts everything now.
  return { halt, scopedHalts: scopedHalts.filter(({ haltId }) => haltId !== halt?.haltId) }
}

function epochOf(haltedFile: HaltedFile): number {
  return haltedFile.kind === 'halted' ? Number(haltedFile.halt.haltId.split('-')[0]) || 0 : 0
}
