import Big from 'big.js'
import type { VenueSnapshot } from '../exposure.js'
import type { Latch } from '../latch.js'
import { isDecimal } from '../money.js'
import type { Account, Position, Venue, WorkingOrder } from '../ports.js'

/** How long a venue has for one answer, in ms. */
export const VENUE_DEADLINE_MS = 2_000

/** Orders were in flight when the reading began, so it can't show what became of them. */
const NOT_QUIET_BEFORE = -1

/**
 * Answers for the bot thread: reads what its venues say. One venue's failure never hides another's answer, and a failed
 * reading keeps the last good one, with its age and the error.
 */
export class HostAgent {
  readonly #venues: readonly Venue[]
  readonly #latch: Latch
  readonly #onRead: (snapshots: VenueSnapshot[], complete: boolean) => void
  readonly #deadlineMs: number
  readonly #snapshots: Map<string, VenueSnapshot>
  readonly #reading = new Map<string, Promise<void>>()

  /** @param onRead is told as each venue answers; `complete` with the last one */
  constructor(
    venues: readonly Venue[],
    latch: Latch,
    onRead: (snapshots: VenueSnapshot[], complete: boolean) => void,
    deadlineMs = VENUE_DEADLINE_MS,
  ) {
    this.#venues = venues
    this.#latch = latch
    this.#onRead = onRead
    this.#deadlineMs = deadlineMs
    this.#snapshots = new Map(venues.map(({ name }) => [name, neverRead(name)]))
  }

  /** What was read last, one entry a venue. */
  snapshots(): VenueSnapshot[] {
    return [...this.#snapshots.values()]
  }

  /** Reads every venue. Resolves at the deadline at the latest; never rejects. */
  async read(): Promise<VenueSnapshot[]> {
    await Promise.all(
      this.#venues.map(async (venue) => {
        await this.#readWithin(venue)
        this.#onRead(this.snapshots(), false)
      }),
    )
    this.#onRead(this.snapshots(), true)
    return this.snapshots()
  }

  /** A venue that hangs is not asked again before it has answered: its calls would only pile up. */
  async #readWithin(venue: Venue): Promise<void> {
    let reading = this.#reading.get(venue.name)
    if (reading === undefined) {
      reading = this.#readOne(venue).finally(() => this.#reading.delete(venue.name))
      this.#reading.set(venue.name, reading)
    }
    const late = await isLate(reading, this.#deadlineMs)
    if (late) this.#failed(venue.name, `${venue.name} has not answered within ${this.#deadlineMs} ms`)
  }

  async #readOne(venue: Venue): Promise<void> {
    const { passed, inFlight } = this.#latch.counts()
    const asOf = Date.now()
    try {
      // In this order: an exit that fills in between is counted twice then, and never lost.
      const openOrders = await venue.openOrders()
      const [positions, account] = await Promise.all([
        venue.positions(),
        venue.account === undefined ? null : venue.account(),
      ])
      this.#snapshots.set(venue.name, {
        venue: venue.name,
        positions: readPositions(positions),
        openOrders: readWorkingOrders(openOrders),
        account: account === null ? null : readAccount(account),
        asOf,
        passedBefore: inFlight === 0 ? passed : NOT_QUIET_BEFORE,
        error: null,
      })
    } catch (error) {
      this.#failed(venue.name, `${venue.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  #failed(name: string, error: string): void {
    const last = this.#snapshots.get(name) ?? neverRead(name)
    this.#snapshots.set(name, { ...last, error })
  }
}

function neverRead(venue: string): VenueSnapshot {
  return {
    venue,
    positions: null,
    openOrders: null,
    account: null,
    asOf: null,
    passedBefore: NOT_QUIET_BEFORE,
    error: 'not read yet',
  }
}

async function isLate(work: Promise<void>, deadlineMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, deadlineMs, true)
  })
  const late = await Promise.race([work.then(() => false), deadline])
  clearTimeout(timer)
  return late
}

// Only the fields of the port are taken over: a venue may add what can't be sent to another thread.

function readPositions(positions: unknown): Position[] {
  return readList(positions, 'positions()', (position: Position) => {
    if (position.side !== 'long' && position.side !== 'short') throw new Error('a position is neither long nor short')
    return {
      symbol: readText(position.symbol, 'a position has no symbol'),
      side: position.side,
      quantity: readDecimal(position.quantity, `the quantity of ${position.symbol}`),
      entryPrice: readOptional(position.entryPrice, `the entry price of ${position.symbol}`),
      markPrice: readOptional(position.markPrice, `the mark price of ${position.symbol}`),
      unrealizedPnl: readOptional(position.unrealizedPnl, `the profit of ${position.symbol}`),
      currency: readName(position.currency),
    }
  }).filter(({ quantity }) => !new Big(quantity).eq(0))
}

function readWorkingOrders(orders: unknown): WorkingOrder[] {
  return readList(orders, 'openOrders()', (order: WorkingOrder) => {
    if (order.side !== 'buy' && order.side !== 'sell') throw new Error(`order ${order.id} neither buys nor sells`)
    return {
      id: readText(order.id, 'a working order has no id'),
      symbol: readText(order.symbol, `order ${order.id} has no symbol`),
      side: order.side,
      quantity: readDecimal(order.quantity, `the quantity of order ${order.id}`),
      price: readOptional(order.price, `the price of order ${order.id}`),
      reduceOnly: order.reduceOnly === true,
      strategy: readName(order.strategy),
    }
  })
}

function readAccount(account: Account): Account {
  return {
    equity: readOptional(account.equity, 'the equity'),
    dailyPnl: readOptional(account.dailyPnl, 'the daily profit'),
    unrealizedPnl: readOptional(account.unrealizedPnl, 'the unrealized profit'),
    currency: readText(account.currency, 'the account has no currency'),
  }
}

function readList<Item, Read>(list: unknown, call: string, read: (item: Item) => Read): Read[] {
  if (!Array.isArray(list)) throw new Error(`${call} returned no list`)
  return list.map(read)
}

function readName(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function readText(value: unknown, otherwise: string): string {
  if (typeof value !== 'string' || value === '') throw new Error(otherwise)
  return value
}

function readDecimal(value: unknown, what: string): string {
  if (!isDecimal(value)) throw new Error(`${what} is ${JSON.stringify(value)}, not a decimal string`)
  return value
}

function readOptional(value: unknown, what: string): string | null {
  return value === null || value === undefined ? null : readDecimal(value, what)
}
