import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { segmentName, segmentsAmong } from '../../lib/between/state-files.js'

/** The entries of a state directory's journal, as they stand there, oldest first. */
export function journalEntries(stateDir: string) {
  return segmentsAmong(readdirSync(stateDir)).flatMap((segment) => {
    const lines = readFileSync(join(stateDir, segmentName(segment)), 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
  })
}
