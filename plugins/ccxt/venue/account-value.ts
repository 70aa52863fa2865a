import { Big } from '../../../lib/words/big.js'
import { addMoney } from '../../../lib/words/money.js'
import type { Account, Position } from '../../../lib/words/ports.js'

export interface AccountHoldings {
  /** All of them, contracts and balances. */
  readonly positions: readonly Position[]
  /** What is held of the quote currency; null where derivatives are traded, so that it is not all that counts. */
  readonly cash: string | null
  readonly quote: string
}

/** What an account is worth. Equity only where all of it is balances: for a derivatives account, ccxt has no common word. Pure. */
export function accountValue({ positions, cash, quote }: AccountHoldings): Account {
  if (cash === null)
    return { equity: null, dailyPnl: null, unrealizedPnl: unrealizedPnl(positions, quote), currency: quote }
  return { equity: addMoney([cash, ...positions.map(worthOf)]), dailyPnl: null, unrealizedPnl: null, currency: quote }
}

/** Null where a part of it is in another currency. */
function unrealizedPnl(positions: readonly Position[], quote: string): string | null {
  const contracts = positions.filter(({ unrealizedPnl }) => unrealizedPnl !== undefined)
  if (!contracts.every(({ currency }) => currency === quote)) return null
  return addMoney(contracts.map((position) => position.unrealizedPnl ?? null))
}

function worthOf({ quantity, markPrice, side }: Position): string | null {
  if (markPrice == null) return null
  const value = new Big(quantity).times(markPrice)
  return value.times(side === 'long' ? 1 : -1).toFixed()
}
