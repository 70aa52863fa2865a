import { Big } from '../../words/big.js'
import { numberOf, type Row } from '../row-fields.js'
import { unreadable } from './rows.js'

/** An asset of a wallet. */
export interface Money {
  readonly asset: string
  /** Open profit included. */
  readonly amount: string
  readonly openProfit: string
}

/** @throws {BinanceError} for what is no asset, or tells no amount */
export function moneyOf(row: Row, amount: unknown, openProfit: unknown): Money {
  const [told, profit] = [numberOf(amount), numberOf(openProfit)]
  if (typeof row.asset !== 'string' || told === null || profit === null) throw unreadable('A balance', row)
  return { asset: row.asset, amount: told, openProfit: profit }
}

/** What an asset is worth in USDT. Null: it is traded against USDT nowhere. */
export type Price = (asset: string) => string | null

/** Prices of Binance's `ticker/price`. Pure. */
export function pricesOf(rows: readonly Row[]): Price {
  const prices = new Map(rows.map(({ symbol, price }) => [symbol, numberOf(price)]))
  return (asset) => (asset === 'USDT' ? '1' : (prices.get(`${asset}USDT`) ?? null))
}

/** Sums in USDT, or the assets that have no price. Pure. */
export function sumOf(
  money: readonly Money[],
  price: Price,
): { readonly equity: string; readonly openProfit: string } | { readonly unpriced: string[] } {
  const held = money.filter(({ amount, openProfit }) => Number(amount) !== 0 || Number(openProfit) !== 0)
  const unpriced = held.filter(({ asset }) => price(asset) === null).map(({ asset }) => asset)
  if (unpriced.length > 0) return { unpriced: [...new Set(unpriced)] }
  const sum = (field: 'amount' | 'openProfit') =>
    held.reduce((total, one) => total.plus(new Big(one[field]).times(price(one.asset) ?? 0)), new Big(0)).toFixed()
  return { equity: sum('amount'), openProfit: sum('openProfit') }
}
