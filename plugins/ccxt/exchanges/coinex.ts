import { byMargin, type ExchangeRecord, type OrderCall, type Paging } from './exchange-facts.js'

// https://docs.coinex.com/api/v2: 10 a page, unless more are asked for
const LIMIT = { limit: 100 }
const PAGES: Paging = { size: 100, next: (page) => ({ page }) }

/**
 * Plain orders, and those that wait for a trigger. ccxt 4.5.84, `fetchOrdersByStatus` and `cancelOrder`: `market_type` counts more than the
 * margin mode that a bot has set.
 */
function orders(type: 'spot' | 'swap', market: 'SPOT' | 'FUTURES' | 'MARGIN'): OrderCall[] {
  const own = { market_type: market }
  return [{}, { trigger: true }].map((which) => ({
    where: { type },
    which: { ...which, ...own, ...LIMIT },
    cancelWith: { ...which, ...own },
  }))
}

const POSITIONS = { contracts: [{ method: 'v2PrivateGetFuturesPendingPosition', ...LIMIT }] }

export const coinex: ExchangeRecord = {
  id: 'coinex',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: orders('spot', 'SPOT'),
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `createOrderRequest`: it would trade on margin where a bot has set a margin mode
      closing: { market_type: 'SPOT' },
      // ccxt 4.5.84, `fetchBalance`
      misledBy: { positions: byMargin },
    },
    { name: 'linear', holds: { kind: 'linear' }, orders: orders('swap', 'FUTURES'), positions: POSITIONS },
    { name: 'inverse', holds: { kind: 'inverse' }, orders: orders('swap', 'FUTURES'), positions: POSITIONS },
    {
      name: 'margin',
      holds: null,
      ofKind: 'spot',
      orders: orders('spot', 'MARGIN'),
      positions: 'CoinEx keeps margin pair by pair, which is not read here',
      rare: true,
    },
  ],
  // https://docs.coinex.com/api/v2/futures/position/http/close-position: it names the market alone
  hedgeMode: false,
  openOrderPages: PAGES,
  // ccxt 4.5.84, `fetchPositions`
  positionsOneSymbolACall: true,
  positionPages: PAGES,
  // https://docs.coinex.com/api/v2/futures/position/http/list-pending-position: `close_avbl`, which ccxt takes, is what is free to close
  positionTraits: ({ open_interest }) => ({ contracts: open_interest }),
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
