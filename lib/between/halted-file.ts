import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Halt } from '../words/halt.js'

/** The file's name, in the state directory. */
export const HALTED_FILE = 'halted.json'

/** What stands in the file. */
export function formatHaltedFile(halt: Halt): string {
  return `${JSON.stringify(halt)}\n`
}

/**
 * Leaves a halt behind that the keeper can't write any more: the control thread is gone, or the process ends before it
 * has answered. The next start finds it and comes up halted. Blocks for one fsync, unless told not to; never throws.
 *
 * @param wait for the disk; without that, it outlives the process, but not a power cut
 * @returns null when the halt is written, else why it is not
 */
export function writeHaltedFile(stateDir: string, halt: Halt, wait = true): string | null {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 })
    const file = openSync(join(stateDir, HALTED_FILE), 'wx', 0o600)
    try {
      writeSync(file, formatHaltedFile(halt))
      if (wait) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return null
  } catch (error) {
    // The first one stands: it says how it began.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null
    return (error as Error).message
  }
}
