import Big from 'big.js'
import { priceOf } from '../units.js'
import type { BinanceAccount } from './account.js'
import { BinanceError } from './binance-error.js'
import { bestPrice } from './market-data.js'
import type { OrderDraft } from './order.js'

/** The most that `POST /fapi/v1/leverage` takes. */
export const MAX_LEVERAGE = 125

/** Maintenance margin as a part of the notional value. */
export const MAINTENANCE_RATE = '0.004'

/** The cross margin of a futures account in USDT. Nobody is liquidated: an account may go below zero. */
export class FuturesMargin {
  readonly #account: BinanceAccount
  leverage = 20

  constructor(account: BinanceAccount) {
    this.#account = account
  }

  /** Capital plus realised profit less fees. */
  walletBalance(): Big {
    const { equity, unrealized } = this.#account.exchange.balance()
    return equity.minus(unrealized)
  }

  /** Wallet balance plus unrealised profit. */
  marginBalance(): Big {
    return this.#account.exchange.balance().equity
  }

  ofPosition(): Big {
    return this.#account.exchange.balance().positionValue.abs().div(this.leverage)
  }

  ofOrders(): Big {
    return this.#account.exchange.restingOrders
      .filter(({ reduceOnly }) => !reduceOnly)
      .reduce((sum, { lots, ticks }) => sum.plus(this.#initial(lots, ticks)), new Big(0))
  }

  maintenance(): Big {
    return this.#account.exchange.balance().positionValue.abs().times(MAINTENANCE_RATE)
  }

  available(): Big {
    const free = this.marginBalance().minus(this.ofPosition()).minus(this.ofOrders())
    return free.gt(0) ? free : new Big(0)
  }

  /** Throws Binance's -2019 when the order needs more margin than is available, or set free by what it closes. */
  check({ side, lots, ticks, reduceOnly }: OrderDraft): void {
    if (reduceOnly) return
    const { position, markTicks } = this.#account.exchange
    const closing = Math.max(0, side === 'buy' ? -position.lots : position.lots)
    const opening = Math.max(0, lots - closing)
    if (opening === 0) return
    const closed = Math.min(lots, closing)
    const released = closed === 0 ? new Big(0) : this.ofPosition().times(closed).div(closing)
    if (this.#initial(opening, ticks ?? bestPrice(markTicks, side)).gt(this.available().plus(released))) {
      throw new BinanceError(400, -2019, 'Margin is insufficient.')
    }
  }

  #initial(lots: number, ticks: number): Big {
    return new Big(priceOf(ticks)).times(lots).div(this.leverage)
  }
}
