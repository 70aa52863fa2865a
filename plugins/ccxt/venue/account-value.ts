import { Big } from '../../../lib/words/big.js'
import { addMoney } from '../../../lib/words/money.js'
import type { Account, PartReading, Position } from '../../../lib/words/ports.js'
import type { WalletFacts } from '../exchanges/exchange-facts.js'

/** A wallet, as it was read. */
export interface ReadWallet {
  readonly facts: WalletFacts
  /** Each currency with its total as a decimal string. */
  readonly totals: readonly (readonly [code: string, total: string])[]
}

export interface AccountHoldings {
  /** All of them, contracts and balances. */
  readonly positions: readonly Position[]
  /** What is known of the positions of each part of the account, by its name. */
  readonly parts: ReadonlyMap<string, PartReading>
  readonly wallets: readonly ReadWallet[]
  /** What one of a currency is worth in `quote`, as a decimal string; null: not known. */
  readonly priceOf: (code: string) => string | null
  readonly quote: string
}

/** What an account is worth, open profit included; or why that is not known. Pure. */
export function accountValue(holdings: AccountHoldings): Account {
  const { positions, quote } = holdings
  const unrealizedPnl = openProfit(positions, quote)
  const equity = equityOf(holdings)
  const known = { dailyPnl: null, unrealizedPnl, currency: quote }
  return typeof equity === 'string'
    ? { equity, reason: null, ...known }
    : { equity: null, reason: equity.why, ...known }
}

interface Unknown {
  readonly why: string
}

function equityOf({ positions, parts, wallets, priceOf, quote }: AccountHoldings): string | Unknown {
  for (const [name, { state, why }] of parts) {
    if (state === 'none') continue
    if (state !== 'read') return { why: `what ${name} is worth is not known: ${why}` }
    if (!wallets.some(({ facts }) => facts.parts.includes(name)))
      return { why: `what ${name} is worth is not known: nobody has looked up in which wallet its money is` }
  }
  const sums: string[] = []
  for (const { facts, totals } of wallets) {
    const profits =
      facts.openProfit === 'counted'
        ? []
        : contractsOf(positions).filter(({ part }) => facts.parts.includes(part ?? ''))
    const amounts = [
      ...totals,
      ...profits.map(({ currency, unrealizedPnl }) => [currency ?? '', unrealizedPnl] as const),
    ]
    for (const [code, amount] of amounts) {
      if (amount == null) return { why: `a position in ${facts.parts.join(', ')} tells no open profit` }
      const price = code === quote ? '1' : priceOf(code)
      if (price === null && !new Big(amount).eq(0)) return { why: `there is no price of ${code} in ${quote}` }
      sums.push(new Big(amount).times(price ?? 0).toFixed())
    }
  }
  // A wallet that was read and holds nothing is worth nothing.
  return addMoney(wallets.length === 0 ? sums : ['0', ...sums]) ?? { why: 'it could not be added up' }
}

/** Null where a part of it is in another currency. */
function openProfit(positions: readonly Position[], quote: string): string | null {
  const contracts = contractsOf(positions)
  if (!contracts.every(({ currency }) => currency === quote)) return null
  return addMoney(contracts.map((position) => position.unrealizedPnl ?? null))
}

/** A balance has no open profit: its whole value is in the totals. */
function contractsOf(positions: readonly Position[]): readonly Position[] {
  return positions.filter(({ unrealizedPnl }) => unrealizedPnl !== undefined)
}
