import { mayBeSameInstrument } from './instrument.js'

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Fields by which a venue may go in the place of the order's symbol, without case and separators. */
export const SYMBOL_FIELDS =
  'symbol market ticker tokenid instrument instid instrumentid instrumentname pair currencypair productid marketid symbolid contractcode'
const SYMBOLS = set(SYMBOL_FIELDS)
/** Fields that hold what is sent with an order, or orders that go with it. */
const SENT = set('params parameters extraparams body payload request data orders legs children batch batchorders')
const DEEPEST = 3

/**
 * Whether an order names another instrument beside its own symbol: in a further field, in its parameters, or in orders that it
 * brings along. What stands on `Object.prototype` is not read. Pure.
 *
 * @throws what the order's own getters throw
 */
export function namesOtherSymbol(order: object, symbol: string, depth = 0): boolean {
  return Object.keys(order).some((key) => {
    const name = plainField(key)
    const isSymbol = SYMBOLS.has(name)
    if (!isSymbol && !SENT.has(name)) return false
    const value: unknown = Reflect.get(order, key)
    if (typeof value === 'string') return isSymbol && value.trim() !== '' && !mayBeSameInstrument(value, symbol)
    if (isSymbol || typeof value !== 'object' || value === null || depth >= DEEPEST) return false
    return (Array.isArray(value) ? value : [value]).some(
      (each) => isObject(each) && namesOtherSymbol(each, symbol, depth + 1),
    )
  })
}

/** A field's name without case and separators. Pure. */
export function plainField(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
