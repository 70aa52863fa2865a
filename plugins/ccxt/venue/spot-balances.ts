import { Big } from '../../../lib/words/big.js'
import { factsOf } from '../exchanges/index.js'
import type { TradingExchange } from '../library/trading-exchange.js'

type BalanceExchange = Pick<TradingExchange, 'fetchBalance' | 'isUTAEnabled'>

/** An exchange, and which record holds its facts. */
export interface BalanceSource {
  readonly exchange: BalanceExchange
  readonly exchangeId: string
}

/**
 * The balances of a wallet, what is owed taken off. Those of zero are left out.
 *
 * @param balances the parameters that select it; `spot`: what can be sold on spot markets, whatever the bot's default type is
 * @returns each currency with its total as a decimal string
 * @throws what the exchange throws
 */
export async function fetchTotals(
  source: BalanceSource,
  balances: object | 'spot',
): Promise<[code: string, total: string][]> {
  const balance = balances === 'spot' ? fetchSpotBalance(source) : source.exchange.fetchBalance({ ...balances })
  return totalsOf(source, await balance)
}

/** What `fetchBalance` answers for the spot wallet. */
export async function fetchSpotBalance({ exchange, exchangeId }: BalanceSource): Promise<unknown> {
  const { unifiedAccountIsOneWallet, spotBalanceParams } = factsOf(exchangeId)
  if (unifiedAccountIsOneWallet && (await exchange.isUTAEnabled?.()) === true) return exchange.fetchBalance({})
  return exchange.fetchBalance({ ...spotBalanceParams })
}

interface ShownBalance {
  readonly total?: unknown
  readonly debt?: unknown
  readonly info?: unknown
}

function totalsOf({ exchangeId }: BalanceSource, balance: unknown): [code: string, total: string][] {
  const { total, debt, info } = (balance ?? {}) as ShownBalance
  if (typeof total !== 'object' || total === null) throw new Error('fetchBalance() has shown no totals')
  const owed = factsOf(exchangeId).debts?.(info) ?? ((debt ?? {}) as Readonly<Record<string, unknown>>)
  return Object.entries(total)
    .filter(([, amount]) => amount !== undefined && amount !== null)
    .map(([code, amount]): [string, string] => [code, new Big(String(amount)).minus(String(owed[code] ?? 0)).toFixed()])
    .filter(([, amount]) => !new Big(amount).eq(0))
}
