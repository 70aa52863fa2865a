import Big from 'big.js'
import { priceOf } from '../units.js'
import type { BinanceAccount } from './account.js'
import { insufficientBalance } from './binance-error.js'
import { worstPrice } from './market-data.js'
import type { OrderDraft } from './order.js'

/** What the account has of an asset. */
export interface AssetBalance {
  readonly asset: 'SPX' | 'USDT'
  readonly free: Big
  /** In working orders. */
  readonly locked: Big
}

/** What a spot account owns: neither asset can go below zero. Fees are paid in USDT, on sells and on buys. */
export class SpotWallet {
  readonly #account: BinanceAccount

  constructor(account: BinanceAccount) {
    this.#account = account
  }

  balances(): [AssetBalance, AssetBalance] {
    const { exchange } = this.#account
    const locked = { buy: new Big(0), sell: new Big(0) }
    for (const { side, lots, ticks } of exchange.restingOrders) {
      locked[side] = locked[side].plus(side === 'buy' ? this.#cost(lots, ticks) : lots)
    }
    const { cash } = exchange.balance()
    return [
      { asset: 'SPX', free: new Big(exchange.position.lots).minus(locked.sell), locked: locked.sell },
      { asset: 'USDT', free: cash.minus(locked.buy), locked: locked.buy },
    ]
  }

  /** Throws Binance's -2010 when the order needs more than is free. A market order needs its worst price. */
  check({ side, lots, ticks }: Pick<OrderDraft, 'side' | 'lots' | 'ticks'>): void {
    const [base, quote] = this.balances()
    const worst = ticks ?? worstPrice(this.#account.exchange.markTicks, side)
    const enough = side === 'sell' ? base.free.gte(lots) : quote.free.gte(this.#cost(lots, worst))
    if (!enough) throw insufficientBalance()
  }

  #cost(lots: number, ticks: number): Big {
    return new Big(priceOf(ticks)).times(lots).times(this.#account.feeRate.plus(1))
  }
}
