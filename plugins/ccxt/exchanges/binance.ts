import { CONTRACT_KINDS, type ExchangeRecord } from './exchange-facts.js'

const TRIGGER = { trigger: true }

export const binance: ExchangeRecord = {
  id: 'binance',
  aliases: ['binancecoinm', 'binanceus', 'binanceusdm'],
  accountIsReadWhole: true,
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  kindParams: (kind) => (kind === 'spot' ? { type: 'spot' } : { type: 'swap', subType: kind }),
  // https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Current-All-Algo-Open-Orders
  conditionalOrders: [{ kinds: CONTRACT_KINDS, params: TRIGGER, cancelWith: TRIGGER }],
  openOrderPages: 'whole',
  // ccxt 4.5.84, `fetchBalance`: a default sub-type counts more than the type
  spotBalanceParams: { type: 'spot', subType: 'spot' },
  // https://developers.binance.com/docs/binance-spot-api-docs/websocket-api, and that of its futures
  socketReads:
    /^(depth|ticker\.(book|price)|klines|account\.(status|balance|position)|order\.status|openOrders\.status|allOrders|myTrades|trades\.historical)$/,
}
