import { LATE } from '../../time/deadline.js'
import type { Keeper } from '../keeper/keeper.js'

/** How long a halt's reply waits for the disk, in ms. The halt is in force before. */
export const DISK_DEADLINE_MS = 2_000

/** What whoever has halted has to know of the disk. @param onDisk what `Keeper.onDisk()` has resolved with */
export function diskWarnings(
  { durable, failure }: Pick<Keeper, 'durable' | 'failure'>,
  onDisk: boolean | typeof LATE,
): string[] {
  if (onDisk === true && (durable || failure === null)) return []
  if (onDisk === true) {
    return [
      `The journal can't be written: ${failure}. A restart comes back halted all the same, and doesn't know this halt's reason.`,
    ]
  }
  const why = onDisk === LATE ? `the disk has not confirmed within ${DISK_DEADLINE_MS} ms` : failure
  return [`The halt is in force, but not on disk: ${why}. Until durable is true, a restart may not know of it.`]
}
