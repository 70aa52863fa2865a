import { agreeOnAction, type OrderAction } from './action-words.js'
import { Big } from './big.js'
import { isOnlyCancel } from './cancel-only.js'
import { ObjectFields } from './object-fields.js'
import { readFields } from './order-fields.js'

export type { OrderAction } from './action-words.js'

export type OrderSide = 'buy' | 'sell'

/** What the guard needs to know of an order. Null: the order doesn't tell. */
export interface OrderIntent {
  readonly action: OrderAction
  readonly venue: string | null
  readonly strategy: string | null
  readonly symbol: string | null
  readonly side: OrderSide | null
  /** A decimal string above zero, in the venue's units. */
  readonly quantity: string | null
  /** True only when every field that speaks of it says so. */
  readonly reduceOnly: boolean
  /** The position that an exit closes, where a venue holds a long and a short in one symbol (hedge mode). Null, or left out: it names none. */
  readonly positionSide?: 'long' | 'short' | null
}

/** What limits of single orders look at beside: see docs/trips.md. Numbers, or texts of them. */
export interface OrderTerms {
  readonly type?: string
  /** Its own price. */
  readonly price?: string | number | null
  /** The market's price, as the bot knows it. */
  readonly markPrice?: string | number | null
  /** What it is to cost, where it says that in the place of a quantity. */
  readonly cost?: string | number | null
  /** How much of the asset one unit of its quantity is. Left out: 1. */
  readonly contractSize?: string | number | null
}

/** Reads an order of the host's own shape. What it leaves out counts as not told. */
export type DescribeOrder = (order: unknown) => Partial<OrderIntent> & OrderTerms

/** An order that nothing is known of. It adds risk. */
export const UNKNOWN_ORDER: OrderIntent = Object.freeze({
  action: 'place',
  venue: null,
  strategy: null,
  symbol: null,
  side: null,
  quantity: null,
  reduceOnly: false,
})

/**
 * Reads an order of unknown shape by the field names that clients commonly use:
 * `symbol|market|tokenID|ticker`, `side`, `amount|quantity|qty|size|contracts`, `reduceOnly|reduce_only|closePosition`,
 * and `type|action|kind` for a cancel. Fields that contradict each other are not believed, and a cancel that says anything more
 * ({@link isOnlyCancel}) is none. What stands on `Object.prototype` is not read. Each field is read once.
 *
 * @returns the intent; {@link UNKNOWN_ORDER} for a list, and for anything that is not an object. May throw what the order's own
 * getters throw.
 */
export function readOrder(order: unknown): OrderIntent {
  if (typeof order !== 'object' || order === null || Array.isArray(order)) return UNKNOWN_ORDER
  const read = readFields(order)
  const action = agreeOnAction(read.type, read.action, read.kind)
  return {
    action: action === 'cancel' && !isOnlyCancel(order, read) ? 'place' : action,
    venue: agreeOnName(read.venue, read.exchange),
    strategy: toName(read.strategy),
    symbol: agreeOnName(read.symbol, read.market, read.tokenID, read.ticker),
    side: toSide(read.side),
    quantity: agreeOnQuantity(read.amount, read.quantity, read.qty, read.size, read.contracts),
    reduceOnly: agreeOnReduceOnly(read.reduceOnly, read.reduce_only, read.closePosition),
  }
}

/** Makes a whole, believable intent of what a host's `describe` returned. */
export function completeIntent(described: unknown): OrderIntent {
  if (typeof described !== 'object' || described === null) return UNKNOWN_ORDER
  const fields = new ObjectFields(described)
  const action = fields.get('action')
  return {
    action: action === 'cancel' || action === 'amend' ? action : 'place',
    venue: toName(fields.get('venue')),
    strategy: toName(fields.get('strategy')),
    symbol: toName(fields.get('symbol')),
    side: toSide(fields.get('side')),
    quantity: toQuantity(fields.get('quantity')),
    reduceOnly: fields.get('reduceOnly') === true,
  }
}

/** What the venue calls an order, where its answer tells by one of the common names; else null. Never throws. */
export function orderIdIn(answer: unknown): string | null {
  try {
    const fields = new ObjectFields(answer as object)
    const ids = ['id', 'orderId', 'orderID', 'order_id'].map((name) => fields.get(name))
    const found = ids.find((each) => each !== undefined && each !== null)
    return typeof found === 'string' || typeof found === 'number' || typeof found === 'bigint' ? String(found) : null
  } catch {
    return null
  }
}

/** A decimal string for a positive, finite number in any of the common forms; null for everything else. */
export function toQuantity(value: unknown): string | null {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return null
  const text = String(value).trim()
  if (PLAIN_NUMBER.test(text)) return text
  try {
    const quantity = new Big(text)
    return quantity.gt(0) ? quantity.toFixed() : null
  } catch {
    return null
  }
}

/** Most quantities are plain numbers, which need no arithmetic to be read. */
const PLAIN_NUMBER = /^(?:[1-9]\d*(?:\.\d+)?|0\.\d*[1-9]\d*)$/

function toName(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function toSide(value: unknown): OrderSide | null {
  if (value === 'buy' || value === 'sell') return value
  const side = typeof value === 'string' ? value.trim().toLowerCase() : ''
  return side === 'buy' || side === 'sell' ? side : null
}

/** Two quantities that differ are not believed. */
function agreeOnQuantity(...told: unknown[]): string | null {
  let read: string | null = null
  for (const value of told) {
    if (value === undefined || value === null) continue
    const next = toQuantity(value)
    if (next === null || (read !== null && read !== next && !new Big(read).eq(next))) return null
    read ??= next
  }
  return read
}

/** At least one says so, and none says otherwise. */
function agreeOnReduceOnly(...told: unknown[]): boolean {
  let says = false
  for (const value of told) {
    if (value === undefined || value === null) continue
    if (value !== true && value !== 'true') return false
    says = true
  }
  return says
}

/** Where two names differ, none is believed: an order without a name is covered by every scope. */
function agreeOnName(...told: unknown[]): string | null {
  let agreed: string | null = null
  for (const value of told) {
    const name = toName(value)
    if (name === null) continue
    if (agreed !== null && agreed !== name) return null
    agreed = name
  }
  return agreed
}
