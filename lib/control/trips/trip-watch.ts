import type { HaltLevel } from '../../words/trading-state.js'
import type { TripStatus } from '../../words/trip.js'
import { type Finding, isNewReading, type Judged, type ReadingTimes } from './finding.js'
import type { Blind, TripNews } from './trip-reading.js'

export interface WatchSetting {
  readonly name: string
  readonly limit: string
  readonly level: HaltLevel
  readonly confirmations: number
  readonly warnAt: number | null
}

/** A warning is over once the value is back below this share of where it began: one that goes to and fro there is told once. */
const WARNING_ENDS_AT = 0.9

/**
 * One trip: what it has found, and how often in a row. A reading that is fine begins the count anew; one that tells nothing leaves it as it is, so
 * that it neither trips nor makes a loss harmless.
 */
export class TripWatch {
  readonly setting: WatchSetting
  #accepted: string | null = null
  #count = 0
  /** The reading that was counted last. */
  #counted: ReadingTimes | null = null
  #finding: Finding | null = null
  /** What was read last that told something. */
  #seen: Judged | null = null
  #isTripped = false
  #warned = false
  /** By the clock that never jumps. */
  #blindSince: number | null = null

  /** @param count so many readings in a row were beyond its limit before, in a run that has ended */
  constructor(setting: WatchSetting, count = 0) {
    this.setting = setting
    this.#count = count
  }

  /** So many readings in a row were beyond its limit. */
  get count(): number {
    return this.#count
  }

  /** The limit in force. */
  get limit(): string {
    return this.#accepted ?? this.setting.limit
  }

  get isTripped(): boolean {
    return this.#isTripped
  }

  /** It was beyond its limit, and not often enough yet. */
  get isConfirming(): boolean {
    return this.#count > 0 && !this.#isTripped
  }

  get hasSeen(): boolean {
    return this.#seen !== null
  }

  /** Null: it sees. */
  get blindness(): Blind | null {
    if (this.#blindSince === null) return null
    return { name: this.setting.name, since: this.#blindSince, why: this.#finding?.why ?? NOT_READ }
  }

  /** @param limit null: the one that is set */
  accept(limit: string | null): void {
    this.#accepted = limit
  }

  tripped(): void {
    this.#isTripped = true
  }

  /** It watches anew, from the next reading on. */
  lifted(): void {
    this.#isTripped = false
    this.#count = 0
  }

  /** @param now by the clock that never jumps */
  look(judged: Judged, now: number): TripNews[] {
    const { warnAt } = this.setting
    const isWarned = warnAt !== null && this.#warned
    const finding = judged.judge({ limit: this.limit, warnAt: isWarned ? warnAt * WARNING_ENDS_AT : warnAt })
    this.#finding = finding
    if (finding.state === 'blind') {
      this.#blindSince ??= now
      return []
    }
    this.#blindSince = null
    this.#seen = judged
    this.#countOne(finding, judged.times)
    return this.#newsOf(finding)
  }

  /** From then on nothing was seen. */
  blindFrom(since: number): void {
    this.#blindSince ??= since
  }

  #countOne({ state }: Finding, times: ReadingTimes): void {
    if (state === 'fine') this.#count = 0
    else if (isNewReading(times, this.#counted)) {
      this.#count++
      this.#counted = times
    }
  }

  #newsOf({ warns, why }: Finding): TripNews[] {
    const { name, level, confirmations } = this.setting
    const isNewWarning = warns && !this.#warned && !this.#isTripped
    this.#warned = warns
    if (!this.#isTripped && this.#count >= confirmations) {
      this.#isTripped = true
      return [{ kind: 'trip', name, level, reason: why }]
    }
    return isNewWarning ? [{ kind: 'warning', name, why }] : []
  }

  /** What its last reading that told something comes to with this limit; null: there was none. */
  judgeWith(limit: string): Finding | null {
    return this.#seen?.judge({ limit, warnAt: null }) ?? null
  }

  /** Why it would trip again; null: it would not, by what was read last. */
  holds(): string | null {
    const finding = this.judgeWith(this.limit)
    if (finding?.state !== 'over') return null
    return this.#blindSince === null ? finding.why : `${finding.why} (as it was read last; now ${this.#finding?.why})`
  }

  status(): TripStatus {
    const { name, level } = this.setting
    const { value = null, why = NOT_READ } = this.#finding ?? {}
    return { name, state: this.#state(), limit: this.limit, value, why, level, accepted: this.#accepted }
  }

  #state(): TripStatus['state'] {
    if (this.#isTripped) return 'tripped'
    if (this.#finding === null || this.#finding.state === 'blind') return 'blind'
    if (this.#finding.state === 'over') return 'over'
    return this.#warned ? 'warning' : 'watching'
  }
}

const NOT_READ = 'nothing was read yet'
