import { COUNT } from './memory-layout.js'

/**
 * How many orders of unknown outcome of one thread the readings do not show yet. It is asked here, by whoever reads: the thread itself may
 * be stuck, or take the readings later.
 *
 * @param counts the block of the thread
 * @param readFrom the beginning of the oldest of the newest readings, by `monotonicMs()`
 */
export function notShown(counts: Float64Array, readFrom: number, settleMs: number): number {
  const unknown = (counts[COUNT.unknown] ?? 0) - (counts[COUNT.unknownSettled] ?? 0)
  // Read after the count: it is that of the last of them, or later.
  return readFrom < (counts[COUNT.unknownAt] ?? 0) + settleMs ? unknown : 0
}
