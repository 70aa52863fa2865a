import { ownFields } from '../words/own-field.js'
import type { HaltLevel } from '../words/trading-state.js'
import { type FeedSetting, TRIP_NAMES, type TripName, type TripSetting, type TripSettings } from '../words/trip.js'
import type { ControlTable } from './control-table.js'
import { isTable } from './table.js'
import { FEED_LIMIT, type LimitKind, readLimit, show, TRIP_LIMITS } from './trip-limits.js'

const NONE: TripSettings = {
  limits: [],
  feeds: {},
  currency: null,
  blindMs: 30_000,
  blindHaltsAfterMs: null,
  dayStartsAt: { hour: 0, minute: 0 },
  timeZone: 'UTC',
  transfers: 'told',
}

const OTHERS = ['feeds', 'currency', 'blind_ms', 'blind_halts_after_ms', 'day_starts_at', 'time_zone', 'transfers']
const LIMIT_FIELDS = ['limit', 'level', 'confirmations', 'warn_at']
const MOST_CONFIRMATIONS = 100
const MOST_FEEDS = 100
const DAY_MS = 86_400_000
/** Decided in the guard, for each order. */
const BY_ORDERS: readonly TripName[] = ['max_orders_per_second', 'max_orders_per_minute']
/** Of readings that trips go by, in ms. */
const LONGEST_INTERVAL_MS = 60_000
/** What goes by no reading of a venue. */
const WITHOUT_VENUES: readonly TripName[] = [
  ...BY_ORDERS,
  'max_refusals_per_minute',
  'max_errors_per_minute',
  'max_unknown',
  'stuck_ms',
]

/**
 * Reads `[control.trips]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readTrips({ trips, snapshot_interval_ms }: ControlTable, problems: string[]): TripSettings {
  if (trips === undefined) return NONE
  const reader = new TripsReader(ownFields(trips))
  const settings = reader.read()
  const unread = settings.limits.find(({ name }) => !WITHOUT_VENUES.includes(name))
  if (snapshot_interval_ms === 0 && unread !== undefined)
    reader.problems.push(
      `${unread.name} needs readings of the venues, and snapshot_interval_ms = 0 takes none: set it to 1000, or to what the exchange allows`,
    )
  if (unread !== undefined && (snapshot_interval_ms ?? 0) > LONGEST_INTERVAL_MS)
    reader.problems.push(
      `${unread.name} goes by readings of the venues, and snapshot_interval_ms = ${snapshot_interval_ms} takes too few to see a loss in time: set it to ` +
        `${LONGEST_INTERVAL_MS} at most`,
    )
  problems.push(...reader.problems.map((problem) => `trips: ${problem}`))
  return reader.problems.length === 0 ? settings : NONE
}

type Table = Readonly<Record<string, unknown>>

const HERE = 'limits of single orders stand in [control.limits]'

/** Reads the table, and says all that is wrong with it. */
class TripsReader {
  readonly problems: string[] = []
  readonly #given: Table

  constructor(given: Table) {
    this.#given = given
  }

  read(): TripSettings {
    const known: readonly string[] = [...TRIP_NAMES, ...OTHERS]
    for (const name of Object.keys(this.#given))
      if (!known.includes(name))
        this.#wrong(
          `${JSON.stringify(name)} is no setting of [control.trips] (${HERE}). There are: ${known.join(', ')}`,
        )
    const limits = TRIP_NAMES.flatMap((name) => {
      const given = this.#given[name]
      return given === undefined ? [] : [{ name, ...this.#limitOf(name, given, TRIP_LIMITS[name]) }]
    })
    const feeds = this.#feeds()
    if (limits.length + Object.keys(feeds).length === 0 && this.problems.length === 0)
      this.#wrong(
        'limits were asked for and none is set: set one, e.g. max_daily_loss = "5%", or take [control.trips] out. ' +
          `There are: ${TRIP_NAMES.join(', ')}, feeds`,
      )
    const blindMs = this.#milliseconds('blind_ms', 1_000, DAY_MS, NONE.blindMs)
    return {
      limits,
      feeds,
      currency: this.#currency(),
      blindMs,
      blindHaltsAfterMs: this.#blindHaltsAfterMs(blindMs),
      dayStartsAt: this.#dayStartsAt(),
      timeZone: this.#timeZone(),
      transfers: this.#transfers(),
    }
  }

  #wrong(problem: string): void {
    this.problems.push(problem)
  }

  /** @param what the name of the trip */
  #limitOf(what: string, given: unknown, kind: LimitKind): Omit<TripSetting, 'name'> {
    const table = isLimitTable(given) ? ownFields(given) : { limit: given }
    for (const name of Object.keys(table))
      if (!LIMIT_FIELDS.includes(name))
        this.#wrong(`${what}: ${JSON.stringify(name)} is not a setting of it. There are: ${LIMIT_FIELDS.join(', ')}`)
    const limit = readLimit(table.limit, kind)
    if ('problem' in limit) this.#wrong(`${what}: ${limit.problem}`)
    return {
      limit: 'limit' in limit ? limit.limit : '',
      level: this.#level(what, table.level),
      confirmations: this.#confirmations(what, table.confirmations, kind),
      warnAt: this.#warnAt(what, table.warn_at),
    }
  }

  #level(what: string, given: unknown): HaltLevel {
    if (given === undefined || given === 'halted') return 'halted'
    if (given !== 'reducing') this.#wrong(`${what}: level = ${show(given)} does not fit: set "halted" or "reducing"`)
    return 'reducing'
  }

  #confirmations(what: string, given: unknown, kind: LimitKind): number {
    const usual = kind.isMoney ? 3 : 1
    if (given === undefined) return usual
    if (isByOrders(what)) this.#wrong(`${what}: confirmations does not fit: each order is decided at once. Take it out`)
    else if (!isWhole(given, 1, MOST_CONFIRMATIONS))
      this.#wrong(
        `${what}: confirmations = ${show(given)} does not fit: set how many readings in a row have to be beyond the limit, a whole number from 1 to ${MOST_CONFIRMATIONS}`,
      )
    else return given
    return usual
  }

  #warnAt(what: string, given: unknown): number | null {
    if (given === undefined) return null
    if (isByOrders(what)) this.#wrong(`${what}: warn_at does not fit: each order is decided at once. Take it out`)
    else if (typeof given === 'number' && given > 0 && given < 1) return given
    else
      this.#wrong(
        `${what}: warn_at = ${show(given)} does not fit: set a share of the limit above 0 and below 1, e.g. warn_at = 0.8`,
      )
    return null
  }

  #feeds(): Readonly<Record<string, FeedSetting>> {
    const { feeds } = this.#given
    const feedSettings: Record<string, FeedSetting> = ownFields({})
    if (feeds === undefined) return feedSettings
    if (!isLimitTable(feeds) || Object.keys(feeds).length === 0) {
      this.#wrong(`feeds = ${show(feeds)} does not fit: set names and milliseconds, e.g. feeds = { prices = 5000 }`)
      return feedSettings
    }
    const names = Object.keys(feeds)
    if (names.length > MOST_FEEDS) this.#wrong(`feeds: there are ${names.length}; ${MOST_FEEDS} at most are watched`)
    for (const name of names) {
      if (!/^[\w-]{1,64}$/.test(name))
        this.#wrong(`feeds: the name ${JSON.stringify(name)} does not fit: take letters, digits, - and _`)
      const { limit, ...rest } = this.#limitOf(`feeds.${name}`, feeds[name], FEED_LIMIT)
      feedSettings[name] = { limitMs: Number(limit), ...rest }
    }
    return feedSettings
  }

  #currency(): string | null {
    const { currency } = this.#given
    if (currency === undefined) return null
    if (typeof currency === 'string' && /^\S{1,32}$/.test(currency)) return currency
    this.#wrong(
      `currency = ${show(currency)} does not fit: set what the accounts are counted in, e.g. currency = "USDT"`,
    )
    return null
  }

  #milliseconds(name: string, least: number, most: number, otherwise: number): number {
    const given = this.#given[name]
    if (given === undefined) return otherwise
    if (isWhole(given, least, most)) return given
    this.#wrong(
      `${name} = ${show(given)} does not fit: set a whole number of milliseconds from ${least} to ${most}, e.g. ${name} = ${Math.max(least, NONE.blindMs)}`,
    )
    return otherwise
  }

  #blindHaltsAfterMs(blindMs: number): number | null {
    if (this.#given.blind_halts_after_ms === undefined) return null
    return this.#milliseconds('blind_halts_after_ms', blindMs, 7 * DAY_MS, blindMs)
  }

  #dayStartsAt(): TripSettings['dayStartsAt'] {
    const { day_starts_at: given } = this.#given
    if (given === undefined) return NONE.dayStartsAt
    const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(typeof given === 'string' ? given : '') ?? []
    if (hour !== undefined && minute !== undefined) return { hour: Number(hour), minute: Number(minute) }
    this.#wrong(
      `day_starts_at = ${show(given)} does not fit: set the time of day as a text, "00:00" to "23:59", e.g. day_starts_at = "17:00"`,
    )
    return NONE.dayStartsAt
  }

  #timeZone(): string {
    const { time_zone: given } = this.#given
    if (given === undefined) return NONE.timeZone
    if (typeof given === 'string' && isTimeZone(given)) return given
    this.#wrong(`time_zone = ${show(given)} does not fit: set an IANA name, e.g. time_zone = "Europe/Berlin", or "UTC"`)
    return NONE.timeZone
  }

  #transfers(): TripSettings['transfers'] {
    const { transfers: given } = this.#given
    if (given === undefined || given === 'told') return 'told'
    if (given !== 'none')
      this.#wrong(
        `transfers = ${show(given)} does not fit: set "told" (the venues tell of deposits and withdrawals) or "none" (there are none)`,
      )
    return 'none'
  }
}

function isByOrders(what: string): boolean {
  return BY_ORDERS.some((name) => name === what)
}

/** TOML has dates. */
function isLimitTable(value: unknown): value is Table {
  return isTable(value) && !(value instanceof Date)
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
}

function isTimeZone(name: string): boolean {
  // The default is not looked up, for what knows time zones takes its time.
  if (name === 'UTC') return true
  // Only names, for an offset knows no summer.
  if (!/^[A-Za-z][\w+/-]{0,63}$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name })
    return true
  } catch {
    return false
  }
}
