import { baseUnits, costOf, type Side } from './units.js'

/** What every new account is given. */
const CAPITAL = baseUnits(1_000)

/** A holding in one token. */
export interface Holding {
  /** In base units. */
  size: number
  /** What was paid for it, in base units of USDC. */
  cost: number
}

interface Account {
  cash: number
  readonly holdings: Map<string, Holding>
}

/** Who owns what. */
export class Ledger {
  readonly #accounts = new Map<string, Account>()

  /** In base units of USDC. */
  cash(owner: string): number {
    return this.#account(owner).cash
  }

  /** In base units. */
  held(owner: string, tokenId: string): number {
    return this.#account(owner).holdings.get(tokenId)?.size ?? 0
  }

  /** By token; without what was sold again. */
  holdings(owner: string): [string, Holding][] {
    return [...this.#account(owner).holdings].filter(([, { size }]) => size > 0)
  }

  /** Books one side of a trade. */
  book(owner: string, tokenId: string, side: Side, size: number, price: number): void {
    const account = this.#account(owner)
    const holding = account.holdings.get(tokenId) ?? { size: 0, cost: 0 }
    account.holdings.set(tokenId, holding)
    const money = costOf(size, price)
    if (side === 'BUY') {
      account.cash -= money
      holding.cost += money
      holding.size += size
    } else {
      account.cash += money
      holding.cost -= holding.size === 0 ? 0 : Math.round((holding.cost * size) / holding.size)
      holding.size -= size
    }
  }

  #account(owner: string): Account {
    const account = this.#accounts.get(owner) ?? { cash: CAPITAL, holdings: new Map() }
    this.#accounts.set(owner, account)
    return account
  }
}
