import { readdirSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { syncDirectory } from './halt-file.js'
import { whoElseHolds } from './lock-owner.js'
import { NEW_PERMIT_FILE, PERMIT_FILE, segmentsAmong } from './state-files.js'

/**
 * Takes the permit away, so that the next start is halted: for the bot thread, which may have no other way left. Blocks for
 * the disk; never throws.
 *
 * @param ofLeader the directory is that of the leader of this process, which has the lock
 * @returns null when it is gone, else why that is not sure
 */
export function revokeNow(stateDir: string, ofLeader = false): string | null {
  const held = ofLeader ? null : whoElseHolds(stateDir)
  if (held !== null) return held
  // Whatever stands in the place of a new one, the old one has to go.
  const unwritten = tried(() => remove(join(stateDir, NEW_PERMIT_FILE)))
  return (
    tried(() => remove(join(stateDir, PERMIT_FILE))) ??
    tried(() => syncDirectory(stateDir)) ??
    unwritten ??
    whyNotTold(stateDir)
  )
}

/** Without a permit, a start is halted by the journal; in a directory that has neither, it would be a first one. */
function whyNotTold(stateDir: string): string | null {
  return tried(() => {
    if (segmentsAmong(readdirSync(stateDir)).length === 0)
      throw new Error('the journal is not there, so a start would not know')
  })
}

function tried(step: () => void): string | null {
  try {
    step()
    return null
  } catch (error) {
    return (error as Error).message
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
