import type { Route } from './api.js'
import { bookTicker, dayTicker, depth, oneOrList, priceTicker } from './market-data.js'

/** What anyone may ask, alike for spot and futures. */
export interface MarketDataParts {
  /** The price now. */
  readonly ticks: () => number
  readonly spot: boolean
  readonly exchangeInfo: () => object
}

/** The routes of the market data that spot and futures both have. */
export function marketDataRoutes({ ticks, spot, exchangeInfo }: MarketDataParts): Route[] {
  const open = { method: 'GET', security: 'NONE' } as const
  return [
    { ...open, path: 'ping', handle: () => ({}) },
    { ...open, path: 'time', handle: () => ({ serverTime: Date.now() }) },
    { ...open, path: 'exchangeInfo', handle: exchangeInfo },
    { ...open, path: 'ticker/24hr', handle: (parameters) => oneOrList(parameters, dayTicker(ticks(), spot)) },
    { ...open, path: 'ticker/bookTicker', handle: (parameters) => oneOrList(parameters, bookTicker(ticks(), spot)) },
    { ...open, path: 'ticker/price', handle: (parameters) => oneOrList(parameters, priceTicker(ticks())) },
    {
      ...open,
      path: 'depth',
      handle: (parameters) => {
        parameters.symbol()
        return depth(ticks())
      },
    },
  ]
}
