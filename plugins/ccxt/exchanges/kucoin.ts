import { ALL_KINDS, type ExchangeRecord } from './exchange-facts.js'

const TRIGGER = { trigger: true }

export const kucoin: ExchangeRecord = {
  id: 'kucoin',
  aliases: ['kucoinfutures'],
  accountIsReadWhole: true,
  // ccxt 4.5.84, `fetchOpenOrders`
  kindParams: (kind) => ({ type: kind === 'spot' ? 'spot' : 'swap' }),
  conditionalOrders: [{ kinds: ALL_KINDS, params: TRIGGER, cancelWith: TRIGGER }],
  // https://www.kucoin.com/docs/rest/spot-trading/orders/get-order-list: 50 a page
  openOrderPages: { size: 50, next: (page) => ({ currentPage: page }) },
  // ccxt 4.5.84, `fetchOrdersByStatus`: the orders of high-frequency accounts, and of the spot markets of unified ones, come by symbol
  openOrdersOfAllSymbols: 'sometimes',
  // ccxt 4.5.84, `fetchPositions`
  positionsOfAllKindsAtOnce: true,
  // ccxt 4.5.84, `fetchBalance`: a unified account has one wallet for everything, and its old spot wallet beside it
  unifiedAccountIsOneWallet: true,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
}
