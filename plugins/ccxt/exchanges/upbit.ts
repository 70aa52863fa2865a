import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

const STREAM = new Set(['ticket', 'type', 'codes', 'level', 'isOnlySnapshot', 'isOnlyRealtime', 'format'])

/** https://global-docs.upbit.com/reference/websocket-guide: a list with a ticket and streams. Orders can't be sent */
function socketKindOf(message: SocketMessage): CallKind | null {
  const parts = Array.isArray(message) ? message : []
  const isStream =
    parts.length > 0 && parts.every((part) => Object.keys(part ?? { order: 1 }).every((key) => STREAM.has(key)))
  return isStream ? 'read' : null
}

export const upbit: ExchangeRecord = {
  id: 'upbit',
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  socketKindOf,
}
