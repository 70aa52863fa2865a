import type { ToControl } from '../between/messages.js'
import { describeError } from '../venues/describe-error.js'
import type { VenueSnapshot } from '../words/exposure.js'
import type { OwnTripWord } from '../words/own-trip.js'
import type { Account, Position, WorkingOrder } from '../words/ports.js'
import { printable } from '../words/printable.js'
import type { HaltLevel } from '../words/trading-state.js'
import { TRIP_NAMES } from '../words/trip.js'

/** One venue, as it was read last. */
export interface VenueReading {
  readonly venue: string
  /** Null: never read successfully; so are the orders. */
  readonly positions: readonly Position[] | null
  readonly openOrders: readonly WorkingOrder[] | null
  /** Null: not read, or the venue tells none. */
  readonly account: Account | null
  /** When the last whole reading began, in ms since 1970; null: never. */
  readonly asOf: number | null
  /** What the newest attempt failed with; null: it did not. */
  readonly error: string | null
}

/** What a trip of the bot's own looks at. */
export interface OwnTripReading {
  readonly venues: readonly VenueReading[]
}

/** A trip of the bot's own. */
export interface OwnTrip {
  /** Unique, and no name of another trip: up to 64 letters, digits, `_`, `-` and spaces. */
  readonly name: string
  /**
   * Why to halt; null: no reason. Anything else, a throw, and a promise that rejects or is not settled within `everyMs`, but within a second at
   * least, counts as blind, and is said.
   */
  readonly check: (reading: OwnTripReading) => string | null | Promise<string | null>
  /** How often it is called, in ms: 10 at least. */
  readonly everyMs: number
  /** Default: `halted`. */
  readonly level?: HaltLevel
}

export interface OwnTripsParts {
  readonly snapshots: () => readonly VenueSnapshot[]
  readonly halt: (trip: { readonly name: string; readonly level: HaltLevel; readonly reason: string }) => void
  /** Its halt is in force. */
  readonly isHalted: (name: string) => boolean
  readonly post: (message: ToControl) => void
  /** Where the program that halts itself says what it can't see. */
  readonly warn: (message: string) => void
}

const MOST = 100
/** The shortest and the longest interval, in ms. */
const INTERVAL = { least: 10, most: 3_600_000 }
/** In ms. */
const HALT_AGAIN_MS = 1_000
/** A check is given this long at least, in ms. */
const LEAST_PATIENCE_MS = 1_000

/** The trips of the bot's own code, on the bot thread. */
export class OwnTripChecks {
  readonly #parts: OwnTripsParts
  readonly #checks = new Map<string, OwnTripCheck>()

  constructor(parts: OwnTripsParts) {
    this.#parts = parts
  }

  /** @returns takes it away again; a halt of it stays in force @throws {TypeError} it can't be understood, or there is one of its name */
  add(trip: OwnTrip): () => void {
    const problem = whyUnusable(trip) ?? this.#whyNoRoom(trip.name)
    if (problem !== null) throw new TypeError(`killSwitch.trip(): ${problem}`)
    const check = new OwnTripCheck(trip, this.#parts)
    this.#checks.set(trip.name, check)
    check.start()
    return () => {
      if (this.#checks.get(trip.name) !== check) return
      this.#checks.delete(trip.name)
      check.stop()
    }
  }

  stop(): void {
    for (const check of this.#checks.values()) check.stop()
    this.#checks.clear()
  }

  #whyNoRoom(name: string): string | null {
    if (this.#checks.has(name)) return `there is a trip "${name}" already: give each a name of its own`
    return this.#checks.size < MOST ? null : `there are ${MOST} already`
  }
}

/** One of them. A check that has not ended is not begun anew. */
class OwnTripCheck {
  readonly #trip: OwnTrip
  readonly #parts: OwnTripsParts
  readonly #level: HaltLevel
  #timer: NodeJS.Timeout | null = null
  #beganAt: number | null = null
  #said = ''
  /** When it has halted for the reason that it says, by `performance.now()`. */
  #haltedAt: number | null = null

  constructor(trip: OwnTrip, parts: OwnTripsParts) {
    this.#trip = trip
    this.#parts = parts
    this.#level = trip.level ?? 'halted'
  }

  start(): void {
    this.#say({ kind: 'begun' })
    this.#timer = setInterval(() => this.#look(), this.#trip.everyMs).unref()
    queueMicrotask(() => this.#look())
  }

  stop(): void {
    if (this.#timer === null) return
    clearInterval(this.#timer)
    this.#timer = null
    this.#say({ kind: 'removed' })
  }

  #look(): void {
    if (this.#timer === null) return
    const now = performance.now()
    if (this.#beganAt !== null) {
      const mostMs = Math.max(this.#trip.everyMs, LEAST_PATIENCE_MS)
      if (now - this.#beganAt > mostMs) this.#blind(`its check has not ended within ${mostMs} ms`)
      return
    }
    this.#beganAt = now
    void this.#check()
  }

  async #check(): Promise<void> {
    try {
      const answer: unknown = await this.#trip.check(readingOf(this.#parts.snapshots()))
      this.#take(answer)
    } catch (error) {
      this.#blind(`its check has failed: ${describeError(error)}`)
    } finally {
      this.#beganAt = null
    }
  }

  #take(answer: unknown): void {
    if (this.#timer === null) return
    if (answer === null) {
      this.#said = ''
      this.#haltedAt = null
      this.#say({ kind: 'fine' })
    } else if (typeof answer === 'string' && answer.trim() !== '') {
      const { name } = this.#trip
      const why = printable(answer, 1_000)
      // First the latch: the rest is for those who look.
      if (this.#isHaltDue()) this.#parts.halt({ name, level: this.#level, reason: why })
      this.#say({ kind: 'reason', why })
    } else
      this.#blind(
        `its check has returned ${answer === '' ? 'an empty text' : typeof answer}, neither null nor a reason`,
      )
  }

  /** At a new reason at once; and once more where its halt is gone. */
  #isHaltDue(): boolean {
    const now = performance.now()
    const isDue =
      this.#haltedAt === null || (now - this.#haltedAt > HALT_AGAIN_MS && !this.#parts.isHalted(this.#trip.name))
    if (isDue) this.#haltedAt = now
    return isDue
  }

  #blind(why: string): void {
    if (this.#timer === null) return
    const { name } = this.#trip
    if (this.#said === '') this.#parts.warn(`The trip ${name} sees nothing: ${why}`)
    this.#said = why
    this.#say({ kind: 'blind', why: printable(why, 1_000) })
  }

  #say(outcome: OwnTripWord['outcome']): void {
    const { name, everyMs } = this.#trip
    this.#parts.post({ type: 'own-trip', word: { name, level: this.#level, everyMs, outcome } })
  }
}

function readingOf(snapshots: readonly VenueSnapshot[]): OwnTripReading {
  return {
    venues: snapshots.map(({ venue, positions, openOrders, account, asOf, error }) => ({
      venue,
      positions,
      openOrders,
      account,
      asOf,
      error,
    })),
  }
}

/** Pure. */
function whyUnusable(trip: Partial<OwnTrip> | null | undefined): string | null {
  const { name, check, everyMs, level } = trip ?? {}
  if (typeof name !== 'string' || !/^[\w -]{1,64}$/.test(name))
    return 'name has to be up to 64 letters, digits, spaces, _ or -'
  if ([...TRIP_NAMES, 'blind'].some((known) => known === name))
    return `"${name}" is a trip of [control.trips]: give it a name of its own`
  if (typeof check !== 'function') return 'check has to be a function'
  if (typeof everyMs !== 'number' || !(everyMs >= INTERVAL.least && everyMs <= INTERVAL.most))
    return `everyMs has to be a number from ${INTERVAL.least} to ${INTERVAL.most}`
  if (level !== undefined && level !== 'halted' && level !== 'reducing') return 'level has to be "halted" or "reducing"'
  return null
}
