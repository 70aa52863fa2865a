/** The permit's name, in the state directory. */
export const PERMIT_FILE = 'ACTIVE'

/** A permit that is being written. */
export const NEW_PERMIT_FILE = 'ACTIVE.new'

/**
 * Takes the permit away, so that the next start is halted: for the bot thread, which may have no other way left. Blocks for
 * the disk; never throws.
 *
 * @returns null when it is gone, else why that is not sure
 */
export function revokeNow(_stateDir: string): string | null {
  return 'not built yet'
}
