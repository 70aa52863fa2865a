import type { CallKind, GetRequests } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'

/** A request as `exchange.request(path, api, method, params)` is given it. */
export interface Endpoint {
  /** E.g. `order/{id}`. */
  readonly path: string
  /** `GET`, `POST`, … */
  readonly method: string
  readonly params?: unknown
}

/** First words that make a GET suspicious on any exchange. */
const ACTS = /^(buy|sell|edit|amend|close|submit|withdraw|place|create)(_|-|$)/

/** Words that make it suspicious wherever they stand in the last part of the path, e.g. BingX's `trade/batchCancelReplace`. */
const ACTING_WORDS = new Set(['place', 'replace', 'create', 'submit', 'amend', 'broadcast', 'confirm'])

/** Tickets for a stream of one's own account. */
const SESSIONS = /(^|\/)(listenKey|listen-key|userDataStream|userDataStream\/isolated|bullet-public|bullet-private)$/

/** Orders of these are no trades: to take one back moves money. */
const OTHER_ORDERS = new Set(['earn', 'savings', 'staking', 'lending', 'loan', 'c2c'])

/** The words that the last part of a path may consist of, so that it is a cancel of orders and nothing else. */
export const CANCEL_WORDS: ReadonlySet<string> = new Set(
  'cancel canceled delete remove order orders all batch mass by id ids client oid algo algos advance open plan trigger symbol'.split(
    ' ',
  ),
)

/**
 * Tells what a request does, by its path and, where orders and cancels share one, by its parameters. What is not known to read or to
 * cancel is an order. Pure.
 */
export function callKindOfRequest(exchangeId: string, { path, method, params }: Endpoint): CallKind {
  const segments = path.split('?')[0]?.split('/').filter(Boolean) ?? []
  const last = segments.at(-1) ?? ''
  const verb = method.toUpperCase()
  const { getRequests, postReads, sharedPath, deadMansSwitch } = factsOf(exchangeId)
  if (sharedPath?.path.test(segments.join('/')) === true)
    return isData(params) ? sharedPath.callKindOf(params) : 'order'
  if (verb === 'GET' || verb === 'HEAD')
    return getRequests === null ? kindOfGet(last) : kindOfKnownGet(segments.join('/'), getRequests)
  if (segments.some((segment) => OTHER_ORDERS.has(segment))) return 'order'
  if (verb === 'DELETE') return segments.some(isOrderPart) ? 'cancel' : SESSIONS.test(path) ? 'read' : 'order'
  if (SESSIONS.test(path) || postReads?.test(path) === true) return 'read'
  if (deadMansSwitch?.path.test(path) === true)
    return isData(params) && isRecord(params) && deadMansSwitch.arms(params) ? 'cancel' : 'order'
  return isCancel(segments, last) ? 'cancel' : 'order'
}

/** Whether the parameters of a request say what it does. Pure. */
export function isByParams(exchangeId: string, path: string): boolean {
  const { sharedPath, deadMansSwitch, setsUp } = factsOf(exchangeId)
  return (
    sharedPath?.path.test(path.split('/').filter(Boolean).join('/')) === true ||
    deadMansSwitch?.path.test(path) === true ||
    setsUp !== null
  )
}

function kindOfGet(last: string): CallKind {
  const acts = ACTS.test(last) || wordsOf(last).some((word) => ACTING_WORDS.has(word))
  return acts ? 'order' : 'read'
}

function kindOfKnownGet(path: string, { reads, cancels }: GetRequests): CallKind {
  if (reads.test(path)) return 'read'
  return cancels?.test(path) === true ? 'cancel' : 'order'
}

/** E.g. `order/cancel`, `CancelAll`, `batch_cancel`, `cancel-orders-by-ids`; not `cancelReplace`, `cancel-all-after`. */
function isCancel(segments: readonly string[], last: string): boolean {
  const words = wordsOf(last)
  if (!words.includes('cancel') || !words.every((word) => CANCEL_WORDS.has(word))) return false
  return segments.some(isOrderPart) || words.includes('all')
}

/** Whether it is nothing but data, so that whoever reads it later finds the same. */
function isData(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value !== 'function'
  if (Array.isArray(value)) return value.every(isData)
  const isPlain = [null, Object.prototype].includes(Object.getPrototypeOf(value))
  return isPlain && Object.values(value).every(isData)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isOrderPart(segment: string): boolean {
  const words = wordsOf(segment)
  return words.includes('order') || words.includes('orders')
}

/** `order/cancelAll` → `order`, `cancel`, `all`. */
export function wordsOf(segment: string): string[] {
  return segment
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean)
}
