import type { CallKind, ExchangeRecord } from './exchange-facts.js'

const CANCELS = /^V\d+Cancel(Order|AllOrders|AllOrdersByMarket)$/

function callKindOf(params: unknown): CallKind {
  const type = (params as { readonly commandType?: unknown } | undefined)?.commandType
  return typeof type === 'string' && CANCELS.test(type) ? 'cancel' : 'order'
}

export const bullish: ExchangeRecord = {
  id: 'bullish',
  // https://api.exchange.bullish.com/docs/api/rest/trading-api/v2: one path for all commands
  sharedPath: { path: /(^|\/)command$/, callKindOf },
}
