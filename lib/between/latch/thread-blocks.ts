import type { ThreadReading } from '../../words/status.js'
import { BLOCK_WORD, BLOCKS, BOT_BLOCK, COUNT, type LatchMemory, WORD } from './memory-layout.js'
import { notShown } from './not-shown.js'

/** What a block is used for. */
const FREE = 0
/** A share was made, and no thread has claimed it. */
const SHARED = 1
const ATTACHED = 2
/** Its thread has ended, and left orders of unknown outcome. */
const ENDED = 3
/** The use is in the lowest bits; above them stands the number of the share, so that an old share claims nothing. */
const USES = 4

/** A block that was taken for a share. */
export interface TakenBlock {
  readonly block: number
  /** What a thread has to bring to claim it. */
  readonly claim: number
}

/**
 * Who writes into which block of counts. The bot thread takes a block for a share, one thread claims it, and the control thread
 * gives it back when that thread has ended. So no block ever has two writers.
 */
export class ThreadBlocks {
  readonly #words: Int32Array
  readonly #counts: readonly Float64Array[]
  readonly #blockWords: readonly Int32Array[]

  constructor({ words, counts, blockWords }: LatchMemory) {
    this.#words = words
    this.#counts = counts
    this.#blockWords = blockWords
  }

  /** Takes a block for a share; null: none is free. One with orders of unknown outcome is the last choice. The bot thread's own. */
  take(): TakenBlock | null {
    return this.#takeOneOf(FREE) ?? this.#takeOneOf(ENDED)
  }

  /** True when the block is this thread's own from now on; false: the share was claimed before, or given back. */
  claim({ block, claim }: TakenBlock, threadId: number, now: number): boolean {
    const words = this.#blockWords[block]
    const counts = this.#counts[block]
    if (words === undefined || counts === undefined || block === BOT_BLOCK || claim % USES !== SHARED) return false
    const attached = claim - SHARED + ATTACHED
    if (Atomics.compareExchange(words, BLOCK_WORD.use, claim, attached) !== claim) return false
    counts[COUNT.beatAt] = now
    Atomics.store(words, BLOCK_WORD.threadId, threadId)
    return true
  }

  /** A sign of life of an attached thread. */
  beat(block: number, now: number): void {
    const counts = this.#counts[block]
    if (counts !== undefined) counts[COUNT.beatAt] = now
  }

  /**
   * The thread has ended, so that nobody writes into the block any more. Its orders in flight are of unknown outcome from now on. The
   * control thread's own.
   *
   * @returns how many these are; of a share that nobody has claimed, none
   */
  ended(block: number, now: number): { readonly threadId: number; readonly lost: number } {
    const [counts, words] = [this.#counts[block], this.#blockWords[block]]
    if (counts === undefined || words === undefined) return { threadId: 0, lost: 0 }
    this.#end(words)
    const lost = counts[COUNT.inFlight] ?? 0
    counts[COUNT.unknown] = (counts[COUNT.unknown] ?? 0) + lost
    if (lost > 0) counts[COUNT.unknownAt] = now
    counts[COUNT.inFlight] = 0
    this.#giveBack(block)
    return { threadId: Atomics.load(words, BLOCK_WORD.threadId), lost }
  }

  /**
   * What has become of the orders of unknown outcome shows, if all venues were read late enough. The control thread's own.
   *
   * @param readFrom the beginning of the oldest of the newest readings, by `monotonicMs()`
   */
  settle(readFrom: number, settleMs: number): void {
    for (let block = this.#last(); block > BOT_BLOCK; block--) {
      const counts = this.#counts[block]
      if (counts === undefined) continue
      const unknown = counts[COUNT.unknown] ?? 0
      if (unknown === counts[COUNT.unknownSettled]) continue
      // Read after the count: it is that of the last of them, or later.
      if (readFrom < (counts[COUNT.unknownAt] ?? 0) + settleMs) continue
      counts[COUNT.unknownSettled] = unknown
      this.#giveBack(block)
    }
  }

  /** The thread has lost a notice, or has none yet, and asks for all halts in force anew. */
  wantWholeSet(block: number): void {
    const words = this.#blockWords[block]
    if (words !== undefined) Atomics.store(words, BLOCK_WORD.wholeSetWanted, 1)
  }

  /** True once after {@link wantWholeSet}. The control thread's own. */
  takeWholeSetWanted(block: number): boolean {
    const words = this.#blockWords[block]
    return words !== undefined && Atomics.exchange(words, BLOCK_WORD.wholeSetWanted, 0) === 1
  }

  /** The threads that are attached, and those that have ended and left orders of unknown outcome: see {@link notShown}. */
  list(readFrom: number, settleMs: number): ThreadReading[] {
    const readings: ThreadReading[] = []
    for (let block = BOT_BLOCK + 1; block <= this.#last(); block++) {
      const [counts, words, use] = [this.#counts[block], this.#blockWords[block], this.#useOf(block)]
      if (counts === undefined || words === undefined || (use !== ATTACHED && use !== ENDED)) continue
      readings.push({
        threadId: Atomics.load(words, BLOCK_WORD.threadId),
        isAttached: use === ATTACHED,
        beatAt: counts[COUNT.beatAt] ?? 0,
        inFlight: counts[COUNT.inFlight] ?? 0,
        unknown: notShown(counts, readFrom, settleMs),
      })
    }
    return readings
  }

  #takeOneOf(use: number): TakenBlock | null {
    for (let block = BOT_BLOCK + 1; block < BLOCKS; block++) {
      const words = this.#blockWords[block]
      if (words === undefined) continue
      const before = Atomics.load(words, BLOCK_WORD.use)
      if (before % USES !== use) continue
      const claim = before - use + USES + SHARED
      if (Atomics.compareExchange(words, BLOCK_WORD.use, before, claim) !== before) continue
      if (block > this.#last()) Atomics.store(this.#words, WORD.blocks, block)
      return { block, claim }
    }
    return null
  }

  /** Once nothing of it is unknown any more. One that has been taken anew meanwhile stays so. */
  #giveBack(block: number): void {
    const [words, counts] = [this.#blockWords[block], this.#counts[block]]
    if (words === undefined || counts === undefined) return
    if (counts[COUNT.unknown] !== counts[COUNT.unknownSettled]) return
    const ended = Atomics.load(words, BLOCK_WORD.use)
    if (ended % USES === ENDED) Atomics.compareExchange(words, BLOCK_WORD.use, ended, ended - ENDED + FREE)
  }

  /** From now on nobody can claim the block. */
  #end(words: Int32Array): void {
    for (;;) {
      const before = Atomics.load(words, BLOCK_WORD.use)
      if (Atomics.compareExchange(words, BLOCK_WORD.use, before, before - (before % USES) + ENDED) === before) return
    }
  }

  #useOf(block: number): number {
    const words = this.#blockWords[block]
    return words === undefined ? FREE : Atomics.load(words, BLOCK_WORD.use) % USES
  }

  #last(): number {
    return Atomics.load(this.#words, WORD.blocks)
  }
}
