import type { ExchangeFacts } from '../exchanges/exchange-facts.js'
import type { Market } from '../library/trading-exchange.js'
import type { MarketFacts } from './order-intent-reader.js'

type Units = Pick<Market, 'contract' | 'contractSize' | 'inverse' | 'option' | 'base' | 'quote' | 'settle'>

/**
 * What an order's amount counts in a market, so that amount times size times price is its value in the price's currency. Null, where that is not
 * so: the price of an option that is settled in coins is one in coins, and a contract that is settled in a third currency (quanto) goes by a rate
 * besides. Pure.
 */
export function unitsOf(
  { contract, contractSize, inverse, option, base, quote, settle }: Units,
  units: ExchangeFacts['units'],
): Pick<MarketFacts, 'contractSize' | 'inverse'> {
  if (contract !== true) return { contractSize: 1, inverse: false }
  // ccxt gives numbers; of a contract whose size it doesn't know, nothing.
  const told = typeof contractSize === 'number' && contractSize > 0 ? contractSize : null
  const size = units === 'contracts' ? told : 1
  if (option !== true && inverse === true && settle === base) return { contractSize: size, inverse: units !== 'coins' }
  return { contractSize: settle === quote ? size : null, inverse: false }
}
