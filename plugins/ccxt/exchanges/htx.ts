import { armedBy, type CallKind, type ExchangeRecord, type SocketMessage } from './exchange-facts.js'

/** https://huobiapi.github.io/docs/spot/v1/en/#authentication-2: to log in is a request, and so is a trade elsewhere */
function socketKindOf(message: SocketMessage): CallKind | null {
  return 'action' in message && message.action === 'req' && message.ch === 'auth' ? 'read' : null
}

export const htx: ExchangeRecord = {
  id: 'htx',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)algo-orders\/cancel-all-after$/, arms: armedBy('timeout', 1) },
  socketKindOf,
}
