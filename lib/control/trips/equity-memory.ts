import { Big } from '../../words/big.js'
import { ownField } from '../../words/own-field.js'
import type { TripSettings } from '../../words/trip.js'
import { type Baselines, type EquityMark, NO_BASELINES } from '../../words/trip-baselines.js'
import { type DayRules, dayAfter, oldest } from './day-baseline.js'
import type { EquityRead } from './equity.js'
import { EquitySteps } from './equity-steps.js'
import { isNewReading, type ReadingTimes } from './finding.js'
import { HighMarks } from './high-marks.js'
import { type Movement, moved, movedDays, seenWith } from './movement.js'
import { countTransfers, TOLD_WITHIN_MS } from './told-transfers.js'
import type { KnownTransfer } from './trip-reading.js'

interface ToldFrom {
  /** Of what came and went before, venues were not asked, in ms since 1970; null: they were asked for all that matters. */
  readonly toldFrom?: number | null
}

/** What losses are measured from: follows the equity from reading to reading. */
export class EquityMemory {
  readonly #settings: Pick<TripSettings, 'currency' | 'transfers'>
  readonly #confirmations: number
  #baselines: Baselines
  #highs: HighMarks
  readonly #steps = new EquitySteps()
  /** The reading before. */
  #times: ReadingTimes | null = null
  /** The last reading that counted for the highest. */
  #counted: ReadingTimes | null = null

  constructor(
    settings: Pick<TripSettings, 'currency' | 'transfers'>,
    baselines: Baselines,
    /** So many readings in a row make a new highest. */
    confirmations: number,
  ) {
    this.#settings = settings
    this.#confirmations = confirmations
    this.#baselines = baselines
    this.#highs = new HighMarks(baselines.highest, confirmations)
  }

  get baselines(): Baselines {
    return this.#baselines
  }

  set baselines(baselines: Baselines) {
    this.#baselines = baselines
  }

  /** The venues that count in. */
  get accounts(): readonly string[] {
    return Object.keys(this.#baselines.last?.accounts ?? {})
  }

  /** From when on transfers matter, in ms since 1970; null: from now on. */
  get transfersSince(): number | null {
    const { last } = this.#baselines
    return last === null ? null : Math.min(...Object.values(last.at)) - TOLD_WITHIN_MS
  }

  /** Why this equity can't be held against what was there before; null: it can. */
  whyOther(currency: string): string | null {
    const { currency: before } = this.#baselines
    if (before === null || before === currency || this.#settings.currency !== null) return null
    return `the baselines are in ${before}, and the accounts in ${currency} now: set currency = "${currency}" in [control.trips] to begin anew`
  }

  /** Why a loss can't be measured, though the equity is known; null: it can. */
  get whyUnclear(): string | null {
    const { unclear } = this.#baselines.transfers
    if (unclear.length === 0) return null
    return `money came in or went out that can't be counted: ${unclear.join(', ')}; say what it was worth: POST /transfer`
  }

  /** @returns what somebody has to be told */
  note(read: EquityRead, told: readonly KnownTransfer[], rules: DayRules & ToldFrom): string[] {
    const changes = this.#beginAnew(read.currency)
    this.#missUntold(rules.toldFrom ?? null)
    changes.push(...this.#countIn(read))
    if (this.#settings.transfers === 'told') this.#countTransfers(read, told)
    if (this.#times !== null && isSame(read.times, this.#times)) return changes
    this.#times = read.times
    const { equity, accounts, at, currency } = read
    const mark: EquityMark = { equity, at }
    if (this.#baselines.last !== null) this.#steps.add(this.#baselines.last, read)
    const days = dayAfter(this.#baselines, mark, rules)
    if (isNewReading(read.times, this.#counted)) {
      this.#counted = read.times
      this.#highs.add(mark)
    }
    this.#baselines = {
      ...this.#baselines,
      ...days,
      currency,
      highest: this.#highs.highest,
      last: { equity, at, accounts },
    }
    return changes
  }

  #missUntold(toldFrom: number | null): void {
    const { last, transfers } = this.#baselines
    const since = last === null ? null : oldest(last)
    if (toldFrom === null || since === null || since >= toldFrom) return
    const [from, to] = [since, toldFrom].map((at) => new Date(at).toISOString())
    const what = `whatever came and went from ${from} to ${to}, which is not told any more`
    this.#baselines = { ...this.#baselines, transfers: { ...transfers, unclear: [...transfers.unclear, what] } }
  }

  /** Money came in, or went out. */
  move(movement: Movement): void {
    const { last } = this.#baselines
    this.#highs.move(movement)
    this.#baselines = {
      ...this.#baselines,
      ...movedDays(this.#baselines, movement),
      highest: this.#highs.highest,
      last: last === null ? null : movedLast(last, movement),
    }
  }

  /**
   * An operator has said what came in or went out. What could not be counted is settled by that.
   *
   * @param at in ms since 1970; null: when the equity jumped by about as much, and if it didn't, now
   */
  say(amount: string, at: number | null): void {
    const seen = at === null ? this.#steps.take(amount) : null
    this.move(seen ?? { amount, at, venue: null })
    const { transfers } = this.#baselines
    if (transfers.unclear.length > 0) this.#baselines = { ...this.#baselines, transfers: { ...transfers, unclear: [] } }
  }

  /** Venues that have left don't count, for as long as they are away. @returns what somebody has to be told */
  keep(venues: readonly string[]): string[] {
    const left = this.accounts.filter((name) => !venues.includes(name))
    return left.map((name) => this.#leave(name))
  }

  #leave(name: string): string {
    const { last } = this.#baselines
    const { [name]: equity = '0', ...accounts } = last?.accounts ?? {}
    this.move({ amount: new Big(equity).neg().toFixed(), at: null, venue: null })
    const rest = this.#baselines.last
    if (rest !== null) {
      const gone = { ...this.#baselines.gone, [name]: { equity, at: ownField(rest.at, name) ?? oldest(rest) } }
      this.#baselines = { ...this.#baselines, gone, last: { ...rest, at: without(rest.at, name), accounts } }
    }
    return `${name} is no venue any more: its equity of ${equity} counts neither as lost nor as there`
  }

  #countIn({ accounts, at }: EquityRead): string[] {
    if (this.#baselines.last === null) return []
    const known = this.accounts
    const added = Object.entries(accounts).filter(([name]) => !known.includes(name))
    return added.map(([name, equity]) => this.#join(name, { equity, at: at[name] ?? 0 }))
  }

  /** The first equity of a venue is no profit. One that was there before has what it had when it left: what it has lost since is a loss. */
  #join(name: string, read: { readonly equity: string; readonly at: number }): string {
    const left = ownField(this.#baselines.gone, name)
    const { equity, at } = left ?? read
    this.move({ amount: equity, at: null, venue: null })
    this.#highs.seenWith(name, at)
    const { day, dayBefore, last, transfers } = this.#baselines
    const { [name]: _, ...gone } = this.#baselines.gone ?? {}
    this.#baselines = {
      ...this.#baselines,
      gone,
      // What had happened before its first equity was read is in it.
      transfers: left === undefined ? { ...transfers, from: { ...transfers.from, [name]: at } } : transfers,
      day: day && seenWith(day, name, at),
      dayBefore: dayBefore && seenWith(dayBefore, name, at),
      highest: this.#highs.highest,
      last: last && { ...seenWith(last, name, at), accounts: { ...last.accounts, [name]: equity } },
    }
    return left === undefined
      ? `${name} is a venue now: its equity of ${equity} counts as no profit`
      : `${name} is a venue again: it has ${read.equity}, and had ${equity} when it left. What it has lost since is a loss; what was taken out is not, once POST /transfer says so`
  }

  #beginAnew(currency: string): string[] {
    const before = this.#baselines.currency
    if (before === null || before === currency) return []
    const { accepted, limits } = this.#baselines
    this.#baselines = { ...NO_BASELINES, accepted, limits }
    this.#highs = new HighMarks(null, this.#confirmations)
    return [`money is counted in ${currency} now, and was in ${before}: the baselines begin anew`]
  }

  #countTransfers(read: EquityRead, told: readonly KnownTransfer[]): void {
    const { transfers: before, last } = this.#baselines
    // What happened before the first reading is in it.
    const since = last === null ? { ...before, forgottenUpTo: oldest({ equity: '0', at: read.at }) } : before
    const { movements, transfers } = countTransfers(since, told, { currency: read.currency, readAt: read.at })
    if (transfers !== before) this.#baselines = { ...this.#baselines, transfers }
    for (const movement of movements) this.move(movement)
  }
}

/** The last one stays: a reading has a time. */
function without(at: Readonly<Record<string, number>>, name: string): Record<string, number> {
  const { [name]: _, ...others } = at
  return Object.keys(others).length === 0 ? { ...at } : others
}

function movedLast(last: NonNullable<Baselines['last']>, movement: Movement): NonNullable<Baselines['last']> {
  const after = moved(last, movement)
  const { venue, amount } = movement
  const own = venue !== null && Object.hasOwn(last.accounts, venue) ? last.accounts[venue] : undefined
  if (after === last || venue === null || own === undefined) return after
  return { ...after, accounts: { ...last.accounts, [venue]: new Big(own).plus(amount).toFixed() } }
}

function isSame(one: ReadingTimes, other: ReadingTimes): boolean {
  const names = Object.keys(one)
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
}
