import { Big } from '../../words/big.js'
import type { TripSettings } from '../../words/trip.js'
import type { Baselines, EquityMark } from '../../words/trip-baselines.js'
import { lossAllowed } from './loss-limit.js'
import { OF_LOSSES } from './trip-kinds.js'

const AT_LEAST_EVERY_MS = 600_000
/** The newest equity is not written down more often. */
const LAST_EVERY_MS = 60_000
/** What a restart may forget of the highest, and of the newest equity, as shares of the smallest loss that is allowed. */
const OF_HIGHEST = '0.01'
const OF_LAST = '0.1'

/** Says when baselines have to be written down: at once what a restart must not forget, and now and then what moves with each reading. */
export class Saving {
  readonly #limits: readonly string[]
  #saved: Baselines
  #savedAt: number | null = null

  constructor({ limits }: Pick<TripSettings, 'limits'>, saved: Baselines) {
    this.#limits = limits.filter(({ name }) => OF_LOSSES.includes(name)).map((each) => each.limit)
    this.#saved = saved
  }

  /** @param now by the clock that never jumps */
  isDue(baselines: Baselines, now: number): boolean {
    if (baselines === this.#saved) return false
    this.#savedAt ??= now
    const waited = now - this.#savedAt
    const hasMoved = waited >= LAST_EVERY_MS && this.#hasMoved(baselines.last, this.#saved.last, OF_LAST)
    const isDue = this.#isUrgent(baselines) || hasMoved || waited >= AT_LEAST_EVERY_MS
    if (isDue) [this.#saved, this.#savedAt] = [baselines, now]
    return isDue
  }

  #isUrgent(now: Baselines): boolean {
    const saved = this.#saved
    return (
      now.currency !== saved.currency ||
      now.day !== saved.day ||
      now.dayBefore !== saved.dayBefore ||
      now.accepted !== saved.accepted ||
      now.transfers !== saved.transfers ||
      now.gone !== saved.gone ||
      now.limits !== saved.limits ||
      now.confirming !== saved.confirming ||
      now.blindMs !== saved.blindMs ||
      this.#hasMoved(now.highest, saved.highest, OF_HIGHEST)
    )
  }

  #hasMoved(mark: EquityMark | null, saved: EquityMark | null, share: string): boolean {
    if (mark === null || saved === null) return mark !== saved
    const by = new Big(mark.equity).minus(saved.equity).abs()
    return this.#limits.some((limit) => by.gte(lossAllowed(limit, saved.equity).abs().times(share))) && by.gt(0)
  }
}
