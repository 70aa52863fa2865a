import type { HaltLevel } from './trading-state.js'

/** What a trip may watch, by the names of its settings. */
export const TRIP_NAMES = [
  'max_daily_loss',
  'max_drawdown',
  'min_equity',
  'max_position_value',
  'max_total_value',
  'max_orders_per_second',
  'max_orders_per_minute',
  'max_refusals_per_minute',
  'max_errors_per_minute',
  'max_unknown',
  'max_working_orders',
  'stuck_ms',
] as const
export type TripName = (typeof TRIP_NAMES)[number]

/** One limit of `[control.trips]`, complete. */
export interface TripSetting {
  readonly name: TripName
  /** A decimal; of `max_daily_loss` and `max_drawdown`, one with `%` behind it is a share. */
  readonly limit: string
  readonly level: HaltLevel
  /** So many readings in a row have to be beyond the limit. */
  readonly confirmations: number
  /** The share of the limit, from 0 to 1, from which on it is told; null: it is not. */
  readonly warnAt: number | null
}

/** For how long `alive(name)` may stay out. */
export interface FeedSetting {
  readonly limitMs: number
  readonly level: HaltLevel
  readonly confirmations: number
  readonly warnAt: number | null
}

/** The trips of a bot. Without limits and feeds, it has none. */
export interface TripSettings {
  readonly limits: readonly TripSetting[]
  /** By name. The trip is called `feeds.<name>`. */
  readonly feeds: Readonly<Record<string, FeedSetting>>
  /** What money is counted in, e.g. `USDT`; null: in what the accounts, or else the positions, are counted in. */
  readonly currency: string | null
  /** For how long a trip may see nothing before risk is paused, in ms. */
  readonly blindMs: number
  /** And before it halts, in ms; null: it never does. */
  readonly blindHaltsAfterMs: number | null
  /** When a day of `max_daily_loss` begins: hours and minutes. */
  readonly dayStartsAt: { readonly hour: number; readonly minute: number }
  /** The time zone of that, by its IANA name. */
  readonly timeZone: string
  /** `none`: the operator says that no money comes in or leaves. `told`: the venues tell of it. */
  readonly transfers: 'none' | 'told'
}

/** How one trip stands, as `/status` tells it. */
export interface TripStatus {
  /** That of its setting; `feeds.<name>` for a feed, and for one of the bot's own, the name that it was given. */
  readonly name: string
  /**
   * - `watching`: it sees, and is within its limit.
   * - `warning`: beyond the share of it that `warn_at` names.
   * - `over`: beyond it, and not confirmed yet, or resumed with a limit that it has passed again.
   * - `tripped`: its halt is in force.
   * - `blind`: it can't tell, and `why` says what is missing.
   */
  readonly state: 'watching' | 'warning' | 'over' | 'tripped' | 'blind'
  /** As it is set; or as it was accepted by a resume. */
  readonly limit: string
  /** What is held against the limit, in the same unit; null: not known. */
  readonly value: string | null
  /** For people: the numbers, or what is missing. Null: there is nothing to say. */
  readonly why: string | null
  readonly level: HaltLevel
  /** The limit that a resume has accepted for the rest of the day; null: none. */
  readonly accepted: string | null
}
