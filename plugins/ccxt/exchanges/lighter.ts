import type { CallKind, ExchangeRecord } from './exchange-facts.js'

/** The types of transactions: https://github.com/elliottech/lighter-go, `types/txtypes/constants.go` */
const CANCEL = 15
const CANCEL_ALL = 16
/** At once, or by the dead man's switch. `2` takes that one back. */
const CANCELS_ALL = new Set([0, 1])

function callKindOf(params: unknown): CallKind {
  const { tx_type, tx_info } = (params ?? {}) as { readonly tx_type?: unknown; readonly tx_info?: unknown }
  const type = Number(tx_type)
  if (type === CANCEL) return 'cancel'
  return type === CANCEL_ALL && CANCELS_ALL.has(timeInForceOf(tx_info)) ? 'cancel' : 'order'
}

function timeInForceOf(info: unknown): number {
  try {
    return JSON.parse(String(info)).TimeInForce
  } catch {
    return Number.NaN
  }
}

export const lighter: ExchangeRecord = {
  id: 'lighter',
  // ccxt 4.5.84, `fetchOpenOrders`: without a symbol it throws before anything is sent
  openOrdersOfAllSymbols: 'never',
  // ccxt 4.5.84, `createOrder`: the price of a market order is the worst one that it may be filled at
  marketOrderPrice: 'limit',
  // ccxt 4.5.84, `cancelOrder`, `cancelAllOrders` and `cancelAllOrdersAfter`: one path for all transactions
  sharedPath: { path: /(^|\/)sendTx$/, callKindOf },
}
