import type { OrderIntent } from './order.js'

/** The subset of orders that a halt covers: every field that is given has to match. */
export interface Scope {
  readonly venue?: string
  readonly strategy?: string
  readonly symbol?: string
}

/** The fields of a scope, in the order in which they are shown. */
export const SCOPE_FIELDS = ['venue', 'strategy', 'symbol'] as const

export type ScopeField = (typeof SCOPE_FIELDS)[number]

/**
 * Names are compared without regard to case and surrounding space: a frightened operator types `btc/usdt`, and halting
 * too much is safe.
 */
export function scopeName(name: string): string {
  return name.trim().toLowerCase()
}

/**
 * A symbol as it is compared: `BTC/USDT`, `btc-usdt` and `BTCUSDT` are one, and so is `BTC/USDT:USDT`, the same pair as a contract
 * that is settled in USDT (ccxt's way of writing it). A halt of one covers all of them: too much is safe.
 */
export function symbolName(symbol: string): string {
  const [pair = ''] = symbol.split(':')
  const name = pair.includes('/') ? pair : symbol
  return name.toLowerCase().replace(/[\s/_.-]/g, '') || scopeName(symbol)
}

/** A name as it is compared with others in the same field. */
export function comparedName(field: ScopeField, name: string): string {
  return field === 'symbol' ? symbolName(name) : scopeName(name)
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
    .map((field) => `${field}=${scope[field]}`)
    .join(' ')
}
