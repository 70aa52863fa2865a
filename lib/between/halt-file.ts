/** The name of the file that halts, in the state directory. */
export const HALT_FILE = 'HALT'

/**
 * Leaves a halt for the next start, which may find no other word of it: for the bot thread, when the control thread is gone.
 * Blocks for the disk; never throws. Where one stands already, it stays.
 *
 * @returns null when it stands there, else why not
 */
export function leaveHaltFile(_stateDir: string, _reason: string): string | null {
  return 'not built yet'
}
