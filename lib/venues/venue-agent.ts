import type { Latch } from '../between/latch/latch.js'
import type { ToVenues, VenueAction, VenueAnswer } from '../between/messages.js'
import { LATE, within } from '../time/deadline.js'
import { monotonicMs } from '../time/monotonic.js'
import { type CloseRefusal, CloseRefusedError } from '../words/close-refused.js'
import { neverRead, patienceFor, type VenueSnapshot } from '../words/exposure.js'
import type { AccountPart, ClosingOrder, Venue } from '../words/ports.js'
import {
  readAccount,
  readParts,
  readPositions,
  readTransfers,
  readWorkingOrders,
  unclearParts,
} from './check-answers.js'
import { DeadManCalls } from './dead-man-calls.js'
import { describeError } from './describe-error.js'
import { readRefusal } from './read-refusal.js'

/** How long a venue has for one reading, in ms. */
export const VENUE_DEADLINE_MS = 5_000

export interface VenueAgentParts {
  readonly venues: readonly Venue[]
  readonly latch: Latch
  /** How long after its last sign an order may take to arrive at a venue, in ms. */
  readonly settleMs: number
  /** Is told as each venue answers, with what is known of that one. */
  readonly onRead: (snapshots: VenueSnapshot[]) => void
  /** Takes the outcome of an action that was asked for. */
  readonly onAnswer: (answer: VenueAnswer) => void
  /** Makes a closing order pass the guard of this thread. */
  readonly issue: (closing: ClosingOrder) => ClosingOrder
  readonly deadlineMs?: number
}

/**
 * Answers for the venues of its thread: reads what they say, cancels and closes. One venue's failure never hides another's
 * answer, and a failed reading keeps the last good one, with its age and the error.
 */
export class VenueAgent {
  readonly #parts: VenueAgentParts
  readonly #deadlineMs: number
  #venues: readonly Venue[]
  readonly #snapshots: Map<string, VenueSnapshot>
  readonly #readings = new Map<string, Readings>()
  /** How long the last whole reading of each venue took, in ms. */
  readonly #took = new Map<string, number>()
  /** Venue and symbol of each closing order that the venue has not answered. */
  readonly #closing = new Set<string>()
  readonly #deadMan = new DeadManCalls()

  constructor(parts: VenueAgentParts) {
    this.#parts = parts
    this.#deadlineMs = parts.deadlineMs ?? VENUE_DEADLINE_MS
    this.#venues = parts.venues
    this.#snapshots = new Map(parts.venues.map(({ name }) => [name, neverRead(name)]))
  }

  /** What was read last, one entry a venue. */
  snapshots(): VenueSnapshot[] {
    return [...this.#snapshots.values()]
  }

  /** From now on this one is asked as well. It was never read. */
  add(venue: Venue): void {
    this.#venues = [...this.#venues, venue]
    this.#snapshots.set(venue.name, neverRead(venue.name))
  }

  /** Leaves these venues to another thread, or to nobody. */
  leave(names: readonly string[]): void {
    this.#venues = this.#venues.filter(({ name }) => !names.includes(name))
    for (const name of names) {
      this.#snapshots.delete(name)
      this.#readings.delete(name)
      this.#took.delete(name)
    }
  }

  /** Does what the control thread asks for. */
  take(request: ToVenues): void {
    const done = request.type === 'read-venues' ? this.read(request.venues) : this.#act(request)
    done.catch(() => {})
  }

  /** Reads the venues, each in a reading that begins now or later. Resolves at the deadline at the latest; never rejects. */
  async read(names: readonly string[] | null = null): Promise<VenueSnapshot[]> {
    const asked = this.#venues.filter(({ name }) => names === null || names.includes(name))
    await Promise.all(
      asked.map(async (venue) => {
        await this.#readWithin(venue)
        this.#parts.onRead(this.snapshots().filter(({ venue: name }) => name === venue.name))
      }),
    )
    return this.snapshots()
  }

  async #readWithin(venue: Venue): Promise<void> {
    const attempted = monotonicMs()
    let readings = this.#readings.get(venue.name)
    if (readings === undefined) {
      readings = new Readings(() => this.#readOne(venue))
      this.#readings.set(venue.name, readings)
    }
    const deadlineMs = this.#deadlineMs + patienceFor({ tookMs: this.#tookMs(venue.name) })
    if ((await within(readings.next(), deadlineMs)) === LATE) {
      const error = `${venue.name} has not answered within ${Math.round(deadlineMs)} ms`
      this.#set(venue, { attempted, error })
    }
  }

  async #readOne(venue: Venue): Promise<void> {
    const began = monotonicMs()
    const asOf = Date.now()
    const { latch, settleMs } = this.#parts
    const sentBefore = latch.orders.settledSent(began, settleMs)
    const whileHalted = !latch.isOpen()
    try {
      // In this order: an exit that fills in between is counted twice then, and never lost.
      const orders = readWorkingOrders(await venue.openOrders())
      const ofOrders = await partsOf(venue)
      const openOrders = orders.items
      this.#set(venue, { openOrders, ordersBegan: began })
      const asked = venue.positions()
      const reading = readAccountOf(venue)
      const reported = readTransfersOf(venue, latch.trips.transfersSince)
      const answered = await asked
      const ofPositions = await partsOf(venue)
      const positions = readPositions(answered)
      const money = await this.#moneyWithin(venue, began, reading, reported)
      const parts = [...joined(ofPositions, ofOrders), ...unclearParts(positions, orders)]
      const read = { positions: positions.items, openOrders, ordersBegan: began, parts, ...money }
      this.#set(venue, { ...read, asOf, began, attempted: began, sentBefore, whileHalted, error: null })
    } catch (error) {
      this.#set(venue, { attempted: began, error: `${venue.name}: ${describeError(error)}` })
    }
  }

  /**
   * An account that hangs hides neither positions nor orders: it is waited for a little longer than these. Where trips go by it, as long as the
   * reading may take: through a client that sends one request after another, it may come much later. One that never comes makes no venue slow.
   */
  async #moneyWithin(
    venue: Venue,
    began: number,
    reading: Promise<ReadAccount>,
    reported: Promise<ReadTransfers>,
  ): Promise<ReadAccount & ReadTransfers> {
    const { name } = venue
    const answeredMs = monotonicMs() - began
    const patienceMs = Math.round(this.#accountPatienceMs(name, answeredMs))
    const [account, transfers] = await Promise.all([within(reading, patienceMs), within(reported, patienceMs)])
    const isLate = account === LATE || transfers === LATE
    if (this.#venues.includes(venue)) this.#took.set(name, isLate ? answeredMs : monotonicMs() - began)
    const why = (what: string) => `${name} has told no ${what} within ${patienceMs} ms after its positions`
    return {
      ...(account === LATE ? { account: null, accountError: why('account') } : account),
      ...(transfers === LATE ? { transfers: null, transfersError: why('transfers') } : transfers),
    }
  }

  #accountPatienceMs(name: string, answeredMs: number): number {
    const leastMs = this.#deadlineMs / 5
    if (!this.#parts.latch.trips.wantsAccounts) return leastMs
    const readingMs = this.#deadlineMs + patienceFor({ tookMs: this.#tookMs(name) })
    return Math.max(leastMs, readingMs - this.#deadlineMs / 10 - answeredMs)
  }

  #set(venue: Venue, read: Partial<VenueSnapshot>): void {
    const { name } = venue
    const last = this.#snapshots.get(name)
    // One that has gone may still answer, also where another one bears its name by now.
    if (last === undefined || !this.#venues.includes(venue)) return
    // A reading that was given up may still answer, after later ones.
    const attempted = read.attempted ?? last.attempted
    if (attempted < last.attempted || (read.ordersBegan ?? attempted) < last.ordersBegan) return
    this.#snapshots.set(name, { ...last, ...read, attempted, tookMs: this.#tookMs(name) })
  }

  #tookMs(name: string): number {
    return this.#took.get(name) ?? 0
  }

  async #act({ callId, action, expiresAt }: Extract<ToVenues, { type: 'venue-action' }>): Promise<void> {
    const left = expiresAt - monotonicMs()
    let error: string | null = null
    let refusal: CloseRefusal | null = null
    try {
      const venue = this.#venues.find(({ name }) => name === action.venue)
      if (venue === undefined) throw new CloseRefusedError(`there is no venue ${action.venue} here`)
      // Nobody waits for it any more, and something else may have been decided since.
      if (left <= 0) throw new CloseRefusedError('it was asked too long ago, and was not sent')
      await this.#carryOut(venue, action)
    } catch (failure) {
      error = describeError(failure)
      refusal = readRefusal(failure)
    }
    this.#parts.onAnswer({ type: 'venue-answer', callId, error, refusal })
  }

  /** A second closing order while the first may still be filled could open the other side. */
  async #close(venue: Venue, { position, closing }: Extract<VenueAction, { do: 'close' }>): Promise<void> {
    const key = `${venue.name} ${closing.symbol}`
    if (this.#closing.has(key)) {
      throw new CloseRefusedError(
        `${venue.name} has not answered the last closing order for ${closing.symbol}; this one was not sent`,
      )
    }
    this.#closing.add(key)
    try {
      await venue.close(position, this.#parts.issue(closing))
    } finally {
      this.#closing.delete(key)
    }
  }

  async #carryOut(venue: Venue, action: VenueAction): Promise<void> {
    switch (action.do) {
      case 'cancel':
        return venue.cancel(action.order)
      case 'cancel-all':
        if (venue.cancelAll === undefined) throw new Error(`${venue.name} has no cancelAll()`)
        return venue.cancelAll()
      case 'close':
        return this.#close(venue, action)
      case 'dead-man':
        return this.#deadMan.set(venue, action.timeoutMs)
    }
  }
}

/** A reading that takes longer than this, in ms, is given up; so many at most, for each may hold a connection. */
const ABANDON_AFTER_MS = 15_000
const MAX_ABANDONED = 4

/** The readings of one venue, one at a time: a venue that is slow is not asked again before it has answered. */
class Readings {
  readonly #read: () => Promise<void>
  #running: Promise<void> | null = null
  #following: Promise<void> | null = null
  #startedAt = 0
  #abandoned = 0

  constructor(read: () => Promise<void>) {
    this.#read = read
  }

  /** A reading that begins now, or as soon as the one under way has ended. */
  next(): Promise<void> {
    if (this.#running === null) return this.#start()
    if (monotonicMs() - this.#startedAt > ABANDON_AFTER_MS && this.#abandoned < MAX_ABANDONED) {
      this.#abandoned++
      return this.#start()
    }
    this.#following ??= this.#running.then(() => this.#start())
    return this.#following
  }

  #start(): Promise<void> {
    this.#startedAt = monotonicMs()
    this.#following = null
    const running = this.#read().finally(() => {
      if (this.#running === running) this.#running = null
      else this.#abandoned--
    })
    this.#running = running
    return running
  }
}

/** Asked in the turn in which a list has come: a bot may read the same venue, and parts may fail for one of them alone. */
async function partsOf(venue: Venue): Promise<AccountPart[]> {
  return venue.parts === undefined ? [] : readParts(await venue.parts())
}

/** What was said of the positions when these had come, and of the orders when those had. Pure. */
function joined(ofPositions: readonly AccountPart[], ofOrders: readonly AccountPart[]): AccountPart[] {
  return ofPositions.map((part) => ({
    ...part,
    orders: ofOrders.find(({ name }) => name === part.name)?.orders ?? part.orders,
  }))
}

type ReadAccount = Pick<VenueSnapshot, 'account' | 'accountError'>

/** An account that can't be read hides neither positions nor orders. Never rejects. */
async function readAccountOf(venue: Venue): Promise<ReadAccount> {
  if (venue.account === undefined) return { account: null, accountError: null }
  try {
    return { account: readAccount(await venue.account()), accountError: null }
  } catch (error) {
    return { account: null, accountError: describeError(error) }
  }
}

type ReadTransfers = Pick<VenueSnapshot, 'transfers' | 'transfersError'>

/** @param since null: nobody wants to know. Never rejects. */
async function readTransfersOf(venue: Venue, since: number | null): Promise<ReadTransfers> {
  if (venue.transfers === undefined || since === null) return { transfers: null, transfersError: null }
  try {
    return { transfers: readTransfers(await venue.transfers(since)), transfersError: null }
  } catch (error) {
    return { transfers: null, transfersError: `the transfers of ${venue.name}: ${describeError(error)}` }
  }
}
