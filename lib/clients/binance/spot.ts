import { Big } from '../../words/big.js'
import type { Position, WorkingOrder } from '../../words/ports.js'
import { numberOf } from '../row-fields.js'
import type { BinanceRequests } from './requests.js'
import { idForCancel, readOrder, rowsOf, unreadable } from './rows.js'
import { type Money, moneyOf, type Price } from './wallet.js'

/** The spot wallet and its orders. */
export class BinanceSpot {
  readonly #requests: BinanceRequests

  constructor(requests: BinanceRequests) {
    this.#requests = requests
  }

  /** Coins, what rests in orders included. */
  async positions(cash: ReadonlySet<string>, prices: () => Promise<Price>): Promise<Position[]> {
    const coins = (await this.money()).filter(({ asset, amount }) => Number(amount) !== 0 && !cash.has(asset))
    if (coins.length === 0) return []
    const price = await prices()
    return coins.map(({ asset, amount }) => ({
      symbol: asset,
      side: 'long',
      quantity: amount,
      markPrice: price(asset),
      currency: 'USDT',
      notClosable: `a coin in the wallet: this venue does not trade it. Say cash: ['${asset}'] if it is money to you`,
    }))
  }

  async orders(): Promise<WorkingOrder[]> {
    const rows = rowsOf(await this.#requests.read('/api/v3/openOrders'), 'orders')
    return rows.map((row) => readOrder(row, false))
  }

  async cancel({ id, symbol }: WorkingOrder): Promise<void> {
    await this.#requests.cancel('/api/v3/order', { symbol, ...idForCancel(id, 'orderId', 'origClientOrderId') })
  }

  /** https://developers.binance.com/docs/binance-spot-api-docs/rest-api/account-endpoints */
  async money(): Promise<Money[]> {
    const { balances } = ((await this.#requests.read('/api/v3/account')) ?? {}) as { readonly balances?: unknown }
    return rowsOf(balances, 'balances').map((row) => {
      const [free, locked] = [numberOf(row.free), numberOf(row.locked)]
      if (free === null || locked === null) throw unreadable('A balance', row)
      return moneyOf(row, new Big(free).plus(locked).toFixed(), '0')
    })
  }
}
