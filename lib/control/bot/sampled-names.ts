import { comparedName } from '../../words/compared-name.js'
import type { OrderIntent } from '../../words/order.js'
import { SCOPE_FIELDS, type ScopeField } from '../../words/scope.js'

/** So many names of a field are remembered; then the one that was learnt first goes. */
const MOST_NAMES = 1_000
/** A longer name is none that a scope can have, in UTF-16 units. */
const LONGEST_NAME = 200

/** The names in the orders that the guard has taken as samples, each as it is compared and as the order has it. */
export class SampledNames {
  readonly #names: Readonly<Record<ScopeField, Map<string, string>>> = {
    venue: new Map(),
    strategy: new Map(),
    symbol: new Map(),
  }

  take(order: OrderIntent): void {
    for (const field of SCOPE_FIELDS) {
      const name = order[field]
      if (name !== null && name.length <= LONGEST_NAME) this.#add(field, name)
    }
  }

  of(field: ScopeField): ReadonlyMap<string, string> {
    return this.#names[field]
  }

  #add(field: ScopeField, name: string): void {
    const names = this.#names[field]
    const compared = comparedName(field, name)
    if (names.has(compared)) return
    const [first] = names.keys()
    if (names.size >= MOST_NAMES && first !== undefined) names.delete(first)
    names.set(compared, name)
  }
}
