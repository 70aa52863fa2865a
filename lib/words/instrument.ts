import { comparedName } from './compared-name.js'

/** What exchanges write behind the name of a pair for a contract of it: `BTC-USDT-SWAP`, `BTCUSDT_PERP`, `BTCUSDT_251226`. */
const CONTRACT = /^(swap|perp|perpetual|futures?|[ucd]mcbl|\d{6,8})$/i

/**
 * True when two symbols may name one instrument, as one bot and its venue spell it: `BTC/USDT`, `btc-usdt`, `BTC/USDT:USDT` and
 * `BTC-USDT-SWAP`. For counting what is on its way: too much is safe. A position is looked for by its exact symbol.
 */
export function mayBeSameInstrument(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other]
    .map((symbol) => comparedName('symbol', symbol))
    .sort((a, b) => a.length - b.length)
  return short === long || (long.startsWith(short) && CONTRACT.test(long.slice(short.length)))
}
