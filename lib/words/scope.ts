import { comparedName } from './compared-name.js'
import type { OrderIntent } from './order.js'
import { printable } from './printable.js'

/** The subset of orders that a halt covers: every field that is given has to match. */
export interface Scope {
  readonly venue?: string
  readonly strategy?: string
  readonly symbol?: string
}

/** The fields of a scope, in the order in which they are shown. */
export const SCOPE_FIELDS = ['venue', 'strategy', 'symbol'] as const

export type ScopeField = (typeof SCOPE_FIELDS)[number]

/** Names in the same words are one, without regard to case and surrounding space. */
export function scopeName(name: string): string {
  return name.trim().toLowerCase()
}

/** True when the order is covered. An order that doesn't tell a field of the scope counts as covered. */
export function covers(scope: Scope, order: Pick<OrderIntent, ScopeField>): boolean {
  return SCOPE_FIELDS.every((field) => {
    const wanted = Object.hasOwn(scope, field) ? scope[field] : undefined
    const actual = order[field]
    return wanted === undefined || actual === null || comparedName(field, wanted) === comparedName(field, actual)
  })
}

/** True when both are the same scope, in the same words. */
export function sameScope(one: Scope, other: Scope): boolean {
  return scopeWords(one) === scopeWords(other)
}

/** A scope as it is compared with others: the same for the same words. */
export function scopeWords(scope: Scope): string {
  return JSON.stringify(SCOPE_FIELDS.map((field) => scopeName(scope[field] ?? '')))
}

/** For people: `venue=binance symbol=BTC/USDT`. */
export function describeScope(scope: Scope | null): string {
  if (scope === null) return 'everything'
  return SCOPE_FIELDS.filter((field) => scope[field] !== undefined)
    .map((field) => `${field}=${plainOrQuoted(scope[field] ?? '')}`)
    .join(' ')
}

/** A name that could pass for something else of its line stands in quotes. */
function plainOrQuoted(name: string): string {
  if (/^[\w/:.+-]+$/.test(name)) return name
  const shown = printable(name)
  return /^[\p{L}\p{M}\p{N}/:._+-]+$/u.test(shown) ? shown : JSON.stringify(shown)
}

/** The same scope, whose names can be shown. A name in which nothing can be seen stays as it is. */
export function printableScope(scope: Scope): Scope {
  const told = SCOPE_FIELDS.filter((field) => scope[field] !== undefined)
  return Object.fromEntries(told.map((field) => [field, printable(scope[field] ?? '') || scope[field]]))
}
