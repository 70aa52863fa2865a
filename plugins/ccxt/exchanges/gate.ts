import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

/** https://www.gate.com/docs/developers/apiv4/ws/en: what `api` asks for, and a ping, is named by the channel. */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!('channel' in message) || (message.event !== undefined && message.event !== 'api')) return null
  const channel = String(message.channel)
  if (/^(spot|futures)\.order_cancel(_ids|_cp)?$/.test(channel)) return 'cancel'
  return /^(spot|futures)\.(login|ping|order_status|order_list)$/.test(channel) ? 'read' : 'order'
}

export const gate: ExchangeRecord = {
  id: 'gate',
  aliases: ['gateeu'],
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  socketKindOf,
}
