import type { BigSource } from '../../words/big.js'
import { Big } from '../../words/big.js'

/** What a trip is held against. */
export interface Limit {
  /** As it is set, or as it was accepted. */
  readonly limit: string
  /** The share of it from which on it is told; null: it is not. */
  readonly warnAt: number | null
}

/** What one look at one trip comes to. */
export interface Finding {
  readonly state: 'fine' | 'over' | 'blind'
  /** In the unit of the limit; null: it can't be told. */
  readonly value: string | null
  /** The numbers for people, or what is missing. */
  readonly why: string
  /** The share that `warn_at` names is reached. */
  readonly warns: boolean
}

/** What is looked at goes by these readings: when each began, by venue, or by another clock. */
export type ReadingTimes = Readonly<Record<string, number>>

/** A trip, as far as its reading is known, for whatever limit. Pure. */
export interface Judged {
  readonly judge: (limit: Limit) => Finding
  readonly times: ReadingTimes
}

/** What is compared, in one unit. */
export interface Compared {
  readonly reached: BigSource
  readonly bound: BigSource
  /** Over the limit is who reaches it (`at`), who is above it, or who is below it. */
  readonly over: 'at' | 'above' | 'below'
  readonly value: string
  readonly why: string
}

export function blind(why: string): Finding {
  return { state: 'blind', value: null, why, warns: false }
}

/** Holds what is reached against the limit. Pure. */
export function compare({ reached, bound, over, value, why }: Compared, { warnAt }: Limit): Finding {
  const [is, may] = [new Big(reached), new Big(bound)]
  const isOver = over === 'at' ? is.gte(may) : over === 'above' ? is.gt(may) : is.lt(may)
  const isNear = warnAt !== null && (over === 'below' ? is.times(warnAt).lte(may) : is.gte(may.times(warnAt)))
  return { state: isOver ? 'over' : 'fine', value, why, warns: isNear || (warnAt !== null && isOver) }
}

/** True for a reading that has nothing in it that was counted before: each venue was read anew. Pure. */
export function isNewReading(times: ReadingTimes, before: ReadingTimes | null): boolean {
  if (before === null) return true
  return Object.entries(times).every(([name, began]) => !Object.hasOwn(before, name) || began !== before[name])
}

/** A decimal for people, to the digits that matter. */
export function shortened(amount: Big, digits = 8): string {
  return amount.round(digits).toFixed()
}
