import { armedBy, type ExchangeRecord } from './exchange-facts.js'

export const bybit: ExchangeRecord = {
  id: 'bybit',
  aliases: ['bybiteu', 'bybitid'],
  accountIsReadWhole: true,
  // https://bybit-exchange.github.io/docs/v5/order/open-order: linear and inverse contracts by settlement coin
  kindParams: (kind, settle) =>
    kind === 'spot' ? { type: 'spot' } : { type: 'swap', subType: kind, settleCoin: settle },
  // ccxt 4.5.84, `fetchOpenOrders`
  openOrderPages: 'joined',
  // ccxt 4.5.84, `fetchPositions`
  positionPages: 'joined',
  positionsOneSymbolACall: true,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)order\/disconnected-cancel-all$/, arms: armedBy('timeWindow', 1) },
}
