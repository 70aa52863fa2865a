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

const SYMBOL_FIELDS = ['symbol', 'market', 'tokenID', 'ticker']
const QUANTITY_FIELDS = ['amount', 'quantity', 'qty', 'size', 'contracts']
const REDUCE_ONLY_FIELDS = ['reduceOnly', 'reduce_only', 'closePosition']
const ACTION_FIELDS = ['type', 'action', 'kind']

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

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads an order of unknown shape by the field names that clients commonly use:
 * `symbol|market|tokenID|ticker`, `side`, `amount|quantity|qty|size|contracts`, `reduceOnly|reduce_only|closePosition`,
 * and `type|action|kind` for a cancel. Fields that contradict each other are not believed.
 *
 * @returns the intent; {@link UNKNOWN_ORDER} for anything that is not an object. May throw what the order's own getters throw.
 */
export function readOrder(order: unknown): OrderIntent {
  if (typeof order !== 'object' || order === null) return UNKNOWN_ORDER
  const fields = order as Fields
  return {
    action: readAction(fields),
    venue: readName(fields, ['venue', 'exchange']),
    strategy: readName(fields, ['strategy']),
    symbol: readName(fields, SYMBOL_FIELDS),
    side: readSide(fields.side),
    quantity: readQuantity(fields),
    reduceOnly: readReduceOnly(fields),
  }
}

/** Makes a whole, believable intent of what a host's `describe` returned. */
export function completeIntent(described: unknown): OrderIntent {
  if (typeof described !== 'object' || described === null) return UNKNOWN_ORDER
  const fields = described as Fields
  const action = fields.action
  return {
    action: action === 'cancel' || action === 'amend' ? action : 'place',
    venue: readName(fields, ['venue']),
    strategy: readName(fields, ['strategy']),
    symbol: readName(fields, ['symbol']),
    side: readSide(fields.side),
    quantity: toQuantity(fields.quantity),
    reduceOnly: fields.reduceOnly === true,
  }
}

/** A decimal string for a positive, finite number in any of the common forms; null for everything else. */
export function toQuantity(value: unknown): string | null {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'bigint') return null
  try {
    const quantity = new Big(String(value).trim())
    return quantity.gt(0) ? quantity.toFixed() : null
  } catch {
    return null
  }
}

function readName(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return null
}

function readSide(value: unknown): OrderSide | null {
  if (typeof value !== 'string') return null
  const side = value.trim().toLowerCase()
  return side === 'buy' || side === 'sell' ? side : null
}

function readQuantity(fields: Fields): string | null {
  const told = QUANTITY_FIELDS.map((name) => fields[name]).filter((value) => value !== undefined && value !== null)
  const quantities = new Set(told.map(toQuantity))
  const [quantity] = quantities
  return quantities.size === 1 ? (quantity ?? null) : null
}

function readReduceOnly(fields: Fields): boolean {
  const told = REDUCE_ONLY_FIELDS.map((name) => fields[name]).filter((value) => value !== undefined && value !== null)
  return told.length > 0 && told.every((value) => value === true || value === 'true')
}

function readAction(fields: Fields): OrderAction {
  const actions = new Set<OrderAction>()
  for (const name of ACTION_FIELDS) {
    const value = fields[name]
    if (typeof value !== 'string') continue
    const action = ACTION_WORDS.get(
      value
        .trim()
        .toLowerCase()
        .replace(/[\s_-]/g, ''),
    )
    if (action !== undefined) actions.add(action)
  }
  const [action] = actions
  return actions.size === 1 && action !== undefined ? action : 'place'
}
