import type Big from 'big.js'
import type { Venue } from 'trading-kill-switch'
import type { MarketMoment } from '../paper-exchange/market.js'
import type { ExchangeEvent, RestingOrder } from '../paper-exchange/paper-exchange.js'
import type { Acknowledgement, OrderCommand } from '../paper-exchange/wire.js'

/** The exchange as the bot trades on it: in the bot's own process, or in one of its own. */
export interface Exchange {
  readonly venue: TradingVenue
  /** The account as the exchange has told it last. */
  readonly account: AccountView
  /** Begins to tell `book` what happens to the account, in order. To be called once, before the first moment. */
  follow(book: (event: BookEvent) => void): void
  /** Resolves to the newest market moment that wasn't returned yet, or to null when there will be none any more. */
  nextMoment(signal: AbortSignal): Promise<MarketTick | null>
  /** Resolves when whatever the answered orders have done has been told to `book`. */
  settled(): Promise<void>
  /** Ends the following. */
  close(): void
}

/** Where orders are sent to. */
export interface TradingVenue extends Venue {
  /** Resolves with the acknowledgement of an order, or when a cancel is confirmed. Rejects when refused. */
  send(command: OrderCommand): Promise<Acknowledgement | undefined>
}

/** What the account is worth. */
export interface AccountView {
  /** Net lots; below zero: short. */
  readonly lots: number
  /** In USD. */
  readonly equity: Big
  /** The price it is valued at, in ticks. */
  readonly markTicks: number
}

/** A market moment on its way to the strategies. */
export interface MarketTick extends MarketMoment {
  /** A strategy can't digest it. */
  readonly poisoned: boolean
}

/** What is booked. */
export type BookEvent =
  | ExchangeEvent
  /**
   * What is there, told to a bot that hasn't followed how it came about. `ticks` is the average entry price of the
   * position, or the price now when there is none.
   */
  | {
      readonly type: 'snapshot'
      readonly lots: number
      readonly ticks: number
      readonly orders: readonly RestingOrder[]
    }
