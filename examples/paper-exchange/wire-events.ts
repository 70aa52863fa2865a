import type { ExchangeEvent, Fill, RestingOrder } from './paper-exchange.js'
import type { Side } from './side.js'
import { priceOf, roundToTicks } from './units.js'
import type { VenueOrder, VenuePosition } from './wire.js'
import { SYMBOL } from './wire.js'

/** The account right after an event. Decimal strings. */
export interface WireAccount {
  /** Net lots; below zero: short. */
  readonly position: string
  /** In USD. */
  readonly equity: string
}

/** The market has moved. */
export interface WireMoment {
  /** The trading day, `YYYY-MM-DD`. */
  readonly date: string
  readonly moment: 'open' | 'midday' | 'close'
  /** In USD. */
  readonly price: string
  /** The tick that a strategy can't digest; see the fault `spin`. */
  readonly poisoned: boolean
}

/** An execution of one of the account's orders. */
export interface WireFill {
  readonly id: string
  readonly strategy: string | null
  readonly side: Side
  readonly quantity: string
  readonly price: string
}

/** What the event feed tells. */
export type WireEvent =
  | ({ readonly type: 'moment'; readonly account: WireAccount } & WireMoment)
  | { readonly type: 'fill'; readonly fill: WireFill; readonly account: WireAccount }
  /** The order rests, or what is left of it has changed. */
  | { readonly type: 'working'; readonly order: VenueOrder }
  /** The order rests no longer. */
  | { readonly type: 'gone'; readonly order: VenueOrder }
  /** The market history is over: there will be no further moment. */
  | { readonly type: 'end' }

/** An event and its place in the order of events. */
export type NumberedEvent = WireEvent & { readonly seq: number }

/** Where things are, for a client that hasn't followed. */
export interface Snapshot {
  readonly market: WireMoment
  /** True: the market history is over. */
  readonly ended: boolean
  readonly account: WireAccount
  readonly positions: readonly VenuePosition[]
  readonly orders: readonly VenueOrder[]
}

/** The answer of `GET /events`: what came after the number asked for, or a snapshot where that isn't known any more. */
export type FeedAnswer = {
  /** The number to ask with the next time. */
  readonly seq: number
} & ({ readonly events: readonly NumberedEvent[] } | { readonly snapshot: Snapshot })

/** An order of the account as the API tells it. */
export function toWire({ id, side, lots, ticks, reduceOnly, strategy }: RestingOrder): VenueOrder {
  return { id, symbol: SYMBOL, side, quantity: String(lots), price: priceOf(ticks), reduceOnly, strategy }
}

/** What the API has told of an order of the account. */
export function fromWire({ id, side, quantity, price, reduceOnly, strategy }: VenueOrder): RestingOrder {
  return { id, side, lots: Number(quantity), ticks: roundToTicks(price), reduceOnly, strategy }
}

/** An event of the account as the feed tells it. */
export function toWireEvent(event: ExchangeEvent, account: WireAccount): WireEvent {
  if (event.type !== 'fill') return { type: event.type, order: toWire(event.order) }
  const { id, strategy, side, lots, ticks } = event.fill
  return { type: 'fill', fill: { id, strategy, side, quantity: String(lots), price: priceOf(ticks) }, account }
}

/** What the feed has told of a fill. */
export function fillFromWire({ id, strategy, side, quantity, price }: WireFill): Fill {
  return { id, strategy, side, lots: Number(quantity), ticks: roundToTicks(price) }
}
