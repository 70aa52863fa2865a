import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { whoElseHolds } from './lock-owner.js'
import { HALT_FILE } from './state-files.js'

/** What a halt file may hold and be read, in bytes. */
export const MAX_HALT_TEXT = 2_048

/**
 * Leaves a halt for the next start, which may find no other word of it: for the bot thread, when the control thread is gone.
 * Blocks for the disk; never throws. Where one stands already, it stays.
 *
 * @param ofLeader the directory is that of the leader of this process, which has the lock, and finds the file within a second
 * @returns null when it stands there, else why not
 */
export function leaveHaltFile(stateDir: string, reason: string, ofLeader = false): string | null {
  const held = ofLeader ? null : whoElseHolds(stateDir)
  if (held !== null) return held
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    const file = openNew(join(stateDir, HALT_FILE))
    if (file === null) return null
    try {
      writeReason(file, reason)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    syncDirectory(stateDir)
    return null
  } catch (error) {
    return (error as Error).message
  }
}

/** Null: something of that name stands there. */
function openNew(path: string): number | null {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    throw error
  }
}

/** A full disk takes no word of it. The file halts all the same. */
function writeReason(file: number, reason: string): void {
  try {
    writeSync(file, Buffer.from(reason).subarray(0, MAX_HALT_TEXT))
  } catch {}
}

/** Waits until the names in a directory are on disk. */
export function syncDirectory(path: string): void {
  // Windows can't open a directory, and has no need of this.
  if (process.platform === 'win32') return
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}
