import { join } from 'node:path'
import { CHAIN_START } from '../../lib/control/disk/audit-entry.js'
import { AuditLog } from '../../lib/control/disk/audit-log.js'
import type { StateContent } from '../../lib/control/disk/state-file.js'

/** The state of a bot that is active, with nothing in its log. */
export const ACTIVE_STATE: StateContent = {
  epoch: 7,
  halt: null,
  scopedHalts: [],
  auditHead: CHAIN_START,
  auditTail: [],
}

/** An audit log with so many entries on disk, and the state of an active bot that has seen them all. */
export async function writtenLog(directory: string, entries: number) {
  const path = join(directory, 'audit.jsonl')
  const log = new AuditLog(path, CHAIN_START, () => new Date('2026-01-02T03:04:05.678Z'))
  for (let index = 0; index < entries; index++) {
    log.add({ what: 'resume', who: 'alice', source: 'http', reason: `naïve "${index}"`, haltId: `${index}-aaaa` })
  }
  await log.flush(true)
  const state: StateContent = { ...ACTIVE_STATE, auditHead: { sequence: log.head.sequence, hash: log.head.hash } }
  return { path, log, state }
}
