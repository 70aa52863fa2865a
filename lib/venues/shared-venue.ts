import type { OwnOrders } from '../words/own-orders.js'
import { ownershipOfOrder, ownershipOfPosition } from '../words/own-orders.js'
import type { Account, AccountPart, ClosingOrder, Position, Transfer, Venue, WorkingOrder } from '../words/ports.js'

const NOT_TOLD_APART =
  'own_orders tells orders apart, and not positions: name the symbols that this bot alone trades ("symbol:BTC/USDT:USDT"), or close it by hand'

const SPELLED_OTHERWISE =
  'own_orders names its symbol in another spelling, so that it may be this bot’s or another’s: name it in the venue’s words, or close it by hand'

/**
 * A venue that others trade on as well, with the same account: what is another's is marked, or left out. It has no call that takes all
 * orders off.
 */
export class SharedVenue implements Venue {
  readonly name: string
  readonly account?: () => Promise<Account>
  readonly transfers?: (since: number) => Promise<Transfer[]>
  readonly parts?: () => readonly AccountPart[] | Promise<readonly AccountPart[]>
  readonly #venue: Venue
  readonly #own: OwnOrders

  constructor(venue: Venue, own: OwnOrders) {
    this.name = venue.name
    this.#venue = venue
    this.#own = own
    if (venue.account !== undefined) this.account = () => venue.account?.() ?? Promise.reject(new Error('no account'))
    if (venue.transfers !== undefined)
      this.transfers = (since) => venue.transfers?.(since) ?? Promise.reject(new Error('no transfers'))
    if (venue.parts !== undefined) this.parts = () => venue.parts?.() as ReturnType<NonNullable<Venue['parts']>>
  }

  /** Of those that may be another's, none is closed; those that are another's are left out. */
  async positions(): Promise<Position[]> {
    const positions = await this.#venue.positions()
    if (!Array.isArray(positions)) return positions
    return positions.flatMap((position) => {
      const whose = isObject(position) ? ownershipOfPosition(this.#own, position) : 'own'
      if (whose === 'own') return [position]
      const why = this.#own.symbols.length === 0 ? NOT_TOLD_APART : SPELLED_OTHERWISE
      return whose === 'another' ? [] : [{ ...position, notClosable: why }]
    })
  }

  async openOrders(): Promise<WorkingOrder[]> {
    const orders = await this.#venue.openOrders()
    if (!Array.isArray(orders)) return orders
    return orders.map((order) => (isObject(order) ? { ...order, whose: ownershipOfOrder(this.#own, order) } : order))
  }

  cancel(order: WorkingOrder): Promise<void> {
    return this.#venue.cancel(order)
  }

  close(position: Position, closing: ClosingOrder): Promise<void> {
    return this.#venue.close(position, closing)
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The venues as the kill switch is to see them. @param own null: everything there is the bot's own */
export function ownVenues(venues: readonly Venue[], own: OwnOrders | null): readonly Venue[] {
  return own === null ? venues : venues.map((venue) => new SharedVenue(venue, own))
}
