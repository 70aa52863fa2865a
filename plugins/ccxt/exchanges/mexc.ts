import {
  byMargin,
  type ClosedPosition,
  type ExchangeRecord,
  type OrderCall,
  type OrderTraits,
  type PartFacts,
} from './exchange-facts.js'

/** One list for all contracts. ccxt 4.5.84, `fetchOpenOrders`: it never names the symbol there */
const CONTRACTS: OrderCall = {
  where: { type: 'swap' },
  // https://www.mexc.com/api-docs/futures/account-and-trading-endpoints, "Get the user's current pending orders": 100 a page at most
  pages: { size: 100, next: (page) => ({ page_num: page }) },
  allSymbols: true,
}

function contracts(kind: 'linear' | 'inverse'): PartFacts {
  const positions = { contracts: [{}] }
  return { name: kind, holds: { kind }, orders: [CONTRACTS], positions, conditionalOrders: 'trigger orders' }
}

/**
 * The side of a contract's order: 1 opens long, 2 closes short, 3 opens short, 4 closes long. ccxt 4.5.84, `createSwapOrder`, says it so
 * too, save in hedge mode, and `parseOrderSide` reads 2 as a sale.
 */
const SIDES: Readonly<Record<string, OrderTraits>> = {
  1: { side: 'buy' },
  2: { side: 'buy', reduceOnly: true },
  3: { side: 'sell' },
  4: { side: 'sell', reduceOnly: true },
}

/** An order has the margin mode of the position that it closes. An isolated one also names its leverage. */
function closeParams({ info }: ClosedPosition): object {
  return { openType: Number(info.openType), leverage: Number(info.leverage), positionId: info.positionId }
}

export const mexc: ExchangeRecord = {
  id: 'mexc',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: [{ where: { type: 'spot' } }],
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `fetchOpenOrders` and `createSpotOrder`
      misledBy: { orders: byMargin, positions: byMargin },
      // https://www.mexc.com/api-docs/spot-v3/public-definitions: none of the order types waits for a price
      conditionalOrders: false,
    },
    contracts('linear'),
    contracts('inverse'),
    {
      name: 'trigger orders',
      holds: null,
      orders: 'ccxt shows neither plan orders nor stops of contracts among the open orders',
      positions: { contracts: [] },
    },
  ],
  // https://www.mexc.com/api-docs/futures/account-and-trading-endpoints
  orderTraits: ({ side }) => SIDES[String(side)] ?? {},
  // ccxt 4.5.84, `createOrder`: without them it says cross margin. `hedged` is left out: with it, ccxt would close the other side
  closeParams,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
}
