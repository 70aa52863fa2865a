import type { VenueSnapshot } from '../../lib/words/exposure.js'
import type { OrderSide } from '../../lib/words/order.js'
import type { WorkingOrder } from '../../lib/words/ports.js'
import { snapshotOf } from '../support/guard-parts.js'

type PositionSide = 'long' | 'short'

/** An order as it comes in at a model venue. */
export interface Arrival {
  readonly instrument: string
  readonly side: OrderSide
  readonly quantity: number
  readonly positionSide: PositionSide | null
  /** For how long it rests before it is filled, in ms; 0: it is a market order. */
  readonly restsMs: number
}

interface State {
  readonly at: number
  readonly positions: ReadonlyMap<string, number>
  readonly resting: readonly WorkingOrder[]
}

/**
 * A venue that does not enforce reduce-only, and whose readings show it as it was a while ago. In hedge mode it keeps a long and a
 * short of each instrument, and takes only orders that name theirs.
 */
export class ModelVenue {
  readonly name: string
  readonly hedged: boolean
  readonly lagMs: number
  /** By instrument, signed; in hedge mode by instrument and side, and never below zero. */
  readonly #positions = new Map<string, number>()
  #resting: readonly WorkingOrder[] = []
  readonly #history: State[] = []
  #ids = 0

  constructor(name: string, hedged: boolean, lagMs: number) {
    this.name = name
    this.hedged = hedged
    this.lagMs = lagMs
  }

  open(instrument: string, quantity: number, now: number): void {
    const side = quantity > 0 ? 'long' : 'short'
    this.#set(this.#key(instrument, side), this.hedged ? Math.abs(quantity) : quantity, now)
  }

  /** What an exit of this order's kind may still take. */
  exitable({ instrument, side, positionSide }: Arrival): number {
    const quantity = this.#positions.get(this.#key(instrument, positionSide)) ?? 0
    if (!this.hedged) return side === 'sell' ? quantity : -quantity
    return (side === 'sell') === (positionSide === 'long') ? quantity : 0
  }

  /** @returns the resting order's id; null: it has been filled */
  arrive(order: Arrival, now: number): string | null {
    if (this.hedged && order.positionSide === null) return null
    if (order.restsMs === 0) {
      this.fill(order, null, now)
      return null
    }
    const id = String(++this.#ids)
    const { instrument: symbol, side, quantity } = order
    this.#resting = [...this.#resting, { id, symbol, side, quantity: String(quantity), reduceOnly: false }]
    this.#remember(now)
    return id
  }

  fill({ instrument, side, quantity, positionSide }: Arrival, id: string | null, now: number): void {
    this.#resting = this.#resting.filter((each) => each.id !== id)
    const key = this.#key(instrument, positionSide)
    const grows = this.hedged ? (side === 'buy') === (positionSide === 'long') : side === 'buy'
    const filled = (this.#positions.get(key) ?? 0) + (grows ? quantity : -quantity)
    this.#set(key, this.hedged ? Math.max(filled, 0) : filled, now)
  }

  /** A reading that begins now. */
  read(now: number, wall: number, whileHalted: boolean): VenueSnapshot {
    const shown = this.#history.findLast(({ at }) => at <= now - this.lagMs) ?? this.#history[0]
    const positions = [...(shown?.positions ?? [])]
      .filter(([, quantity]) => quantity !== 0)
      .map(([key, quantity]) => {
        const [symbol = '', side] = key.split(' ')
        const long = side === undefined ? quantity > 0 : side === 'long'
        return { symbol, side: long ? ('long' as const) : ('short' as const), quantity: String(Math.abs(quantity)) }
      })
    const openOrders = shown?.resting ?? []
    const times = { asOf: wall, began: now, attempted: now, ordersBegan: now }
    return snapshotOf({ venue: this.name, positions, openOrders, whileHalted, ...times })
  }

  isFlat(): boolean {
    return [...this.#positions.values()].every((quantity) => quantity === 0)
  }

  #key(instrument: string, side: PositionSide | null): string {
    return this.hedged ? `${instrument} ${side}` : instrument
  }

  #set(key: string, quantity: number, now: number): void {
    this.#positions.set(key, quantity)
    this.#remember(now)
  }

  #remember(at: number): void {
    this.#history.push({ at, positions: new Map(this.#positions), resting: this.#resting })
  }
}
