import Big from 'big.js'

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

/** Words that speak of the action. `limit`, `market` and the like stand in the same fields and say nothing of it. */
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
    action: agreeOnAction(wordOf(fields.type), wordOf(fields.action), wordOf(fields.kind)),
    venue: toName(fields.venue) ?? toName(fields.exchange),
    strategy: toName(fields.strategy),
    symbol: toName(fields.symbol) ?? toName(fields.market) ?? toName(fields.tokenID) ?? toName(fields.ticker),
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
    if (next === null || (read !== null && read !== next)) return null
    read = next
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

function wordOf(value: unknown): OrderAction | undefined {
  if (typeof value !== 'string') return undefined
  return (
    ACTION_WORDS.get(value) ??
    ACTION_WORDS.get(
      value
        .trim()
        .toLowerCase()
        .replace(/[\s_-]/g, ''),
    )
  )
}

/** Where the words differ, the order is taken to add risk. */
function agreeOnAction(...words: (OrderAction | undefined)[]): OrderAction {
  let agreed: OrderAction | undefined
  for (const word of words) {
    if (word === undefined) continue
    if (agreed !== undefined && agreed !== word) return 'place'
    agreed = word
  }
  return agreed ?? 'place'
}
