import { numberOf, type Row, shown, textOf } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'
import { addMoney } from '../../lib/words/money.js'
import type { Account } from '../../lib/words/ports.js'
import { BitgetError, sumOf } from './bitget-rows.js'

/** Rows of `GET /api/v2/mix/account/accounts` of a kind of futures, or those of a wallet of coins. */
export type Wallet =
  | { readonly futures: readonly Row[] }
  | { readonly coins: readonly Row[]; readonly held: readonly string[]; readonly owed: readonly string[] }

/** So much of a coin; why it is not known how much. */
type Money = { readonly coin: string; readonly amount: string } | { readonly why: string }

/** The price of a coin in USDT. Null: there is none. */
type Price = (coin: string) => string | null

/**
 * What wallets are worth in USDT, open profit included, or why that is not known. Pure.
 *
 * @throws {BitgetError} for a row that can't be read
 */
export function accountOf(wallets: readonly Wallet[], price: Price): Account {
  const money = wallets.flatMap((wallet) =>
    'futures' in wallet ? wallet.futures.flatMap(ofFutures) : wallet.coins.map((row) => ofCoin(row, wallet)),
  )
  const profits = wallets.flatMap((wallet) => ('futures' in wallet ? wallet.futures.map(profitOf) : []))
  const equity = sumIn(money, price)
  const unrealized = sumIn(profits, price)
  return {
    equity: typeof equity === 'string' ? equity : null,
    reason: typeof equity === 'string' ? null : equity.why,
    dailyPnl: null,
    unrealizedPnl: typeof unrealized === 'string' ? unrealized : null,
    currency: 'USDT',
  }
}

function sumIn(money: readonly Money[], price: Price): string | { readonly why: string } {
  const values: (string | null)[] = ['0']
  for (const one of money) {
    if ('why' in one) return one
    const { coin, amount } = one
    if (Number(amount) === 0) continue
    const each = coin === 'USDT' ? '1' : price(coin)
    if (each === null) return { why: `there is no price of ${coin} in USDT` }
    values.push(new Big(amount).times(each).toFixed())
  }
  return addMoney(values) ?? { why: 'it could not be added up' }
}

/**
 * Its equity has the open profit in it, at the mark price. Coins that are collateral beside it (multi-asset mode) are told apart, and not whether they
 * are counted. https://www.bitget.com/api-doc/contract/account/Get-Account-List
 */
function ofFutures(row: Row): Money {
  const { marginCoin, accountEquity, assetList } = row
  const [coin, amount] = [textOf(marginCoin), numberOf(accountEquity)]
  if (coin === null || amount === null) throw unreadable(row)
  const assets: readonly Row[] = Array.isArray(assetList) ? assetList : []
  const other = assets.find((asset) => asset?.coin !== coin && Number(asset?.balance) !== 0)
  return other === undefined
    ? { coin, amount }
    : {
        why: `${String(other.coin)} is collateral of the futures in ${coin} (multi-asset mode), whose worth is not told`,
      }
}

function profitOf(row: Row): Money {
  const [coin, amount] = [textOf(row.marginCoin), numberOf(row.unrealizedPL === '' ? '0' : row.unrealizedPL)]
  return coin === null || amount === null ? { why: 'no open profit is told' } : { coin, amount }
}

function ofCoin(
  row: Row,
  { held, owed }: { readonly held: readonly string[]; readonly owed: readonly string[] },
): Money {
  const coin = textOf(row.coin)
  if (coin === null) throw unreadable(row)
  return { coin, amount: sumOf(row, held, owed).toFixed() }
}

function unreadable(row: Row): BitgetError {
  return new BitgetError(`A balance can't be read: ${shown(row)}`)
}
