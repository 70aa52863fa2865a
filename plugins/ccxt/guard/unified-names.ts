import type { ExchangeInside } from '../library/exchange.js'
import { camelCase } from './method-names.js'

/**
 * The names of the methods that ccxt defines for all exchanges, in camel case and in snake case: what `has` lists, and what the
 * base classes have. An exchange's own helpers are not among them.
 */
export function unifiedNames(exchange: ExchangeInside): ReadonlySet<string> {
  const unified = new Set(Object.keys(exchange.has))
  const classes: object[] = []
  for (let each: object = exchange; each !== Object.prototype; each = Object.getPrototypeOf(each)) classes.push(each)
  // BaseExchange, and Exchange or PredictionExchange above it.
  for (const base of classes.slice(1).slice(-2)) {
    for (const name of Object.getOwnPropertyNames(base)) if (isAsync(base, name)) unified.add(name)
  }
  for (const name of Object.keys(exchange)) if (unified.has(camelCase(name))) unified.add(name)
  return unified
}

/** The base classes also hold what only computes, e.g. `setMarkets`. */
function isAsync(object: object, name: string): boolean {
  const { value } = Object.getOwnPropertyDescriptor(object, name) ?? {}
  return typeof value === 'function' && value.constructor.name === 'AsyncFunction'
}
