import type { OrderSide } from './order.js'
import type { Ownership } from './own-orders.js'

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
   *
   * @throws any error. One with `refused: true` (a {@link import('./close-refused.js').CloseRefusal}, e.g. a `CloseRefusedError`) says
   * that the exchange has certainly not taken the order: it is tried again. After any other the order may have arrived, and no
   * second one is sent before a reading has shown what became of it.
   */
  close(position: Position, closing: ClosingOrder): Promise<void>
  /** Equity and profit of the account, where the exchange tells. */
  account?(): Promise<Account>
  /**
   * Money that came into the account or left it, where the exchange tells. Without it, `[control.trips]` has to say `transfers = "none"`.
   *
   * @param since milliseconds since 1970
   * @returns those from `since` on, oldest first
   */
  transfers?(since: number): Promise<Transfer[]>
  /**
   * Arms the exchange's dead man's switch: unless this is called again within `timeoutMs`, the exchange cancels the working orders. 0
   * disarms it. Resolves once the exchange has confirmed that.
   */
  deadMan?(timeoutMs: number): Promise<void>
  /** What is known of the exchange's dead man's switch; there where {@link deadMan} is. */
  readonly deadManFacts?: DeadManFacts
  /**
   * The parts of the account, and which of them the newest `positions()` and `openOrders()` have shown. Is called after each of them. These
   * leave out what they can't read then, instead of throwing. Without this method, they have shown all there is.
   */
  parts?(): readonly AccountPart[] | Promise<readonly AccountPart[]>
}

/** A deposit or a withdrawal. */
export interface Transfer {
  /** Unique at its venue: one that is told twice counts once. */
  readonly id: string
  /** When the equity had it in, or had it in no more: not when it was asked for. In milliseconds since 1970. */
  readonly at: number
  /** A decimal string in `currency`; a withdrawal is below zero. */
  readonly amount: string
  readonly currency: string
}

/** What is known of an exchange's dead man's switch. */
export interface DeadManFacts {
  /** The shortest and the longest time that it takes, in ms. Null: it is not told. */
  readonly shortestMs: number | null
  readonly longestMs: number | null
  /** It takes stops that protect a position off as well. Null: it is not known. */
  readonly cancelsStops: boolean | null
  /** What it cancels and what it costs, for people, with what an operator has to do first. */
  readonly note: string
}

/** What an exchange keeps apart in an account, e.g. spot, or linear contracts that are settled in USDT. */
export interface AccountPart {
  /** Unique in the account, e.g. `linear USDT`. */
  readonly name: string
  readonly positions: PartReading
  readonly orders: PartReading
}

/** What is known of a part of an account. */
export interface PartReading {
  /**
   * - `read`: it was asked for, and answered whole.
   * - `none`: nothing is there, and `why` says how that is known.
   * - `failed`: it was asked for in vain; the next reading asks again.
   * - `unread`: it may be there, and is not asked for.
   */
  readonly state: 'read' | 'none' | 'failed' | 'unread'
  /** For people, with the setting that mends it. Null where it was read. */
  readonly why: string | null
}

/** An open position. Quantities, prices and money are decimal strings. */
export interface Position {
  readonly symbol: string
  readonly side: 'long' | 'short'
  /** Above zero, in the units of the venue's orders. */
  readonly quantity: string
  readonly entryPrice?: string | null
  /** What one unit of its quantity is worth now, in `currency`: of a contract, its size times the price. Null: the venue has no price. */
  readonly markPrice?: string | null
  /** Why the venue would not take a closing order now, e.g. `below the minimum size of 5 USDT`. Null: it would. */
  readonly notClosable?: string | null
  /**
   * Of what kind it is, where it can't be closed for good: less than the exchange ever trades, or an asset that it trades in no
   * market at all. Null: neither, or the venue doesn't tell.
   */
  readonly remainder?: 'below-minimum' | 'no-market' | null
  /** In `currency`. Null: the venue doesn't tell. */
  readonly unrealizedPnl?: string | null
  /** What prices and profit are counted in, e.g. `USD`. */
  readonly currency?: string | null
  /** The name of the {@link AccountPart} that holds it. */
  readonly part?: string | null
}

/** An order resting at the venue. Quantities and prices are decimal strings. */
export interface WorkingOrder {
  readonly id: string
  /** The id that its sender gave it. Null: the venue doesn't tell. */
  readonly clientId?: string | null
  readonly symbol: string
  /** Null: the venue doesn't tell. What such an order does is unknown, and it is named. */
  readonly side: OrderSide | null
  /** What is left to fill. Null: the venue doesn't tell. */
  readonly quantity: string | null
  readonly price?: string | null
  /** True only when the venue itself enforces that the order can't open or enlarge a position. */
  readonly reduceOnly: boolean
  /** True for a stop order, which waits for its trigger: among several exits, these are kept first. */
  readonly stop?: boolean
  readonly strategy?: string | null
  /** The name of the {@link AccountPart} that holds it. */
  readonly part?: string | null
  /** Is filled in by the kill switch, where `own_orders` says how the bot's own are known. */
  readonly whose?: Ownership
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
  /** Open profit included. */
  readonly equity: string | null
  /** Why the equity is null, for people. */
  readonly reason?: string | null
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

/** Where the kill switch reports to. Loggers of pino, winston, bunyan and log4js, and the console, fit as they are. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** A logger as Nest has it, which is given lines of text. */
export interface LineLogger {
  log(message: string): unknown
  warn(message: string): unknown
  error(message: string): unknown
}

export type AnyLogger = Logger | LineLogger

/**
 * What the bot puts into its order pipeline, as the last step before the venue. Fits `(order, next)` composers
 * (koa-compose), `(order, response, next)` (connect) and hooks that are called with the order alone.
 */
export interface OrderMiddleware {
  /**
   * - `(order, next)`: returns what `next()` returns; for a refused order a promise that rejects with a `TradingHaltedError`.
   * - `(order, …, next)`: calls `next()`, or `next(error)`.
   * - `(order)`: returns undefined; throws for a refused order.
   */
  // biome-ignore lint/suspicious/noExplicitAny: composers disagree on every type here; the order is read field by field
  (order: any, ...rest: any[]): any
  /**
   * For pipelines that call with `(order, …, done)` and ignore what they get back, such as tapable's `tapAsync`: calls `done()`, or
   * `done(error)` for a refused order. Returns what `done()` returns.
   */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  callback(order: any, ...rest: any[]): any
}
