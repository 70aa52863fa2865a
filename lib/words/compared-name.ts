/** Beside letters and digits, what tells names apart: emojis and the like. Brackets, quotes, dashes, dots, `+` and `$` don't. */
const SEPARATORS = /[\p{P}\p{Z}\p{Sm}\p{Sk}\p{Sc}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu
const WITHOUT_SHAPE = /[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu
/** The accents that Unicode takes off a letter. Marks of other scripts are vowels. */
const ACCENTS = /[\u0300-\u036f]/g
const ASCII = /^[ -~]*$/
const SLASH = /[/\\⁄∕⧸]/
const COLON = /[:∶꞉]/

/**
 * A name as it is compared with others in the same field: without case, accents, separators, quotes and invisible characters, and
 * with one form for what Unicode can write in several. A frightened operator types it on a phone, or copies it from a chat;
 * halting too much is safe. Pure.
 */
export function comparedName(field: 'venue' | 'strategy' | 'symbol', name: string): string {
  const told = field === 'symbol' ? pairOf(name) : name
  return plainName(told) || plainName(name) || fold(name).replace(WITHOUT_SHAPE, '')
}

/** Two venues of names that are compared as equal would be one to whoever reads or types them, and may be one. Pure. */
export function comparedVenue(name: string): string {
  return comparedName('venue', name)
}

/**
 * `BTC/USDT:USDT` is `BTC/USDT` as a contract that is settled in USDT (ccxt's way of writing it), and so is `BTCUSDT:USDT`. In
 * `XYZ:AAPL` the colon is no such thing.
 */
function pairOf(symbol: string): string {
  const wide = ASCII.test(symbol) ? symbol : symbol.normalize('NFKC')
  const colon = wide.search(COLON)
  if (colon < 0) return symbol
  const pair = wide.slice(0, colon)
  if (SLASH.test(pair)) return pair
  const plainPair = plainName(pair)
  const settled = plainName(wide.slice(colon + 1))
  return plainPair.endsWith(settled) || plainPair.startsWith(settled) ? pair : symbol
}

function plainName(name: string): string {
  if (ASCII.test(name)) return name.toUpperCase().replace(/[^A-Z0-9]+/g, '')
  return fold(name).replace(SEPARATORS, '')
}

/** Down and up again: there are small letters with two capitals, and capitals with two small ones (ẞ ß, ſ s, ı i, ς σ). */
function fold(name: string): string {
  return name.normalize('NFKD').toLowerCase().toUpperCase().normalize('NFKD').replace(ACCENTS, '')
}
