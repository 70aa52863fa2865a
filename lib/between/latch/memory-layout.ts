/** The 32-bit words of the latch, by index. */
export const WORD = {
  gate: 0,
  revision: 1,
  haltEpoch: 2,
  haltLetters: 3,
  botBeat: 4,
  controlBeat: 5,
  exampleWanted: 6,
  lastEpoch: 7,
  controlGone: 8,
  botHalts: 9,
  botHaltsTaken: 10,
  botHaltsWritten: 11,
  wholeSetWanted: 12,
} as const
const WORDS = 16

/** The 64-bit numbers behind them, by index; each has one writer, so they need no atomic add. */
export const NUMBER = {
  // Written by the bot thread.
  passed: 0,
  rejected: 1,
  inFlight: 2,
  late: 3,
  followed: 5,
  cancels: 6,
  unknown: 7,
  unknownAt: 8,
  // Written by the control thread.
  clock: 4,
  notedPassed: 9,
  notedAt: 10,
  /** Two for each owner of a pause: when it begins by itself, by the monotonic clock and by that of the wall; 0: not. */
  pauses: 11,
} as const
const NUMBERS = 24

/** The shared memory behind the latch, as its views see it. */
export interface LatchMemory {
  readonly words: Int32Array
  readonly numbers: Float64Array
}

export function newBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(WORDS * 4 + NUMBERS * 8)
}

export function memoryOf(buffer: SharedArrayBuffer): LatchMemory {
  return {
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, WORDS * 4, NUMBERS),
  }
}
