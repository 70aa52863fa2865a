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
 * @param amounts by which the totals are read from the answer itself; null: ccxt's are right
 * @returns each currency with its total as a decimal string
 * @throws what the exchange throws; an error for a currency that is there, and tells no total
 */
export async function fetchTotals(
  source: BalanceSource,
  balances: object | 'spot',
  amounts: ((info: unknown) => Amounts) | null = null,
): Promise<[code: string, total: string][]> {
  const balance = await (balances === 'spot' ? fetchSpotBalance(source) : source.exchange.fetchBalance({ ...balances }))
  return amounts === null ? totalsOf(source, balance) : read(amounts((balance as ShownBalance | null)?.info))
}

function read(amounts: Amounts): [code: string, total: string][] {
  return Object.entries(amounts)
    .map(([code, amount]): [string, string] => [code, decimalOf(code, amount)])
    .filter(([, amount]) => !new Big(amount).eq(0))
}

function decimalOf(code: string, amount: unknown): string {
  try {
    return new Big(String(amount)).toFixed()
  } catch {
    throw new Error(`the exchange tells no total of ${code}: ${JSON.stringify(amount) ?? 'nothing'}`)
  }
}

/** What `fetchBalance` answers for the spot wallet. */
export async function fetchSpotBalance({ exchange, exchangeId }: BalanceSource): Promise<unknown> {
  const { unifiedAccountIsOneWallet, spotBalanceParams } = factsOf(exchangeId)
  if (unifiedAccountIsOneWallet && (await exchange.isUTAEnabled?.()) === true) return exchange.fetchBalance({})
  return exchange.fetchBalance({ ...spotBalanceParams })
}

type Amounts = Readonly<Record<string, unknown>>

interface ShownBalance {
  readonly free?: unknown
  readonly used?: unknown
  readonly total?: unknown
  readonly debt?: unknown
  readonly info?: unknown
}

function totalsOf({ exchangeId }: BalanceSource, balance: unknown): [code: string, total: string][] {
  const { total, debt, info, free, used } = (balance ?? {}) as ShownBalance
  if (typeof total !== 'object' || total === null) throw new Error('fetchBalance() has shown no totals')
  const owed = factsOf(exchangeId).debts?.(info) ?? ((debt ?? {}) as Amounts)
  const untold = Object.entries(total).find(([code, amount]) => amount == null && isThere(code, [free, used]))
  if (untold !== undefined) throw new Error(`fetchBalance() tells no total of ${untold[0]}, and there is some of it`)
  return Object.entries(total)
    .filter(([, amount]) => amount !== undefined && amount !== null)
    .map(([code, amount]): [string, string] => [code, new Big(String(amount)).minus(String(owed[code] ?? 0)).toFixed()])
    .filter(([, amount]) => !new Big(amount).eq(0))
}

function isThere(code: string, kinds: readonly unknown[]): boolean {
  return kinds.some((kind) => Math.abs(Number((kind as Amounts | null | undefined)?.[code] ?? 0)) > 0)
}
