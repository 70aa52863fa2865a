import type { ExchangeRecord } from './exchange-facts.js'

export const lbank: ExchangeRecord = {
  id: 'lbank',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // https://www.lbank.com/docs/index.html: a request for what a subscription shows
  socketReads: /^request$/,
}
