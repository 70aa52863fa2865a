import { ObjectFields, rootOf } from './object-fields.js'

/** What is read of an order, by the names by which clients call it. Each is there, if only as undefined. */
export type OrderFields = Readonly<Record<FieldName, unknown>> & Readonly<Record<string, unknown>>

const NAMES = [
  'venue',
  'exchange',
  'strategy',
  'symbol',
  'market',
  'tokenID',
  'ticker',
  'side',
  'amount',
  'quantity',
  'qty',
  'size',
  'contracts',
  'reduceOnly',
  'reduce_only',
  'closePosition',
  'type',
  'action',
  'kind',
] as const

type FieldName = (typeof NAMES)[number]

/**
 * Reads the fields of an order, each once, and none that stands on `Object.prototype`. The names are written out, since names in a
 * list cost ten times as much, and a halted bot may ask a million times a second.
 *
 * @throws what the order's own getters throw
 */
export function readFields(order: object): OrderFields {
  const root = rootOf(order)
  if (root === null || !isNamedOn(root)) return copyOf(order)
  const fields = new ObjectFields(order)
  return copyOf(Object.fromEntries(NAMES.map((name) => [name, fields.get(name)])))
}

function copyOf(order: object): OrderFields {
  const {
    venue,
    exchange,
    strategy,
    symbol,
    market,
    tokenID,
    ticker,
    side,
    amount,
    quantity,
    qty,
    size,
    contracts,
    reduceOnly,
    reduce_only,
    closePosition,
    type,
    action,
    kind,
  } = order as OrderFields
  return {
    venue,
    exchange,
    strategy,
    symbol,
    market,
    tokenID,
    ticker,
    side,
    amount,
    quantity,
    qty,
    size,
    contracts,
    reduceOnly,
    reduce_only,
    closePosition,
    type,
    action,
    kind,
  }
}

/** Whether an `Object.prototype` has a field of one of the names. */
function isNamedOn(root: object): boolean {
  return (
    'venue' in root ||
    'exchange' in root ||
    'strategy' in root ||
    'symbol' in root ||
    'market' in root ||
    'tokenID' in root ||
    'ticker' in root ||
    'side' in root ||
    'amount' in root ||
    'quantity' in root ||
    'qty' in root ||
    'size' in root ||
    'contracts' in root ||
    'reduceOnly' in root ||
    'reduce_only' in root ||
    'closePosition' in root ||
    'type' in root ||
    'action' in root ||
    'kind' in root
  )
}
