import type { ExchangeRecord, MarketKind, OrderCall, PartFacts } from './exchange-facts.js'

/** One list for everything, orders that wait for a trigger included. */
const ORDERS: readonly OrderCall[] = [{ where: {} }]

function contracts(name: string, kind: MarketKind, more: Partial<PartFacts> = {}): PartFacts {
  return { name, holds: { kind }, orders: ORDERS, positions: { contracts: [{}] }, ...more }
}

export const cryptocom: ExchangeRecord = {
  id: 'cryptocom',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: ORDERS,
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `createOrderRequest`: it would trade on margin where a bot has set a margin mode
      closing: { spot_margin: 'SPOT' },
    },
    contracts('linear', 'linear'),
    // ccxt 4.5.84, `fetchMarkets`: a size of 0.0001 coins, and no word whether a price is that of a contract or of a coin
    contracts('options', 'option', { isUnvalued: true }),
    {
      name: 'OTO orders',
      holds: null,
      // https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#private-advanced-get-open-orders
      orders: 'ccxt doesn’t ask for OTO and OTOCO orders, which Crypto.com shows apart',
      positions: { contracts: [] },
    },
  ],
  // https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#private-close-position: it names the instrument alone
  hedgeMode: false,
  // https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html#private-get-open-orders: without an instrument, all; there are no pages
  openOrderPages: 'whole',
  // ccxt 4.5.84, `fetchPositions`
  positionsOneSymbolACall: true,
  // ccxt 4.5.84, `parseOrder`: it leaves out the trigger price
  orderTraits: ({ order_type }) => ({ stop: /STOP|TAKE_PROFIT/.test(String(order_type)) }),
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
