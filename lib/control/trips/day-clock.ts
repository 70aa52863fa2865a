import type { TripSettings } from '../../words/trip.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** A day of `max_daily_loss`: from its beginning on, and before its end, in ms since 1970. */
export interface TripDay {
  /** The date on which it began there, e.g. `2026-11-28`. Days sort by it. */
  readonly key: string
  readonly startsAt: number
  readonly endsAt: number
}

/**
 * Says which day it is. A day begins when the clocks there show `day_starts_at` for the first time: where that is skipped in spring, at the
 * moment of the skip; where it is shown twice in autumn, the first time. So a day has 23, 24 or 25 hours.
 */
export class DayClock {
  readonly #timeZone: string
  /** Made when it is wanted: it costs 30 ms and 7 MB, also a bot without trips. */
  #format: Intl.DateTimeFormat | null = null
  readonly #startsAtMs: number
  #today: TripDay | null = null

  constructor({ dayStartsAt, timeZone }: Pick<TripSettings, 'dayStartsAt' | 'timeZone'>) {
    this.#timeZone = timeZone
    this.#startsAtMs = dayStartsAt.hour * HOUR_MS + dayStartsAt.minute * 60_000
  }

  /** @param wall ms since 1970 */
  at(wall: number): TripDay {
    const today = this.#today
    if (today !== null && wall >= today.startsAt && wall < today.endsAt) return today
    const found = this.#find(wall)
    this.#today = found
    return found
  }

  #find(wall: number): TripDay {
    // The date there, or one of its neighbours: what is shown jumps by a day at the most.
    const date = Math.floor(this.#shownAt(wall) / DAY_MS) * DAY_MS
    let [day, startsAt] = [date + DAY_MS, this.#startOf(date + DAY_MS)]
    while (startsAt > wall) {
      day -= DAY_MS
      startsAt = this.#startOf(day)
    }
    return { key: new Date(day).toISOString().slice(0, 10), startsAt, endsAt: this.#endOf(day, wall) }
  }

  /** A date that is left out there has no day: the next one begins at the same moment. */
  #endOf(day: number, wall: number): number {
    let next = day + DAY_MS
    while (this.#startOf(next) <= wall) next += DAY_MS
    return this.#startOf(next)
  }

  /** The first moment at which the clocks there show that time of `date`, or a later one. */
  #startOf(date: number): number {
    const wanted = date + this.#startsAtMs
    const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((near) => this.#shownAt(near) - near)
    const candidates = offsets.map((offset) => wanted - offset).sort((one, other) => one - other)
    const shown = candidates.find((candidate) => this.#shownAt(candidate) === wanted)
    return shown ?? this.#skipBetween(candidates[0] ?? wanted, candidates.at(-1) ?? wanted, wanted)
  }

  /** The clocks there jump over `wanted`: the moment at which they do. */
  #skipBetween(before: number, after: number, wanted: number): number {
    let [low, high] = [before, after]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#shownAt(middle) >= wanted) high = middle
      else low = middle
    }
    return high
  }

  /** What the clocks there show, as if it were UTC, in ms since 1970. */
  #shownAt(wall: number): number {
    this.#format ??= new Intl.DateTimeFormat('en-US', { ...FIELDS, timeZone: this.#timeZone })
    const shown: Record<string, number> = {}
    for (const { type, value } of this.#format.formatToParts(wall)) shown[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown
    return Date.UTC(year, month - 1, day, hour, minute, second) + (((wall % 1_000) + 1_000) % 1_000)
  }
}

const FIELDS: Intl.DateTimeFormatOptions = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
}
