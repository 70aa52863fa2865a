import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AuditFacts, type AuditLine, CHAIN_START, makeAuditLine } from '../../lib/control/disk/audit-entry.js'
import type { Halt } from '../../lib/words/halt.js'

/** What stands in the `state.json` of versions before 0.3. */
export interface OldContent {
  readonly epoch: number
  readonly halt: Halt | null
  readonly scopedHalts: readonly Halt[]
  readonly auditHead: { readonly sequence: number; readonly hash: string }
  readonly auditTail: readonly AuditLine[]
}

export function formatOldState(content: OldContent): string {
  const checksum = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  return `${JSON.stringify({ version: 1, checksum, content }, null, 2)}\n`
}

export const oldNote = (what: string, haltId: string | null = null): AuditFacts => {
  return { what, who: 'alice', source: 'http', reason: `naïve ${what}`, haltId }
}

/** The lines of an `audit.jsonl`. */
export function oldLines(...facts: readonly AuditFacts[]): readonly AuditLine[] {
  const lines: AuditLine[] = []
  for (const each of facts)
    lines.push(makeAuditLine(lines.at(-1) ?? CHAIN_START, new Date('2026-01-02T03:04:05.678Z'), each))
  return lines
}

/** A state that has seen all of these lines. */
export function oldState(lines: readonly AuditLine[], given: Partial<OldContent> = {}): OldContent {
  const { sequence, hash } = lines.at(-1) ?? CHAIN_START
  return { epoch: 7, halt: null, scopedHalts: [], auditHead: { sequence, hash }, auditTail: [], ...given }
}

/** Writes such a directory. */
export function writeOldDirectory(directory: string, lines: readonly AuditLine[], content: OldContent | null): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'audit.jsonl'), lines.map(({ text }) => `${text}\n`).join(''))
  if (content !== null) writeFileSync(join(directory, 'state.json'), formatOldState(content))
}
