import type { Moment } from '../../time/monotonic.js'
import { isDecimal } from '../../words/money.js'
import { ownField } from '../../words/own-field.js'
import type { TripSettings, TripStatus } from '../../words/trip.js'
import type { Baselines } from '../../words/trip-baselines.js'
import { type Accepted, readAccepted } from './accepting.js'
import { BLIND, Blindness } from './blindness.js'
import { DayClock, type TripDay } from './day-clock.js'
import { type EquityRead, type EquitySeen, readEquity } from './equity.js'
import { EquityMemory } from './equity-memory.js'
import { feed } from './feed.js'
import { BY_ANSWERS, clockTimes, isUntold, Judging, UNTOLD, type WatchedName } from './judging.js'
import { keptBlindness } from './kept-blindness.js'
import { Saving } from './saving.js'
import { takeLimits } from './set-limits.js'
import { SlidingCount } from './sliding-count.js'
import { TOLD_WITHIN_MS } from './told-transfers.js'
import { BY_ORDERS, BY_READINGS, isAmong } from './trip-kinds.js'
import type { TripNews, TripReading } from './trip-reading.js'
import { TripWatch } from './trip-watch.js'

const USUAL_CONFIRMATIONS = 3
const DAILY = 'max_daily_loss'

/**
 * The trips of a bot: what is read goes in, what has to be done comes out. It has no effects: who calls it halts, tells and writes down.
 *
 * A trip that is in force is not tripped again. After a resume, it counts its confirmations anew.
 */
export class Trips {
  readonly #settings: TripSettings
  readonly #maxAgeMs: number
  readonly #days: DayClock
  readonly #memory: EquityMemory
  readonly #saving: Saving
  readonly #blindness: Blindness
  readonly #watches = new Map<string, TripWatch>()
  /** Those that the guard decides. */
  readonly #byOrders = new Map<string, TripStatus>()
  readonly #refusals = new SlidingCount()
  readonly #errors = new SlidingCount()
  #toTell: string[]
  #hasToldUntold = false
  /** Since when transfers are missing, by the clock that never jumps; null: they are told. */
  #untoldSince: number | null = null
  /** From when on they are asked for, where that is not all that matters. */
  #toldFrom: number | null = null
  /** By the clock that never jumps; null: not yet. */
  #lookedAt: number | null = null

  /**
   * @param baselines from the journal, or `NO_BASELINES`
   * @param maxAgeMs an older reading of a venue tells nothing: {@link import('./equity.js').tripMaxAgeMs}
   */
  constructor(settings: TripSettings, baselines: Baselines, { maxAgeMs }: { readonly maxAgeMs: number }) {
    this.#settings = settings
    this.#maxAgeMs = maxAgeMs
    this.#days = new DayClock(settings)
    this.#blindness = new Blindness(settings)
    for (const setting of settings.limits) {
      const { name, limit, level } = setting
      const status = { name, state: 'watching', limit, value: null, why: null, level, accepted: null } as const
      if (BY_ORDERS.includes(name)) this.#byOrders.set(name, status)
      else this.#watches.set(name, new TripWatch(setting, baselines.confirming?.[name]))
    }
    for (const [name, { limitMs, ...rest }] of Object.entries(settings.feeds))
      this.#watches.set(`feeds.${name}`, new TripWatch({ name: `feeds.${name}`, limit: `${limitMs}`, ...rest }))
    const { confirmations = USUAL_CONFIRMATIONS } = settings.limits.find(({ name }) => name === 'max_drawdown') ?? {}
    this.#memory = new EquityMemory(settings, baselines, confirmations)
    this.#saving = new Saving(settings, baselines)
    const all = [...this.#all().map(({ setting }) => setting), ...this.#byOrders.values()]
    const taken = takeLimits(baselines, Object.fromEntries(all.map(({ name, limit }) => [name, limit])))
    this.#memory.baselines = taken.baselines
    this.#toTell = [...taken.told]
    for (const watch of this.#all()) watch.accept(ownField(this.baselines.accepted.limits, watch.setting.name) ?? null)
  }

  /** To be written down whenever a look says so. Plain JSON. */
  get baselines(): Baselines {
    return this.#memory.baselines
  }

  /** A trip is set that goes by what equity was before, so that deposits and withdrawals count. */
  get measuresLosses(): boolean {
    return this.#watches.has(DAILY) || this.#watches.has('max_drawdown')
  }

  /** A reading was beyond a limit, and not often enough yet: the next readings decide. */
  get isConfirming(): boolean {
    return this.#confirming().length > 0
  }

  /**
   * From when on venues are asked for transfers, in ms since 1970: from before the last reading. Where they can't tell so much for `blind_ms`, a
   * day of them is asked for. What came and went before is for an operator to say then.
   */
  transfersSince(now: Moment): number {
    const since = this.#memory.transfersSince ?? now.wall
    const isRefused = this.#untoldSince !== null && now.monotonic - this.#untoldSince >= this.#settings.blindMs
    if (isRefused) this.#toldFrom = Math.max(since, now.wall - TOLD_WITHIN_MS)
    return this.#toldFrom ?? since
  }

  /** Looks at what was read: at each reading of a venue, and each second. */
  look(reading: TripReading): readonly TripNews[] {
    const { monotonic, wall } = reading.now
    const day = this.#days.at(wall)
    if (this.#lookedAt === null) this.#beginBlind(monotonic - reading.startedMs)
    this.#lookedAt = monotonic
    const judging = this.#judging(reading, day)
    this.#endAccepted(day)
    const watches = [...this.#watches.values()]
    const found = watches.flatMap((watch) => watch.look(this.#judged(watch, judging, reading), monotonic))
    this.#keepCounts()
    this.#keepBlindness(watches, monotonic)
    const seeing = this.#withoutUntold(watches, reading)
    const news: TripNews[] = this.#toTell.map((what) => ({ kind: 'change', what }))
    this.#toTell = []
    news.push(
      ...found,
      ...this.#blindness.look([...seeing.flatMap(({ blindness }) => blindness ?? []), ...reading.ownBlind], monotonic),
    )
    if (this.#saving.isDue(this.baselines, monotonic)) news.push({ kind: 'baselines' })
    return news
  }

  status(): readonly TripStatus[] {
    const order = [...this.#settings.limits.map(({ name }) => name), ...this.#watches.keys()]
    const of = (name: string) => this.#byOrders.get(name) ?? this.#watches.get(name)?.status() ?? []
    const blind = this.#blindness.watch
    return [...[...new Set<string>(order)].flatMap(of), ...(blind === null ? [] : [blind.status()])]
  }

  /**
   * Why a tripped condition still holds, so that a resume would only trip again; null: it doesn't. What was read last decides. What was not read
   * since the start is not known to be over; where nothing comes for `blind_ms`, nothing is held against a resume: blindness pauses.
   */
  holds(name: string): string | null {
    const watch = this.#watch(name)
    if (watch === undefined) return null
    const since = watch.blindness?.since ?? this.#lookedAt
    const isNew = since === null || this.#lookedAt === null || this.#lookedAt - since < this.#settings.blindMs
    if (!watch.hasSeen && isNew) return `${name} was not read yet since the start: try again in a moment`
    // It would only trip once more, also where a restart has begun to count anew.
    const { why } = this.#blindness
    return watch.holds() ?? (name === BLIND && why !== null ? `trips see nothing (${why})` : null)
  }

  /** Why a limit can't be accepted; null: it can. Nothing is changed. */
  mayAccept(name: string, limit: string): string | null {
    const read = this.#readAccepted(name, limit)
    return 'refused' in read ? read.refused : null
  }

  /** From now on to the end of the day, this limit is in force. @returns why it can't be; null: it is */
  accept(name: string, given: string, now: Moment): string | null {
    const read = this.#readAccepted(name, given)
    if ('refused' in read) return read.refused
    const { key } = this.#days.at(now.wall)
    this.#endAccepted({ key })
    // A loss of yesterday, accepted, would last another day with it.
    if (name !== DAILY && this.baselines.accepted.day !== key) this.#keepAccepted(key, [])
    const { accepted } = this.baselines
    const limits = { ...accepted.limits, [name]: read.limit }
    this.#memory.baselines = { ...this.baselines, accepted: { ...accepted, limits } }
    this.#watch(name)?.accept(read.limit)
    return null
  }

  /**
   * An operator says: so much came in, or went out (below zero).
   *
   * @param at when it did, in ms since 1970: what was read later has it in. Null: when the equity has jumped by about as much; where it has not,
   * nothing that was read has it in
   * @returns why that can't be taken; null: it is
   */
  transfer(amount: string, at: number | null = null): string | null {
    if (!isDecimal(amount))
      return 'the amount has to be a decimal as a text, e.g. "1000", or "-250.50" for what went out'
    if (this.baselines.last === null) return 'no equity was read yet: try again in a moment'
    this.#memory.say(amount, at)
    return null
  }

  /** These are all venues that there are: what another one has held does not count any more. To be called when venues have come or gone. */
  venues(names: readonly string[]): void {
    this.#toTell.push(...this.#memory.keep(names))
  }

  /** Its halt is in force. */
  tripped(name: string): void {
    this.#watch(name)?.tripped()
    this.#setByOrders(name, 'tripped')
  }

  /** Its halt was ended. */
  lifted(name: string): void {
    this.#watch(name)?.lifted()
    this.#setByOrders(name, 'watching')
  }

  /** A bot that only asks, and sends nothing yet, has to be told of that; a pause would keep it from ever sending. */
  #withoutUntold(watches: readonly TripWatch[], reading: TripReading): readonly TripWatch[] {
    const untold = isUntold(reading) ? watches.filter(({ setting }) => BY_ANSWERS.includes(setting.name)) : []
    if (untold.length > 0 && !this.#hasToldUntold)
      this.#toTell.push(`${untold.map(({ setting }) => setting.name).join(', ')}: ${UNTOLD}`)
    this.#hasToldUntold = untold.length > 0
    return watches.filter((watch) => !untold.includes(watch))
  }

  #confirming(): TripWatch[] {
    return [...this.#watches.values()].filter((watch) => watch.isConfirming && isAmong(BY_READINGS, watch.setting.name))
  }

  /** A bot that ends before a loss is confirmed, over and over, must not begin to count anew each time. */
  #keepCounts(): void {
    const { confirming = {} } = this.baselines
    const counted = this.#confirming().map(({ setting, count }) => [setting.name, count] as const)
    const isKept = ([name, count]: readonly [string, number]) => confirming[name] === count
    if (counted.length === Object.keys(confirming).length && counted.every(isKept)) return
    this.#memory.baselines = { ...this.baselines, confirming: Object.fromEntries(counted) }
  }

  /** Nothing was read yet; and if the run before saw nothing neither, that goes on. */
  #beginBlind(startedAt: number): void {
    const { blindMs = 0 } = this.baselines
    for (const watch of this.#watches.values())
      watch.blindFrom(isAmong(BY_READINGS, watch.setting.name) ? startedAt - blindMs : startedAt)
  }

  #keepBlindness(watches: readonly TripWatch[], now: number): void {
    const { blindMs: before, ...others } = this.baselines
    const blind = watches.flatMap(({ blindness }) => blindness ?? []).filter(({ name }) => isAmong(BY_READINGS, name))
    const blindMs = keptBlindness(before, blind, now)
    if (blindMs !== before) this.#memory.baselines = blindMs === undefined ? others : { ...others, blindMs }
  }

  #readAccepted(name: string, limit: string): Accepted {
    if (this.#byOrders.has(name))
      return { refused: `${name} is decided for each order, so nothing has to be accepted: leave it out` }
    const watch = this.#watch(name)
    if (watch !== undefined) return readAccepted(watch, limit)
    const names = this.#all().map(({ setting }) => setting.name)
    return { refused: `there is no trip ${JSON.stringify(name.slice(0, 100))}. There are: ${names.join(', ')}` }
  }

  #setByOrders(name: string, state: TripStatus['state']): void {
    const status = this.#byOrders.get(name)
    if (status !== undefined) this.#byOrders.set(name, { ...status, state })
  }

  #watch(name: string): TripWatch | undefined {
    const blind = this.#blindness.watch
    return this.#watches.get(name) ?? (blind?.setting.name === name ? blind : undefined)
  }

  #all(): TripWatch[] {
    const blind = this.#blindness.watch
    return [...this.#watches.values(), ...(blind === null ? [] : [blind])]
  }

  #judging(reading: TripReading, day: TripDay): Judging {
    const { currency } = this.#settings
    const { refusals, errors } = reading.orders
    const equity = this.#equity(reading)
    const whyNoLoss = 'blind' in equity ? equity.blind : this.#whyNoLoss(equity, reading, day)
    return new Judging({
      reading,
      equity,
      whyNoLoss,
      baselines: this.baselines,
      refusals: this.#refusals.add(refusals, reading.now.monotonic),
      errors: this.#errors.add(errors, reading.now.monotonic),
      maxAgeMs: this.#maxAgeMs,
      currency,
    })
  }

  #equity({ snapshots, now }: TripReading): EquitySeen {
    const isMeasured = this.measuresLosses
    const [maxAgeMs, currency] = [this.#maxAgeMs, this.#settings.currency]
    const expected = isMeasured ? this.#memory.accounts : []
    const seen = readEquity(snapshots, now, { maxAgeMs, currency, expected })
    if ('blind' in seen || !isMeasured) return seen
    const other = this.#memory.whyOther(seen.currency)
    return other === null ? seen : { blind: other }
  }

  /** Follows what losses are measured from. @returns why they can't be measured; null: they can */
  #whyNoLoss(seen: EquityRead, { transfers, transfersMissing, now }: TripReading, day: TripDay): string | null {
    if (!this.measuresLosses) return null
    if (transfersMissing !== null) {
      this.#untoldSince ??= now.monotonic
      return transfersMissing
    }
    this.#untoldSince = null
    const daily = this.#watches.get(DAILY)
    const changes = this.#memory.note(seen, transfers, {
      day,
      limit: daily?.setting.limit ?? null,
      confirmations: Math.max(USUAL_CONFIRMATIONS, daily?.setting.confirmations ?? 0),
      gapMs: this.#maxAgeMs + this.#settings.blindMs,
      confirming: daily?.isConfirming ?? false,
      toldFrom: this.#toldFrom,
    })
    this.#toldFrom = null
    this.#toTell.push(...changes)
    return this.#memory.whyUnclear
  }

  #judged(watch: TripWatch, judging: Judging, { now, feeds, startedMs }: TripReading) {
    const { name } = watch.setting
    if (!name.startsWith('feeds.')) return judging.of(name as WatchedName)
    const own = name.slice('feeds.'.length)
    const ageMs = Object.hasOwn(feeds, own) ? (feeds[own] ?? null) : null
    const judge = (limit: Parameters<typeof feed>[1]) => feed({ name: own, ageMs, startedMs }, limit)
    return { judge, times: clockTimes(now.monotonic) }
  }

  /** What was accepted ends with its day. For a loss of the day, that is when the next one has a baseline. */
  #endAccepted({ key }: Pick<TripDay, 'key'>): void {
    const { accepted, day } = this.baselines
    if (accepted.day === key) return
    const isOpen = day !== null && day.day !== key && Object.hasOwn(accepted.limits, DAILY) && this.#watches.has(DAILY)
    if (!isOpen) this.#keepAccepted(key, [])
    else if (Object.keys(accepted.limits).length > 1) this.#keepAccepted(accepted.day, [DAILY])
  }

  #keepAccepted(day: string, names: readonly string[]): void {
    const { limits } = this.baselines.accepted
    const ended = Object.keys(limits).filter((name) => !names.includes(name))
    if (ended.length > 0) this.#toTell.push(`what was accepted has ended with its day: ${ended.join(', ')}`)
    const kept = Object.fromEntries(Object.entries(limits).filter(([name]) => names.includes(name)))
    this.#memory.baselines = { ...this.baselines, accepted: { day, limits: kept } }
    for (const watch of this.#all()) if (!names.includes(watch.setting.name)) watch.accept(null)
  }
}
