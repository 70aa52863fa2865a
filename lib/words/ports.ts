import type { OrderSide } from './order.js'

/**
 * The port to one exchange.
 *
 * A method that can't know throws: an empty list means "none, for certain". Every method is called with a deadline;
 * one that answers late is not waited for.
 */
export interface Venue {
  /** Unique among a bot's venues; what `scope.venue` is compared with. */
  readonly name: string
  /** Every open position, read from the exchange and not from the bot's own books. */
  positions(): Promise<Position[]>
  /** Every order that rests at the exchange. */
  openOrders(): Promise<WorkingOrder[]>
  /** Takes one working order off the exchange. Resolves once the exchange has confirmed it. */
  cancel(order: WorkingOrder): Promise<void>
  /** Takes every working order off the exchange, where it offers that as one call. */
  cancelAll?(): Promise<void>
  /**
   * Sends `closing` as it is, once: a retry is the kill switch's, after it has read the position anew. Resolves with the
   * exchange's acknowledgement, not with the fill; give it a time-out of its own, for no second one is sent before the first has settled.
   * `closing` passes the bot's own guard; a copy of it does not.
   */
  close(position: Position, closing: ClosingOrder): Promise<void>
  /** Equity and profit of the account, where the exchange tells. */
  account?(): Promise<Account>
}

/** An open position. Quantities, prices and money are decimal strings. */
export interface Position {
  readonly symbol: string
  readonly side: 'long' | 'short'
  /** Above zero, in the units of the venue's orders. */
  readonly quantity: string
  readonly entryPrice?: string | null
  /** The price the position is valued at now. Null: the venue has no price. */
  readonly markPrice?: string | null
  /** Why the venue would not take a closing order now, e.g. `below the minimum size of 5 USDT`. Null: it would. */
  readonly notClosable?: string | null
  /** In `currency`. Null: the venue doesn't tell. */
  readonly unrealizedPnl?: string | null
  /** What prices and profit are counted in, e.g. `USD`. */
  readonly currency?: string | null
}

/** An order resting at the venue. Quantities and prices are decimal strings. */
export interface WorkingOrder {
  readonly id: string
  readonly symbol: string
  readonly side: OrderSide
  /** What is left to fill. */
  readonly quantity: string
  readonly price?: string | null
  /** True only when the venue itself enforces that the order can't open or enlarge a position. */
  readonly reduceOnly: boolean
  /** True for a stop order, which waits for its trigger: among several exits, these are kept first. */
  readonly stop?: boolean
  readonly strategy?: string | null
}

/** The order that closes (a part of) a position; made by the kill switch only. */
export interface ClosingOrder {
  readonly symbol: string
  readonly side: OrderSide
  /** Never more than the position that was read last. */
  readonly quantity: string
  readonly type: 'market'
  readonly reduceOnly: true
}

/** An account's money, as decimal strings in `currency`. Null where the venue doesn't tell. */
export interface Account {
  readonly equity: string | null
  /** Profit since the venue's start of day. */
  readonly dailyPnl: string | null
  readonly unrealizedPnl: string | null
  readonly currency: string
}

/**
 * What a `venue_module` exports as `createVenue`: connects to the exchange for the kill switch alone, in a thread that goes on
 * when the bot's own is stuck.
 *
 * @param options the `venue_options` of the configuration
 * @param env the environment, for keys
 */
export type CreateVenue = (
  options: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
) => Venue | readonly Venue[] | Promise<Venue | readonly Venue[]>

export type LogLevel = 'info' | 'warn' | 'error'

/** Writes a line of the control thread's into the bot's log. */
export type Log = (level: LogLevel, message: string, fields: object) => void

/** Where the kill switch reports to. A pino logger fits as it is. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/**
 * What the bot puts into its order pipeline, as the last step before the venue. Fits `(order, next)` composers
 * (koa-compose), `(order, response, next)` (connect) and hooks that are called with the order alone.
 */
// biome-ignore lint/suspicious/noExplicitAny: composers disagree on every type here; the order is read field by field
export type OrderMiddleware = (order: any, ...rest: any[]) => any
