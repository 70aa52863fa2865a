import type { Latch } from '../../between/latch/latch.js'
import { RateRing } from '../../between/latch/rate-ring.js'
import type { ControlSettings } from '../../between/messages.js'
import { monotonicMs, thisMoment } from '../../time/monotonic.js'
import type { Halt } from '../../words/halt.js'
import type { OwnTripWord } from '../../words/own-trip.js'
import type { Log } from '../../words/ports.js'
import { RATE_WINDOWS_MS } from '../../words/rate-trip.js'
import type { AcceptedLimits, HoldingTrip } from '../../words/resume.js'
import type { TripStatus } from '../../words/trip.js'
import { type Baselines, NO_BASELINES, readBaselines } from '../../words/trip-baselines.js'
import type { BotWatch } from '../bot/bot-watch.js'
import type { KeptTrips } from '../disk/journal-entry.js'
import type { Keeper } from '../keeper/keeper.js'
import type { Acceptance, ResumesOfTrips } from '../keeper/resumes-of-trips.js'
import type { Venues } from '../venues/venues.js'
import { tripMaxAgeMs } from './equity.js'
import { OwnTrips } from './own-trips.js'
import { takeReading } from './take-reading.js'
import { BY_ACCOUNTS, BY_VENUES, isAmong } from './trip-kinds.js'
import type { TripNews } from './trip-reading.js'
import { Trips } from './trips.js'

export interface BotTripsParts {
  readonly settings: Pick<ControlSettings, 'trips' | 'rates' | 'snapshotIntervalMs' | 'maxSnapshotAgeMs'>
  readonly latch: Latch
  readonly bot: Pick<BotWatch, 'responsive' | 'lastBeatMs'>
  readonly venues: Pick<Venues, 'snapshots' | 'names' | 'read'>
  /** What the journal has of earlier runs; left out: nothing. */
  readonly kept: KeptTrips | undefined
  readonly keeper: () => Pick<Keeper, 'halts' | 'haltByTrip' | 'keepTrips' | 'note' | 'pausing'>
  readonly log: Log
}

/** So long a new reading is waited for, in ms, by who resumes, or where a limit was passed. */
const READ_MS = 2_000

const NOBODY = { who: null, source: 'trip', haltId: null } as const

/** What an operator says of money that came in, or went out. */
export interface SaidTransfer {
  readonly amount: string
  /** In ms since 1970; null: see {@link Trips.transfer}. */
  readonly at: number | null
  readonly who: string
  readonly note: string | null
}

/** Brings trips to life: gives them what was read, and halts, pauses, tells and writes down as they say. */
export class BotTrips implements ResumesOfTrips {
  readonly #parts: BotTripsParts
  readonly #trips: Trips
  readonly #own = new OwnTrips()
  /** Those that the guards count, by the names of their trips. */
  readonly #rates: ReadonlyMap<string, RateRing>
  readonly #startedAt = monotonicMs()
  /** There is nothing set, and nothing was in the run before. */
  readonly #isIdle: boolean
  #inForce: ReadonlySet<string> = new Set()
  /** There are trips of the bot's own code, or there were. */
  #hasOwn = false
  #blind: string | null = null
  #blindOfTrips: string | null = null
  #unwritten = false
  #isReading = false
  #venues: string

  constructor(parts: BotTripsParts) {
    this.#parts = parts
    const { settings, kept, venues, latch } = parts
    const baselines = kept === undefined ? NO_BASELINES : readBaselines(kept)
    this.#trips = new Trips(settings.trips, baselines ?? NO_BASELINES, { maxAgeMs: tripMaxAgeMs(settings) })
    const { limits, feeds } = settings.trips
    this.#isIdle = limits.length === 0 && Object.keys(feeds).length === 0 && kept === undefined
    this.#venues = namesOf(venues.names)
    latch.trips.wantsAccounts = limits.some(({ name }) => BY_ACCOUNTS.includes(name))
    if (this.#asksForTransfers) latch.trips.transfersSince = this.#trips.transfersSince(thisMoment())
    const { rates = [] } = settings
    this.#rates = new Map(rates.map(({ name, memory }) => [name, new RateRing(memory, RATE_WINDOWS_MS[name])]))
    if (baselines === null) parts.log('error', UNREADABLE, {})
  }

  /** What an operator has to know of the last run, once there is a keeper. */
  begin(): void {
    const { kept, venues, keeper } = this.#parts
    this.#syncHalts()
    if (kept !== undefined && readBaselines(kept) === null)
      keeper().note({ ...NOBODY, what: 'trips changed', reason: UNREADABLE })
    if (!this.#isIdle && venues.names.length > 0) this.#trips.venues(venues.names)
  }

  /** To be called at each reading of a venue, and each second. Never throws. */
  look(): void {
    try {
      this.#look()
    } catch (error) {
      // A trip that can't look is blind, and says so.
      this.#setBlind(`trips: ${(error as Error).message}`)
    }
  }

  /** Each second. */
  tick(): void {
    this.#syncHalts()
    this.#own.look(monotonicMs())
    if (this.#unwritten) this.#keep()
    this.look()
    if (this.#trips.isConfirming && !this.#isReading) void this.#readAgain()
  }

  /** What may be a loss is not waited for till the next reading is due. */
  async #readAgain(): Promise<void> {
    this.#isReading = true
    await this.#parts.venues.read(READ_MS).catch(() => [])
    this.#isReading = false
    this.look()
  }

  /** @returns what to tell who asks for the status */
  status(): readonly TripStatus[] {
    const own = this.#own.status(this.#haltedBy)
    return this.#isIdle ? own : [...this.#trips.status(), ...own]
  }

  takeOwn(word: OwnTripWord): void {
    this.#hasOwn = true
    const due = this.#own.take(word, monotonicMs())
    if (due !== null && !this.#isInForce(due.name)) this.#parts.keeper().haltByTrip(due.name, due.level, due.reason)
  }

  /** What is read as known of the money, for `POST /transfer`; null: nothing. */
  get currency(): string | null {
    return this.#trips.baselines.currency
  }

  /** An operator says that money came in, or went out (below zero). @returns why that can't be taken, or whether it is on disk */
  async transfer({
    amount,
    at,
    who,
    note,
  }: SaidTransfer): Promise<
    { readonly refused: string } | { readonly settled: readonly string[]; readonly durable: boolean }
  > {
    const settled = this.#trips.baselines.transfers.unclear
    const refused = this.#trips.measuresLosses ? this.#trips.transfer(amount, at) : NOTHING_MEASURED
    if (refused !== null) return { refused }
    const { keeper, log } = this.#parts
    const details = { amount, ...(at !== null && { at: new Date(at).toISOString() }), settled }
    keeper().note({ what: 'transfer', who, source: 'http', reason: note, haltId: null, details })
    const settles = settled.length === 0 ? '' : `. It settles ${settled.join(', ')}`
    log('warn', `TRANSFER of ${amount} by ${who}: it counts as no profit and no loss${settles}`, { ...details, note })
    const written = this.#keep()
    this.look()
    return { settled, durable: await written }
  }

  /** See {@link ResumesOfTrips.prepare}. */
  async prepare(named: readonly Halt[]): Promise<void> {
    const isOfVenues = named.some(({ trip }) => trip !== undefined && isAmong(BY_VENUES, trip))
    if (isOfVenues) await this.#parts.venues.read(READ_MS)
    this.look()
  }

  /** See {@link ResumesOfTrips.ask}. */
  ask(named: readonly Halt[], accept: AcceptedLimits): Acceptance | { readonly holding: readonly HoldingTrip[] } {
    this.look()
    const holding = named.flatMap((halt) => this.#whyHolding(halt, accept) ?? [])
    const trips = new Set(named.flatMap(({ trip }) => trip ?? []))
    const strangers = Object.keys(accept).filter((name) => !trips.has(name))
    for (const name of strangers) {
      const why = `no halt of ${name} is among those that were named, so there is nothing to accept`
      holding.push({ name, haltId: null, why, acceptable: false })
    }
    if (holding.length > 0) return { holding }
    if (Object.keys(accept).length === 0) return { accepted: null, kept: null }
    const before = this.#trips.baselines
    const limits = { ...before.accepted.limits, ...accept }
    return {
      accepted: accept,
      kept: { before: () => this.#trips.baselines, after: { ...before, accepted: { ...before.accepted, limits } } },
    }
  }

  /** See {@link ResumesOfTrips.lifted}. */
  lifted(halts: readonly Halt[], accepted: AcceptedLimits | null): void {
    const now = thisMoment()
    for (const [name, limit] of Object.entries(accepted ?? {})) this.#trips.accept(name, limit, now)
    for (const { trip } of halts) if (trip !== undefined) this.#setTripped(trip, this.#isInForce(trip))
    // A line that was added meanwhile may have been made before.
    if (accepted === null) return
    void this.#keep()
    this.look()
  }

  #whyHolding({ trip, haltId }: Halt, accept: AcceptedLimits): HoldingTrip | null {
    if (trip === undefined) return null
    const limit = Object.hasOwn(accept, trip) ? accept[trip] : undefined
    if (this.#own.has(trip)) {
      const holds = this.#own.holds(trip)
      const why = limit === undefined ? holds : 'a trip of the bot’s own code has no limit that could be accepted'
      return why === null ? null : { name: trip, haltId, why, acceptable: false }
    }
    const fullMs = limit === undefined ? (this.#rates.get(trip)?.fullForMs() ?? 0) : 0
    if (fullMs > 0) {
      const why = `${trip}: its window is full, so that the next order would trip it again. There is room in ${Math.ceil(fullMs / 1_000)} s`
      return { name: trip, haltId, why, acceptable: false }
    }
    const why = limit === undefined ? this.#trips.holds(trip) : this.#trips.mayAccept(trip, limit)
    return why === null ? null : { name: trip, haltId, why, acceptable: true }
  }

  #look(): void {
    const { venues, latch, bot, settings } = this.#parts
    if (this.#isIdle && !this.#hasOwn) return
    const names = namesOf(venues.names)
    if (names !== this.#venues) {
      this.#venues = names
      this.#trips.venues(venues.names)
    }
    const wants = this.#asksForTransfers
    const reading = takeReading({
      settings: settings.trips,
      latch,
      bot,
      snapshots: venues.snapshots,
      startedAt: this.#startedAt,
      wantsTransfers: wants,
      ownBlind: this.#own.blind(),
    })
    for (const each of this.#trips.look(reading)) this.#take(each)
    if (wants) latch.trips.transfersSince = this.#trips.transfersSince(reading.now)
    this.#setBlind(this.#blindOfTrips)
  }

  #take(news: TripNews): void {
    const { keeper, log } = this.#parts
    switch (news.kind) {
      case 'trip':
        if (!this.#isInForce(news.name)) keeper().haltByTrip(news.name, news.level, news.reason)
        return
      case 'warning':
        log('warn', `WARNING of ${news.name}: ${news.why}`, { trip: news.name })
        keeper().note({ ...NOBODY, what: 'trip warning', reason: news.why, details: { trip: news.name } })
        return
      case 'blind':
        this.#blindOfTrips = news.why
        return
      case 'sees':
        this.#blindOfTrips = null
        return
      case 'change':
        log('warn', `Trips: ${news.what}`, {})
        keeper().note({ ...NOBODY, what: 'trips changed', reason: news.what })
        return
      case 'baselines':
        if (!this.#isIdle) void this.#keep()
    }
  }

  /** Writes down what trips remember. Resolves with whether it is on disk. */
  async #keep(): Promise<boolean> {
    const trips: Baselines = this.#trips.baselines
    const written = this.#parts.keeper().keepTrips({ ...NOBODY, what: 'trips', reason: null, trips })
    this.#unwritten = written === null
    return (await written) ?? false
  }

  /** A pause, until they see again. */
  #setBlind(why: string | null): void {
    const { pausing } = this.#parts.keeper()
    if (why === null && this.#blind !== null) pausing.end('venue')
    if (why !== null && this.#blind === null) pausing.begin('venue', why)
    else if (why !== null) pausing.explain('venue', why)
    this.#blind = why
  }

  /** Which trips' halts are in force: also those of the last run, and of the guard. */
  #syncHalts(): void {
    const names = this.#haltedBy
    for (const name of names) if (!this.#inForce.has(name)) this.#setTripped(name, true)
    for (const name of this.#inForce) if (!names.has(name)) this.#setTripped(name, false)
    this.#inForce = names
  }

  #setTripped(name: string, isTripped: boolean): void {
    const names = new Set(this.#inForce)
    if (isTripped) names.add(name)
    else names.delete(name)
    this.#inForce = names
    if (isTripped) this.#trips.tripped(name)
    else this.#trips.lifted(name)
  }

  /** The trips whose halts are in force, by their names. */
  get #haltedBy(): ReadonlySet<string> {
    return this.#parts.keeper().halts.trips
  }

  #isInForce(name: string): boolean {
    return this.#haltedBy.has(name)
  }

  get #asksForTransfers(): boolean {
    return this.#parts.settings.trips.transfers === 'told' && this.#trips.measuresLosses
  }
}

const NOTHING_MEASURED = 'neither max_daily_loss nor max_drawdown is set, so nothing is measured that it could change'
const UNREADABLE =
  'what trips remember of the last run could not be read: losses are measured anew, from the first reading of this run'

function namesOf(venues: readonly string[]): string {
  return JSON.stringify(venues)
}
