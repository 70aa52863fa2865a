import type { OrderCounts } from '../../words/status.js'
import { BOT_BLOCK, COUNT, type LatchMemory, WORD } from './memory-layout.js'
import { notShown } from './not-shown.js'

/** What a thread that takes over a block counts on from. */
export interface CountedBefore {
  readonly passed: number
  readonly rejected: number
  readonly cancels: number
  readonly followed: number
  readonly late: number
  readonly unknown: number
  readonly refusals: number
  readonly errors: number
}

/** What venues have answered that was no success. They only grow. */
export interface OrderFailures {
  /** The venue has certainly not taken the order. */
  readonly refusals: number
  /** Any other error. */
  readonly errors: number
}

/** The orders of attached threads. */
export interface OthersOrders {
  readonly inFlight: number
  /** The same number twice, with none in flight: nothing was sent or answered in between. */
  readonly activity: number
}

/**
 * Counts of orders. Each thread that sends orders writes into a block of its own, and nobody else does. What is read is the sum of
 * all blocks, or what is true of each of them.
 */
export class OrderCounters {
  readonly #words: Int32Array
  readonly #blocks: readonly Float64Array[]
  #own: Float64Array

  /** @param block the one that this thread writes into */
  constructor({ words, counts }: LatchMemory, block: number = BOT_BLOCK) {
    this.#words = words
    this.#blocks = counts
    this.#own = blockAt(counts, block)
  }

  /** What this thread's block says. */
  own(): CountedBefore {
    const [passed, rejected, late] = [this.#read('passed'), this.#read('rejected'), this.#read('late')]
    const [cancels, followed, unknown] = [this.#read('cancels'), this.#read('followed'), this.#read('unknown')]
    const [refusals, errors] = [this.#read('refusals'), this.#read('errors')]
    return { passed, rejected, cancels, followed, late, unknown, refusals, errors }
  }

  /** From now on this thread counts for itself alone: its block is given back. For good. */
  detach(): void {
    this.#own = this.#own.slice()
  }

  /** @param cancels those among them that were recognised as cancels, which can't come to rest at a venue; left out: as before */
  setPassed(total: number, cancels?: number): void {
    this.#own[COUNT.passed] = total
    if (cancels !== undefined) this.#own[COUNT.cancels] = cancels
  }

  setRejected(total: number): void {
    this.#own[COUNT.rejected] = total
  }

  /** @param followed all that were ever followed to the venue's answer; `now` of them are not answered yet */
  setInFlight(now: number, followed: number): void {
    this.#own[COUNT.inFlight] = now
    this.#own[COUNT.followed] = followed
  }

  setLate(total: number): void {
    this.#own[COUNT.late] = total
  }

  /**
   * @param now the bot thread's: those that are unknown now; an attached thread's: all that ever became unknown
   * @param at when the last of them became unknown, by `monotonicMs()`
   */
  setUnknown(now: number, at: number): void {
    this.#own[COUNT.unknownAt] = at
    this.#own[COUNT.unknown] = now
  }

  /** Orders of the last run may still be on their way. @param now by `monotonicMs()` */
  begin(now: number): void {
    this.#own[COUNT.unknownAt] = now
  }

  setFailures({ refusals, errors }: OrderFailures): void {
    this.#own[COUNT.refusals] = refusals
    this.#own[COUNT.errors] = errors
  }

  /** Of all threads, those that have ended included. */
  failures(): OrderFailures {
    return { refusals: this.#sum('refusals'), errors: this.#sum('errors') }
  }

  /** How many orders have passed in threads in which none was ever followed to its answer: whether venues refuse them, nobody tells. */
  untold(): number {
    let untold = 0
    for (let block = this.#last(); block >= 0; block--) {
      const counts = blockAt(this.#blocks, block)
      if (count(counts, 'followed') === 0) untold += count(counts, 'passed') - count(counts, 'cancels')
    }
    return untold
  }

  counts(): OrderCounts {
    return {
      passed: this.#sum('passed'),
      rejected: this.#sum('rejected'),
      inFlight: this.#sum('inFlight'),
      unknown: this.#sum('unknown') - this.#sum('unknownSettled'),
      late: this.#sum('late'),
    }
  }

  /** The same; of unknown outcome are those that the readings do not show yet: see {@link notShown}. */
  countsBeside(readFrom: number, settleMs: number): OrderCounts {
    let unknown = 0
    for (let block = this.#last(); block >= 0; block--) {
      unknown += notShown(blockAt(this.#blocks, block), readFrom, settleMs)
    }
    return { ...this.counts(), unknown }
  }

  /**
   * Remembers how many orders have passed by now, so that their age can be told later. The control thread's own.
   *
   * @param now by `monotonicMs()`
   */
  notePassed(now: number): void {
    for (let block = this.#last(); block >= 0; block--) notePassed(blockAt(this.#blocks, block), now)
  }

  /** How many orders have passed that could be at a venue now. The same number twice: none came between. */
  sent(): number {
    return this.#sum('passed') - this.#sum('cancels')
  }

  /** The same, of this thread alone. */
  sentHere(): number {
    return this.#read('passed') - this.#read('cancels')
  }

  /**
   * {@link sent}, if a venue that is read from now on shows what became of every one of them; else -1. It does when each was
   * answered, and when `settleMs` have gone by since the last one that nobody has followed to its answer, or whose answer was
   * an error: such an order may still be on its way. All of that is asked of each thread for itself.
   *
   * @param now by `monotonicMs()`
   */
  settledSent(now: number, settleMs: number): number {
    let sum = 0
    for (let block = this.#last(); block >= 0; block--) {
      const counts = blockAt(this.#blocks, block)
      // An attached thread's, before it has sent anything. The bot thread's may be on their way from the last run.
      if (block !== BOT_BLOCK && count(counts, 'passed') === 0) continue
      const sent = settledIn(counts, now, settleMs)
      if (sent === -1) return -1
      sum += sent
    }
    return sum
  }

  /** What attached threads send. */
  others(): OthersOrders {
    let [inFlight, activity] = [0, 0]
    for (let block = this.#last(); block > BOT_BLOCK; block--) {
      const counts = blockAt(this.#blocks, block)
      const now = count(counts, 'inFlight')
      inFlight += now
      activity += 2 * (count(counts, 'passed') - count(counts, 'cancels') - now) + count(counts, 'followed')
    }
    return { inFlight, activity }
  }

  #sum(name: keyof typeof COUNT): number {
    let sum = 0
    for (let block = this.#last(); block >= 0; block--) sum += count(blockAt(this.#blocks, block), name)
    return sum
  }

  /** Of those that were ever in use. */
  #last(): number {
    return Atomics.load(this.#words, WORD.blocks)
  }

  #read(name: keyof typeof COUNT): number {
    return count(this.#own, name)
  }
}

function blockAt(blocks: readonly Float64Array[], block: number): Float64Array {
  const counts = blocks[block]
  if (counts === undefined) throw new RangeError(`There is no block ${block}`)
  return counts
}

function count(counts: Float64Array, name: keyof typeof COUNT): number {
  return counts[COUNT[name]] ?? 0
}

function notePassed(counts: Float64Array, now: number): void {
  const passed = count(counts, 'passed')
  if (passed === count(counts, 'notedPassed') && count(counts, 'notedAt') !== 0) return
  counts[COUNT.notedAt] = now
  counts[COUNT.notedPassed] = passed
}

/** See {@link OrderCounters.settledSent}, of one thread. */
function settledIn(counts: Float64Array, now: number, settleMs: number): number {
  // In the reverse order of their writing: another thread may be in the middle of it.
  const sent = count(counts, 'passed') - count(counts, 'cancels')
  const followed = count(counts, 'followed')
  const inFlight = count(counts, 'inFlight')
  if (inFlight > 0 || now - count(counts, 'unknownAt') < settleMs) return -1
  if (followed > 0 && followed === sent) return sent
  const notedAt = count(counts, 'notedAt')
  const noted = count(counts, 'notedPassed') === count(counts, 'passed')
  return noted && notedAt > 0 && now - notedAt >= settleMs ? sent : -1
}
