import { Big } from '../../words/big.js'
import { ownField } from '../../words/own-field.js'
import type { EquityRead } from './equity.js'
import type { Movement } from './movement.js'

const MOST_STEPS = 500
/** A smaller step is none, as a share of the whole equity. */
const SMALLEST = '0.005'
/** What an operator says may be off by fees and by what the market did meanwhile, as a share. */
const OFF_BY = '0.1'

type Accounts = Pick<EquityRead, 'equity' | 'accounts'>

/** By how much an account has jumped from one reading to the next: an operator who tells of a deposit may not know when it was seen. */
export class EquitySteps {
  #steps: readonly (Movement & { readonly at: number })[] = []

  add(before: Accounts, { accounts, at }: Pick<EquityRead, 'accounts' | 'at'>): void {
    const smallest = new Big(before.equity).abs().times(SMALLEST)
    for (const [venue, equity] of Object.entries(accounts)) {
      const amount = new Big(equity).minus(ownField(before.accounts, venue) ?? equity)
      if (amount.abs().lte(smallest)) continue
      this.#steps = [...this.#steps, { venue, at: at[venue] ?? 0, amount: amount.toFixed() }].slice(-MOST_STEPS)
    }
  }

  /** Finds the newest step of about this amount, once, as a movement right before it was read. Null: there was none. */
  take(amount: string): Movement | null {
    const mayBeOff = new Big(amount).abs().times(OFF_BY)
    const found = this.#steps.findLast((step) => new Big(step.amount).minus(amount).abs().lte(mayBeOff))
    if (found === undefined) return null
    this.#steps = this.#steps.filter((step) => step !== found)
    return { amount, venue: found.venue, at: found.at - 1 }
  }
}
