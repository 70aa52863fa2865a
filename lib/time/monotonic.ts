/** Nanoseconds of a clock that never jumps, and that is the same in every thread of the process. Whatever a test puts in its place later. */
export const monotonicNs: () => bigint = process.hrtime.bigint.bind(process.hrtime)

/** Milliseconds of a clock that never jumps, and that is the same in every thread of the process. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}

/** A moment by two clocks, since each has its fault: one is set, the other stands still while the machine sleeps. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly wall: number
  /** By {@link monotonicMs}. */
  readonly monotonic: number
}

export function thisMoment(): Moment {
  return { wall: Date.now(), monotonic: monotonicMs() }
}
