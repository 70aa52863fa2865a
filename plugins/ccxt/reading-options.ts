import { ConfigError } from '../../lib/words/errors.js'
import { recordedId } from './exchanges/recorded-id.js'
import type { ExchangeInside } from './library/exchange.js'
import type { TradingExchange } from './library/trading-exchange.js'
import { partsAt } from './venue/account-parts.js'
import type { CcxtVenueParts } from './venue/venue-parts.js'

/** How the positions and working orders of an exchange are read. */
export interface ReadingOptions {
  /** The venue's name: the `venue` of a scoped halt is compared with it. Default: the exchange's id. */
  readonly name?: string
  /** The currency in which spot balances are counted, e.g. `USDT`. Without it, balances are no positions. */
  readonly quote?: string
  /**
   * The only symbols that are read, in ccxt's words, e.g. `['BTC/USDT:USDT']`. Default: all. Orders and positions in other symbols
   * are then not seen, not cancelled and not closed. Many exchanges charge dearly for the open orders of all symbols (Binance's
   * futures 40 times as much as for one), so that a reading takes seconds in the rate limiter.
   */
  readonly symbols?: readonly string[]
  /** Whether futures and swaps are read. Default: when ccxt can. False for keys that may trade spot only. */
  readonly derivatives?: boolean
  /**
   * What you know of the parts of the account, by the names that `/positions` and the log give them, e.g.
   * `{ options: 'none', margin: 'read' }`. `none`: there is nothing, so that it is not asked for; it is shown as your word, and what is
   * seen there all the same counts more. `read`: a part that few accounts have is asked for. `{ others: 'none' }` says it of all that
   * is not read.
   */
  readonly parts?: Readonly<Record<string, 'none' | 'read'>>
  /**
   * `fetchPositions` is called once with each of these, for an exchange that shows one kind of contract a call. Default: the calls
   * that show all parts of an account, at the exchanges whose parts are known; elsewhere `[{}]`.
   */
  readonly positionParams?: readonly object[]
  /**
   * The same for `fetchOpenOrders`, also where conditional orders are apart, e.g. `[{ type: 'spot' }, { type: 'swap', trigger: true }]`.
   * Orders are cancelled with the same, without `type`, `subType`, `settleCoin`, `paginate`,
   * `paginationCalls` and `limit`.
   */
  readonly orderParams?: readonly object[]
}

/** The options that are given, as one text: two that are equal mean the same. */
export function describeOptions(options: ReadingOptions): string {
  const { name, quote, symbols, derivatives, parts, positionParams, orderParams } = options
  return JSON.stringify({ name, quote, symbols, derivatives, parts, positionParams, orderParams })
}

/** What a venue is made of, but for the way of its closing orders. */
export function venueParts(exchange: ExchangeInside, options: ReadingOptions): Omit<CcxtVenueParts, 'sendClosing'> {
  const exchangeId = recordedId(exchange)
  return {
    exchange: exchange as unknown as TradingExchange,
    exchangeId,
    name: options.name ?? exchange.id,
    quote: options.quote ?? null,
    symbols: options.symbols ?? null,
    derivatives: options.derivatives ?? Boolean(exchange.has.fetchPositions),
    noDerivatives: options.derivatives === false,
    declared: declaredParts(exchangeId, options.parts ?? {}),
    positionParams: options.positionParams ?? null,
    orderParams: options.orderParams ?? null,
  }
}

const OTHER_NAMES = ['others', 'other symbols', 'what is not configured']

/** @throws {ConfigError} for a part that the exchange has not, and for another word than `none` and `read` */
function declaredParts(exchangeId: string, parts: Readonly<Record<string, unknown>>): Record<string, 'none' | 'read'> {
  const names = [...partsAt(exchangeId).map(({ name }) => name), ...OTHER_NAMES]
  const problems = Object.entries(parts).flatMap(([name, value]) => {
    if (!names.includes(name))
      return [`parts: ${exchangeId} has no part ${JSON.stringify(name)}; it has ${names.join(', ')}`]
    if (value === 'none' || value === 'read') return []
    return [`parts: ${name} is ${JSON.stringify(value)}; say "none" or "read"`]
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return { ...parts } as Record<string, 'none' | 'read'>
}
