import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

const STREAM = new Set(['type', 'auth', 'assets_ids', 'markets', 'operation', 'initial_dump', 'level'])

/** https://docs.polymarket.com/developers/CLOB/websocket/wss-overview: a channel and what it is for. Orders can't be sent */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!('type' in message) || !['market', 'user'].includes(String(message.type))) return null
  return Object.keys(message).every((key) => STREAM.has(key)) ? 'read' : null
}

export const predictionPolymarket: ExchangeRecord = {
  id: 'prediction.polymarket',
  socketKindOf,
}
