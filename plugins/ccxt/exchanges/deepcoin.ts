import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

/** https://www.deepcoin.com/docs/publicWS/subscribe: nothing but subscriptions has that one key */
function socketKindOf(message: SocketMessage): CallKind | null {
  return Object.keys(message).join() === 'sendTopicAction' ? 'read' : null
}

export const deepcoin: ExchangeRecord = {
  id: 'deepcoin',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  socketKindOf,
}
