import type { CallKind, ExchangeRecord, SocketMessage } from './exchange-facts.js'

/** https://www.luno.com/en/developers/api#tag/Streaming-API-(beta): the key is all that is ever sent */
function socketKindOf(message: SocketMessage): CallKind | null {
  return Object.keys(message).sort().join() === 'api_key_id,api_key_secret' ? 'read' : null
}

export const luno: ExchangeRecord = {
  id: 'luno',
  socketKindOf,
}
