import { comparedName } from '../../words/compared-name.js'
import { nearestNames } from '../../words/nearest-names.js'
import { printable } from '../../words/printable.js'
import { describeScope, SCOPE_FIELDS, type Scope, type ScopeField } from '../../words/scope.js'
import type { SampledNames } from '../bot/sampled-names.js'
import type { Venues } from '../venues/venues.js'

/** So many known names are shown, each so long at most, in UTF-16 units. */
const MOST_SHOWN = 3
const LONGEST_SHOWN = 60

/** A position, or a working order. */
type Named = { readonly symbol: string; readonly strategy?: string | null }

/** By names as they are compared, and as they were written. */
type Names = ReadonlyMap<string, string>

export interface ScopeWarningsParts {
  readonly venues: Pick<Venues, 'names' | 'snapshots'>
  readonly sampled: Pick<SampledNames, 'of'>
}

/**
 * Says when a scope names what the kill switch has not seen: among its venues, in their readings, and in the orders that were
 * sampled. The halt is in force all the same; only a person knows what she meant.
 */
export class ScopeWarnings {
  readonly #parts: ScopeWarningsParts
  /** A list that a venue has answered stays as it is until the next one. */
  readonly #read = { symbol: new WeakMap<readonly Named[], Names>(), strategy: new WeakMap<readonly Named[], Names>() }

  constructor(parts: ScopeWarningsParts) {
    this.#parts = parts
  }

  of(scope: Scope | null): string[] {
    return SCOPE_FIELDS.flatMap((field) => {
      const name = scope?.[field]
      return name === undefined ? [] : this.#warn(field, name)
    })
  }

  #warn(field: ScopeField, name: string): string[] {
    const wanted = comparedName(field, name)
    const known = this.#known(field)
    if (known.some((names) => names.has(wanted))) return []
    const what = `Nothing that this kill switch has seen has ${describeScope({ [field]: name })}`
    const nearest = nearestNames(wanted, new Map(known.flatMap((names) => [...names])), MOST_SHOWN)
    if (nearest.length === 0) {
      return [`${what}, nor any other ${field}: look at its spelling. An order that tells no ${field} is covered.`]
    }
    const shown = nearest.map((each) => `"${printable(each, LONGEST_SHOWN)}"`).join(', or ')
    return [`${what}, so the halt may cover nothing. Did you mean ${shown}? If so, halt once more with that name.`]
  }

  #known(field: ScopeField): readonly Names[] {
    const { venues, sampled } = this.#parts
    const known = [sampled.of(field)]
    if (field === 'venue') return [...known, namesOf(field, venues.names)]
    const lists = venues.snapshots.flatMap(({ positions, openOrders }): (readonly Named[])[] => [
      positions ?? [],
      openOrders ?? [],
    ])
    return [...known, ...lists.map((list) => this.#namesIn(field, list))]
  }

  #namesIn(field: 'symbol' | 'strategy', list: readonly Named[]): Names {
    const names =
      this.#read[field].get(list) ??
      namesOf(
        field,
        list.map((named) => named[field] ?? ''),
      )
    this.#read[field].set(list, names)
    return names
  }
}

function namesOf(field: ScopeField, names: readonly string[]): Names {
  const told = names.filter((name) => name !== '')
  return new Map(told.map((name) => [comparedName(field, name), name]))
}
