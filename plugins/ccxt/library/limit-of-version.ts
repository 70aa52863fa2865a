import type { ExchangeInside } from './exchange.js'

/**
 * What the version of ccxt can't do, for people. Null: nothing is known.
 * Source: `Exchange.fetch()` of ccxt 4.5.64 and 4.5.65, which has put `undiciRequest()` in the place of node-fetch.
 */
export function limitOfVersion(exchange: ExchangeInside): string | null {
  if (typeof (exchange as { readonly undiciRequest?: unknown }).undiciRequest === 'function') return null
  return (
    `${exchange.id}: an order that this version of ccxt has handed to Node's HTTP client before a halt leaves, also when its ` +
    'connection opens after it. From ccxt 4.5.65 on, it is asked for once more then.'
  )
}
