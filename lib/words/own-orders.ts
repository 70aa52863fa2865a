import { mayBeSameInstrument } from './instrument.js'

/** How a bot's own orders and positions are known, at a venue that it shares with others. */
export interface OwnOrders {
  /** The client ids of its orders begin with one of these. */
  readonly prefixes: readonly string[]
  /** It alone trades these, in the venue's own words. */
  readonly symbols: readonly string[]
}

/** `another`: another's. `unknown`: the venue doesn't tell enough. */
export type Ownership = 'own' | 'another' | 'unknown'

/** A rule of `own_orders`. */
export const OWN_ORDERS_RULE = /^(prefix|symbol):(.+)$/

/** Reads the rules of `own_orders`. Null: there are none, and everything is the bot's own. */
export function readOwnOrders(rules: readonly string[]): OwnOrders | null {
  if (rules.length === 0) return null
  const given = (kind: string) =>
    rules.flatMap((rule) => {
      const [, of, value] = OWN_ORDERS_RULE.exec(rule) ?? []
      return of === kind && value !== undefined ? [value] : []
    })
  return { prefixes: given('prefix'), symbols: given('symbol') }
}

/** Whose a working order is. What only resembles a rule is not known: exchanges put prefixes of their own before a client id. Pure. */
export function ownershipOfOrder(
  { prefixes, symbols }: OwnOrders,
  { symbol, clientId }: { readonly symbol: unknown; readonly clientId?: unknown },
): Ownership {
  const bySymbol = ownershipOfSymbol(symbols, symbol)
  if (bySymbol === 'own' || prefixes.length === 0) return bySymbol
  if (typeof clientId !== 'string' || clientId === '') return 'unknown'
  if (prefixes.some((prefix) => clientId.startsWith(prefix))) return 'own'
  return bySymbol === 'unknown' || prefixes.some((prefix) => resembles(clientId, prefix)) ? 'unknown' : 'another'
}

/** Whose a position is: only its symbol can tell. Pure. */
export function ownershipOfPosition({ symbols }: OwnOrders, { symbol }: { readonly symbol: unknown }): Ownership {
  return symbols.length === 0 ? 'unknown' : ownershipOfSymbol(symbols, symbol)
}

function ownershipOfSymbol(symbols: readonly string[], symbol: unknown): Ownership {
  if (symbols.some((own) => own === symbol)) return 'own'
  return typeof symbol === 'string' && symbols.some((own) => isOtherSpelling(own, symbol)) ? 'unknown' : 'another'
}

/** `btc/usdt` of `BTC/USDT`, `BTCUSDT` of `BTC/USDT:USDT`; but `BTC/USDT` and `BTC/USDT:USDT` are two. */
function isOtherSpelling(own: string, symbol: string): boolean {
  if (own.includes('/') !== symbol.includes('/')) return mayBeSameInstrument(own, symbol)
  return folded(own, '') === folded(symbol, '')
}

/** `t-abc-1` and `ABC_1` of `abc-`. */
function resembles(clientId: string, prefix: string): boolean {
  return `-${folded(clientId, '-')}`.includes(`-${folded(prefix, '-')}`)
}

function folded(name: string, separator: string): string {
  return name.toUpperCase().replace(/[\p{P}\p{S}\p{Z}]/gu, separator)
}

/** Without what is another's. Pure. */
export function ofThisBot<Order extends { readonly whose?: Ownership }>(orders: readonly Order[]): readonly Order[] {
  return orders.some(({ whose }) => whose === 'another') ? orders.filter(({ whose }) => whose !== 'another') : orders
}
