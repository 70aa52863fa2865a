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
  /** How many blocks have ever been in use. */
  blocks: 13,
  /** How many of the control thread's lines the bot thread has handed to the logger. */
  linesLogged: 14,
  /** Of the fleet thread: see `FleetHalts`. */
  fleetHalts: 15,
  fleetHaltsTaken: 16,
} as const
/** An even number: 64-bit numbers stand behind them. */
const WORDS = 18

/** The 64-bit numbers behind them, by index, written by the control thread. */
export const NUMBER = {
  clock: 0,
  /** Two for each owner of a pause: when it begins by itself, by the monotonic clock and by that of the wall; 0: not. */
  pauses: 1,
  /** Written by the control thread. */
  transfersSince: 15,
  /** 1: trips go by accounts. Written by the control thread. */
  wantsAccounts: 16,
  /** One for each feed; written by whoever hears it. */
  feeds: 17,
} as const
/** So many feeds at most: `[control.trips]` refuses more. */
export const FEEDS = 100
const NUMBERS = 17 + FEEDS

/**
 * The counts of one thread that sends orders, by index in its block; each has one writer, so they need no atomic add. They only
 * grow, but for `inFlight`, and the bot thread's `unknown`: the next thread of a block counts on from where the last one stopped.
 */
export const COUNT = {
  // Written by the thread itself; by the control thread once it has ended.
  passed: 0,
  rejected: 1,
  inFlight: 2,
  late: 3,
  followed: 4,
  cancels: 5,
  unknown: 6,
  unknownAt: 7,
  beatAt: 8,
  // Written by the control thread.
  notedPassed: 9,
  notedAt: 10,
  unknownSettled: 11,
  // Written by the thread itself.
  refusals: 12,
  errors: 13,
} as const
const COUNTS = 16

/** The 32-bit words of a block. */
export const BLOCK_WORD = {
  /** What it is used for, and by which share: see `ThreadBlocks`. */
  use: 0,
  threadId: 1,
  wholeSetWanted: 2,
} as const
const BLOCK_WORDS = 4

/** The words of the guards' trips, and as many for the last ones: see `RateTrips`. */
const RATE_TRIPS = 4

/** The block of the bot thread; the others are those of attached threads. */
export const BOT_BLOCK = 0
export const BLOCKS = 65

const NUMBERS_AT = WORDS * 4
const COUNTS_AT = NUMBERS_AT + NUMBERS * 8
const BLOCK_WORDS_AT = COUNTS_AT + BLOCKS * COUNTS * 8
/** A multiple of 8. */
const RATE_TRIPS_AT = BLOCK_WORDS_AT + BLOCKS * BLOCK_WORDS * 4

/** The shared memory behind the latch, as its views see it. */
export interface LatchMemory {
  readonly words: Int32Array
  readonly numbers: Float64Array
  /** Of each block its {@link COUNT}s. */
  readonly counts: readonly Float64Array[]
  /** Of each block its {@link BLOCK_WORD}s. */
  readonly blockWords: readonly Int32Array[]
  readonly rateTrips: BigInt64Array
  readonly lastRateTrips: BigInt64Array
}

export function newBuffer(): SharedArrayBuffer {
  return new SharedArrayBuffer(RATE_TRIPS_AT + 2 * RATE_TRIPS * 8)
}

export function memoryOf(buffer: SharedArrayBuffer): LatchMemory {
  const blocks = Array.from({ length: BLOCKS }, (_, block) => block)
  return {
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, NUMBERS_AT, NUMBERS),
    counts: blocks.map((block) => new Float64Array(buffer, COUNTS_AT + block * COUNTS * 8, COUNTS)),
    blockWords: blocks.map((block) => new Int32Array(buffer, BLOCK_WORDS_AT + block * BLOCK_WORDS * 4, BLOCK_WORDS)),
    rateTrips: new BigInt64Array(buffer, RATE_TRIPS_AT, RATE_TRIPS),
    lastRateTrips: new BigInt64Array(buffer, RATE_TRIPS_AT + RATE_TRIPS * 8, RATE_TRIPS),
  }
}
