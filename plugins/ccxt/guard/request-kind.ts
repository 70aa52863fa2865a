import type { DoorKind } from './call-kind.js'

/** A request as `exchange.request(path, api, method, params)` is given it. */
export interface Endpoint {
  /** E.g. `order/{id}`. */
  readonly path: string
  /** `GET`, `POST`, … */
  readonly method: string
  readonly params?: unknown
}

/** Exchanges that trade by GET as well; everything but these paths is an order there. */
const READS_OF_GET_TRADERS: Readonly<Record<string, RegExp>> = {
  // JSON-RPC by GET: private/buy, private/withdraw … https://docs.deribit.com
  deribit: /^(get_\w+|ticker|test|status|hello)$/,
}

/** First words that make a GET suspicious on any exchange. */
const ACTS = /^(buy|sell|edit|amend|close|submit|withdraw|place|create)(_|-|$)/

/** Words that make it suspicious wherever they stand in the last part of the path, e.g. BingX's `trade/batchCancelReplace`. */
const ACTING_WORDS = new Set(['place', 'replace', 'create', 'submit', 'amend'])

/** Exchanges that read by POST. Source: the endpoint lists of ccxt 4.5.84, compared with the exchanges' documentation. */
const READS_BY_POST: Readonly<Record<string, RegExp>> = {
  // https://docs.kraken.com/api/docs/category/rest-api/account-data
  kraken:
    /^(Level3|Balance|BalanceEx|CreditLines|TradeBalance|OpenOrders|ClosedOrders|QueryOrders|OrderAmends|TradesHistory|QueryTrades|OpenPositions|Ledgers|QueryLedgers|TradeVolume|ExportStatus|RetrieveExport|GetApiKeyInfo|ListWalletAccounts|GetWebSocketsToken|DepositMethods|DepositStatus|WithdrawMethods|WithdrawAddresses|WithdrawInfo|WithdrawStatus|Earn\/(AllocateStatus|DeallocateStatus|Strategies|Allocations))$/,
  // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
  hyperliquid: /^info$/,
}

/** Tickets for a stream of one's own account. */
const SESSIONS = /(^|\/)(listenKey|listen-key|userDataStream|userDataStream\/isolated|bullet-public|bullet-private)$/

/** Orders of these are no trades: to take one back moves money. */
const OTHER_ORDERS = new Set(['earn', 'savings', 'staking', 'lending', 'loan'])

/** The words that the last part of a path may consist of, so that it is a cancel of orders and nothing else. */
const CANCEL_WORDS = new Set(
  'cancel canceled delete remove order orders all batch mass by id ids client oid algo algos advance open plan trigger symbol'.split(
    ' ',
  ),
)

/** Hyperliquid places and cancels on one path. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint */
const HYPERLIQUID_CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel'])

/**
 * Sorts a request that no method of the library stands for, by its path: the implicit API, `request` and `fetch2`. Pure. What is
 * not known to read or to cancel is an order.
 */
export function endpointDoor(exchangeId: string, { path, method, params }: Endpoint): DoorKind {
  const segments = path.split('?')[0]?.split('/').filter(Boolean) ?? []
  const last = segments.at(-1) ?? ''
  const verb = method.toUpperCase()
  if (exchangeId.startsWith('hyperliquid') && last === 'exchange') return hyperliquidDoor(params)
  if (verb === 'GET' || verb === 'HEAD') return getDoor(exchangeId, last)
  if (segments.some((segment) => OTHER_ORDERS.has(segment))) return 'order'
  if (verb === 'DELETE') return segments.some(isOrderPart) ? 'cancel' : SESSIONS.test(path) ? 'read' : 'order'
  if (SESSIONS.test(path) || READS_BY_POST[exchangeId]?.test(path) === true) return 'read'
  return isCancel(segments, last) ? 'cancel' : 'order'
}

function getDoor(exchangeId: string, last: string): DoorKind {
  const reads = READS_OF_GET_TRADERS[exchangeId]
  const acts = ACTS.test(last) || wordsOf(last).some((word) => ACTING_WORDS.has(word))
  if (reads === undefined) return acts ? 'order' : 'read'
  if (reads.test(last)) return 'read'
  return /^cancel(_all(_by_(currency|instrument|currency_pair|kind_or_type))?|_by_label)?$/.test(last)
    ? 'cancel'
    : 'order'
}

/** E.g. `order/cancel`, `CancelAll`, `batch_cancel`, `cancel-orders-by-ids`; not `cancelReplace`, `cancel-all-after`. */
function isCancel(segments: readonly string[], last: string): boolean {
  const words = wordsOf(last)
  if (!words.includes('cancel') || !words.every((word) => CANCEL_WORDS.has(word))) return false
  return segments.some(isOrderPart) || words.includes('all')
}

function isOrderPart(segment: string): boolean {
  const words = wordsOf(segment)
  return words.includes('order') || words.includes('orders')
}

function wordsOf(segment: string): string[] {
  return segment
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}

function hyperliquidDoor(params: unknown): DoorKind {
  const action = (params as { readonly action?: { readonly type?: unknown } } | undefined)?.action
  return typeof action?.type === 'string' && HYPERLIQUID_CANCELS.has(action.type) ? 'cancel' : 'order'
}
