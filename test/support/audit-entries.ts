import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The entries of a state directory's audit log, as they stand there. */
export function auditEntries(stateDir: string) {
  const lines = readFileSync(join(stateDir, 'audit.jsonl'), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}
