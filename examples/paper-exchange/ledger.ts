import Big from 'big.js'
import type { NetPosition } from './position.js'
import { FLAT, trade, unrealized } from './position.js'
import type { Side } from './side.js'
import { signOf } from './side.js'
import { priceOf } from './units.js'

/** One execution on the account. */
export interface Execution {
  readonly side: Side
  readonly lots: number
  readonly ticks: number
}

/** What the account was worth at one moment. Everything in USD. */
export interface Balance {
  readonly cash: Big
  /** The open lots at the mark price. */
  readonly positionValue: Big
  /** Cash plus position value. */
  readonly equity: Big
  /** Profit of closed lots, before fees. */
  readonly realized: Big
  readonly unrealized: Big
  /** All fees paid so far. */
  readonly fees: Big
  /** Equity less what it was when the day started. */
  readonly daily: Big
}

/** The account's money: cash, net position, fees and profit, in exact decimals. */
export class Ledger {
  readonly #feeRate: Big
  #cash: Big
  #realized = new Big(0)
  #fees = new Big(0)
  #position = FLAT
  #markTicks = 0
  #equityAtDayStart: Big

  /** `capital` in USD; `feeRate` as a fraction of an execution's value, e.g. `0.00005`. */
  constructor(capital: string, feeRate: string) {
    this.#cash = new Big(capital)
    this.#equityAtDayStart = this.#cash
    this.#feeRate = new Big(feeRate)
  }

  get position(): NetPosition {
    return this.#position
  }

  /** The price positions are valued at. 0 before the first price. */
  get markTicks(): number {
    return this.#markTicks
  }

  /** Books an execution. The fee is charged at once, from cash. */
  record({ side, lots, ticks }: Execution): void {
    const signed = signOf(side) * lots
    const value = new Big(priceOf(ticks)).times(lots)
    const fee = value.times(this.#feeRate)
    const { position, realized } = trade(this.#position, signed, ticks)
    this.#position = position
    this.#realized = this.#realized.plus(realized)
    this.#fees = this.#fees.plus(fee)
    this.#cash = this.#cash.minus(value.times(signOf(side))).minus(fee)
  }

  /** Values the position at a new price. */
  mark(ticks: number): void {
    this.#markTicks = ticks
  }

  /** From here on counts as today: the daily profit starts at zero. */
  startDay(): void {
    this.#equityAtDayStart = this.balance().equity
  }

  balance(): Balance {
    const positionValue = new Big(priceOf(this.#markTicks)).times(this.#position.lots)
    const equity = this.#cash.plus(positionValue)
    return {
      cash: this.#cash,
      positionValue,
      equity,
      realized: this.#realized,
      unrealized: unrealized(this.#position, this.#markTicks),
      fees: this.#fees,
      daily: equity.minus(this.#equityAtDayStart),
    }
  }
}
