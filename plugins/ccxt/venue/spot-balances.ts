import { Big } from '../../../lib/words/big.js'
import { factsOf } from '../exchanges/index.js'
import type { TradingExchange } from '../library/trading-exchange.js'

export type BalanceExchange = Pick<TradingExchange, 'id' | 'fetchBalance' | 'isUTAEnabled'>

/**
 * The balances that can be sold on spot markets, whatever the bot's default type is. Those of zero are left out.
 *
 * @returns each currency with its total as a decimal string
 * @throws what the exchange throws
 */
export async function fetchSpotTotals(exchange: BalanceExchange): Promise<[code: string, total: string][]> {
  return totalsOf(await fetchSpotBalance(exchange))
}

/** What `fetchBalance` answers for the spot wallet. */
export async function fetchSpotBalance(exchange: BalanceExchange): Promise<unknown> {
  const { unifiedAccountIsOneWallet, spotBalanceParams } = factsOf(exchange.id)
  if (unifiedAccountIsOneWallet && (await exchange.isUTAEnabled?.()) === true) return exchange.fetchBalance({})
  return exchange.fetchBalance({ ...spotBalanceParams })
}

function totalsOf(balance: unknown): [code: string, total: string][] {
  const total = (balance as { readonly total?: unknown } | null | undefined)?.total
  if (typeof total !== 'object' || total === null) throw new Error('fetchBalance() has shown no totals')
  return Object.entries(total)
    .filter(([, amount]) => amount !== undefined && amount !== null)
    .map(([code, amount]): [string, string] => [code, new Big(String(amount)).toFixed()])
    .filter(([, amount]) => !new Big(amount).eq(0))
}
