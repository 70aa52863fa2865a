import { Big } from '../../words/big.js'
import type { EquityMark } from '../../words/trip-baselines.js'
import { oldest } from './day-baseline.js'
import { type Movement, moved, seenWith } from './movement.js'

const BUCKET_MS = 60_000
const MOST_MARKS = 1_440

/**
 * The highest equity. A level counts once so many readings in a row have reached it: one bad tick is no profit. The very first reading of all
 * counts at once. Remembers how it has risen, for a day and more, for transfers that are told late.
 */
export class HighMarks {
  readonly #confirmations: number
  /** The newest readings. */
  #readings: readonly EquityMark[] = []
  /** Each higher than the one before, and read later. */
  #marks: readonly EquityMark[]

  constructor(highest: EquityMark | null, confirmations: number) {
    this.#confirmations = confirmations
    this.#marks = highest === null ? [] : [highest]
  }

  get highest(): EquityMark | null {
    return this.#marks.at(-1) ?? null
  }

  /** @param mark a reading in which each venue was read anew */
  add(mark: EquityMark): void {
    this.#readings = [...this.#readings, mark].slice(-this.#confirmations)
    if (this.#marks.length === 0) this.#marks = [mark]
    if (this.#readings.length < this.#confirmations) return
    const lowest = this.#readings.reduce((least, each) => (new Big(each.equity).lt(least.equity) ? each : least))
    this.#rise(lowest)
  }

  /** Money came in or went out: what was read before has to be seen with it. */
  move(movement: Movement): void {
    this.#readings = this.#readings.map((mark) => moved(mark, movement))
    const [first] = this.#marks
    if (first === undefined) return
    const shifted = this.#marks.map((mark) => moved(mark, movement))
    // Of what came before the first one nothing is known. It may have been as high.
    const isOlder = shifted[0] === first && new Big(movement.amount).gt(0)
    const before = isOlder ? [{ ...first, equity: new Big(first.equity).plus(movement.amount).toFixed() }] : []
    this.#marks = rising([...before, ...shifted])
  }

  /** A venue counts in whose equity was read then: what comes and goes there later moves the marks, and nothing that was before. */
  seenWith(venue: string, at: number): void {
    this.#readings = this.#readings.map((mark) => seenWith(mark, venue, at))
    this.#marks = this.#marks.map((mark) => seenWith(mark, venue, at))
  }

  #rise(mark: EquityMark): void {
    const highest = this.highest
    if (highest !== null && new Big(mark.equity).lte(highest.equity)) return
    const isSameBucket = highest !== null && this.#marks.length > 1 && bucketOf(highest) === bucketOf(mark)
    this.#marks = [...(isSameBucket ? this.#marks.slice(0, -1) : this.#marks), mark].slice(-MOST_MARKS)
  }
}

/** Those that are higher than all before them. Pure. */
function rising(marks: readonly EquityMark[]): readonly EquityMark[] {
  const higher: EquityMark[] = []
  for (const mark of marks) {
    const highest = higher.at(-1)
    if (highest === undefined || new Big(mark.equity).gt(highest.equity)) higher.push(mark)
  }
  return higher.slice(-MOST_MARKS)
}

function bucketOf(mark: EquityMark): number {
  return Math.floor(oldest(mark) / BUCKET_MS)
}
