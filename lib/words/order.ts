import { Big } from './big.js'

export type OrderSide = 'buy' | 'sell'

/** What is done with an order: `place` and `amend` can add risk, `cancel` can't. */
export type OrderAction = 'place' | 'amend' | 'cancel'

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
}

/** Reads an order of the host's own shape. What it leaves out counts as not told. */
export type DescribeOrder = (order: unknown) => Partial<OrderIntent>

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

/** Words that stand in the same fields as the action and say nothing of it. */
const ORDER_TYPES = new Set([
  ...[
    'limit',
    'market',
    'stop',
    'stoplimit',
    'stopmarket',
    'stoploss',
    'stoplosslimit',
    'trailingstop',
    'trailingstopmarket',
  ],
  ...[
    'takeprofit',
    'takeprofitlimit',
    'takeprofitmarket',
    'limitmaker',
    'postonly',
    'iceberg',
    'gtc',
    'gtd',
    'ioc',
    'fok',
  ],
])

/** Words that speak of the action. */
const ACTION_WORDS = new Map<string, OrderAction>([
  ['cancel', 'cancel'],
  ['place', 'place'],
  ['create', 'place'],
  ['new', 'place'],
  ['open', 'place'],
  ['submit', 'place'],
  ['amend', 'amend'],
  ['edit', 'amend'],
  ['modify', 'amend'],
  ['replace', 'amend'],
  ['cancelreplace', 'amend'],
])

/** The names by which clients call what an order tells. */
interface OrderFields {
  readonly venue?: unknown
  readonly exchange?: unknown
  readonly strategy?: unknown
  readonly symbol?: unknown
  readonly market?: unknown
  readonly tokenID?: unknown
  readonly ticker?: unknown
  readonly side?: unknown
  readonly amount?: unknown
  readonly quantity?: unknown
  readonly qty?: unknown
  readonly size?: unknown
  readonly contracts?: unknown
  readonly reduceOnly?: unknown
  readonly reduce_only?: unknown
  readonly closePosition?: unknown
  readonly type?: unknown
  readonly action?: unknown
  readonly kind?: unknown
}

/**
 * Reads an order of unknown shape by the field names that clients commonly use:
 * `symbol|market|tokenID|ticker`, `side`, `amount|quantity|qty|size|contracts`, `reduceOnly|reduce_only|closePosition`,
 * and `type|action|kind` for a cancel. Fields that contradict each other are not believed.
 *
 * @returns the intent; {@link UNKNOWN_ORDER} for anything that is not an object. May throw what the order's own getters throw.
 */
export function readOrder(order: unknown): OrderIntent {
  if (typeof order !== 'object' || order === null) return UNKNOWN_ORDER
  const fields: OrderFields = order
  return {
    action: agreeOnAction(fields.type, fields.action, fields.kind),
    venue: agreeOnName(fields.venue, fields.exchange),
    strategy: toName(fields.strategy),
    symbol: agreeOnName(fields.symbol, fields.market, fields.tokenID, fields.ticker),
    side: toSide(fields.side),
    quantity: readQuantity(fields),
    reduceOnly: agreeOnReduceOnly(fields.reduceOnly, fields.reduce_only, fields.closePosition),
  }
}

/** Makes a whole, believable intent of what a host's `describe` returned. */
export function completeIntent(described: unknown): OrderIntent {
  if (typeof described !== 'object' || described === null) return UNKNOWN_ORDER
  const { action, venue, strategy, symbol, side, quantity, reduceOnly } = described as OrderFields
  return {
    action: action === 'cancel' || action === 'amend' ? action : 'place',
    venue: toName(venue),
    strategy: toName(strategy),
    symbol: toName(symbol),
    side: toSide(side),
    quantity: toQuantity(quantity),
    reduceOnly: reduceOnly === true,
  }
}

/** What the venue calls an order, where its answer tells by one of the common names; else null. Never throws. */
export function orderIdIn(answer: unknown): string | null {
  try {
    const { id, orderId, order_id, orderID } = answer as Readonly<Record<string, unknown>>
    const found = [id, orderId, orderID, order_id].find((each) => each !== undefined && each !== null)
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
function readQuantity({ amount, quantity, qty, size, contracts }: OrderFields): string | null {
  let read: string | null = null
  for (const value of [amount, quantity, qty, size, contracts]) {
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

/**
 * An order is a cancel when a field says so, and no other says anything but the type of the order that is cancelled. What is
 * not understood beside it (`withdraw`, `setLeverage`) adds risk.
 */
function agreeOnAction(...told: unknown[]): OrderAction {
  let agreed: OrderAction | undefined
  for (const value of told) {
    if (value === undefined || value === null) continue
    const word = typeof value === 'string' ? plainWord(value) : ''
    if (ORDER_TYPES.has(word)) continue
    const action = ACTION_WORDS.get(word) ?? 'place'
    if (agreed !== undefined && agreed !== action) return 'place'
    agreed = action
  }
  return agreed ?? 'place'
}

function plainWord(text: string): string {
  if (ACTION_WORDS.has(text) || ORDER_TYPES.has(text)) return text
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, '')
}
