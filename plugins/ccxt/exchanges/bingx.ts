import {
  armedBy,
  type CallKind,
  type DeadMansSwitch,
  type ExchangeRecord,
  type SocketMessage,
} from './exchange-facts.js'

const arms: DeadMansSwitch['arms'] = (params) => params.type === 'ACTIVATE' && armedBy('timeOut', 1)(params)

const STREAM = new Set(['id', 'dataType', 'reqType'])

/** ccxt 4.5.84, `pro/bingx`: a subscription names what it wants, and `reqType` may be left out */
function socketKindOf(message: SocketMessage): CallKind | null {
  return 'dataType' in message && Object.keys(message).every((key) => STREAM.has(key)) ? 'read' : null
}

export const bingx: ExchangeRecord = {
  id: 'bingx',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds. `CLOSE` disarms
  deadMansSwitch: { path: /(^|\/)trade\/cancelAllAfter$/, arms },
  socketKindOf,
}
