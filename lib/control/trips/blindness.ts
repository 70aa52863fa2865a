import type { LimitKind } from '../../config/trip-limits.js'
import type { TripSettings } from '../../words/trip.js'
import { compare, type Judged } from './finding.js'
import { clockTimes } from './judging.js'
import type { Blind, TripNews } from './trip-reading.js'
import { TripWatch } from './trip-watch.js'

/** The name of the trip of `blind_halts_after_ms`. */
export const BLIND = 'blind'

/** What a resume may accept for it. */
export const BLIND_LIMIT: LimitKind = {
  isMoney: false,
  takesShare: false,
  least: 1,
  most: 7 * 86_400_000,
  expected: 'a whole number of milliseconds, e.g. 600000',
}

/** Watches whether the trips see. */
export class Blindness {
  readonly #blindMs: number
  /** Null: blindness never halts. */
  readonly watch: TripWatch | null
  /** What was told last, without the numbers in it: an age is another one each second. Null: that the trips see. */
  #told: string | null = null
  #why: string | null = null

  constructor({ blindMs, blindHaltsAfterMs }: Pick<TripSettings, 'blindMs' | 'blindHaltsAfterMs'>) {
    this.#blindMs = blindMs
    const setting = { name: BLIND, level: 'halted', confirmations: 1, warnAt: null } as const
    this.watch = blindHaltsAfterMs === null ? null : new TripWatch({ ...setting, limit: `${blindHaltsAfterMs}` })
  }

  /** What the trips do not see now, for however short a time; null: they see. */
  get why(): string | null {
    return this.#why
  }

  /** @param now by the clock that never jumps */
  look(blind: readonly Blind[], now: number): TripNews[] {
    const longest = Math.max(0, ...blind.map(({ since }) => now - since))
    const why = wordsFor(blind)
    this.#why = blind.length === 0 ? null : why
    const news = this.watch?.look(judgedBlind(longest, why, now), now) ?? []
    const told = longest >= this.#blindMs ? why.replace(/\d+/g, '') : null
    if (told === this.#told) return news
    this.#told = told
    return [...news, told === null ? { kind: 'sees' } : { kind: 'blind', why }]
  }
}

/** Those that miss the same are named together. */
function wordsFor(blind: readonly Blind[]): string {
  const byWhy = new Map<string, string[]>()
  for (const { name, why } of blind) byWhy.set(why, [...(byWhy.get(why) ?? []), name])
  return [...byWhy].map(([why, names]) => `${names.join(', ')}: ${why}`).join('; ')
}

function judgedBlind(longestMs: number, why: string, now: number): Judged {
  const value = `${Math.round(longestMs)}`
  const said = longestMs === 0 ? 'all trips see' : `trips see nothing for ${value} ms (${why})`
  return {
    judge: (limit) =>
      compare(
        {
          reached: value,
          bound: limit.limit,
          over: 'at',
          value,
          why: `${said}; blind_halts_after_ms is ${limit.limit}`,
        },
        limit,
      ),
    times: clockTimes(now),
  }
}
