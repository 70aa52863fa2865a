import type { KillSwitch } from '../../lib/host/kill-switch.js'
import type { Logger, Venue } from '../../lib/words/ports.js'
import { describeCapabilities } from './capabilities.js'
import { ExchangeGuard } from './guard/exchange-guard.js'
import type { MarketFacts } from './guard/order-of-call.js'
import type { CcxtExchange, ExchangeInside } from './library/exchange.js'
import { CcxtVenue, type TradingExchange } from './venue/ccxt-venue.js'
import { acknowledgeWarnings } from './venue/symbols-needed.js'

/** What positions and working orders of an exchange are read with. */
export interface ReadingOptions {
  /** The venue's name, what a scoped halt is compared with. Default: the exchange's id. */
  readonly name?: string
  /** What spot balances are counted in, e.g. `USDT`. Without it, balances are no positions. */
  readonly quote?: string
  /**
   * The only symbols that are read, in ccxt's words, e.g. `['BTC/USDT:USDT']`. Default: all. Many exchanges charge dearly for the
   * open orders of all symbols (Binance's futures 40 times as much as for one), so that a reading takes seconds in the rate limiter.
   * What is open in other symbols is then not seen, not cancelled and not closed.
   */
  readonly symbols?: readonly string[]
  /** Whether futures and swaps are read. Default: when ccxt can. False for keys that may trade spot only. */
  readonly derivatives?: boolean
  /**
   * `fetchPositions` is called once with each of these, where an exchange tells one kind of contract a call. Default: what shows all
   * futures and swaps of Binance, Bybit, Coinbase, Hyperliquid, Kraken, KuCoin and OKX; elsewhere `[{}]`.
   */
  readonly positionParams?: readonly object[]
  /**
   * The same for `fetchOpenOrders`, also where conditional orders are apart, e.g. `[{ type: 'spot' }, { type: 'swap', trigger: true }]`.
   * Orders are cancelled with the same, without `type`, `subType`, `settleCoin`, `paginate`,
   * `paginationCalls` and `limit`.
   */
  readonly orderParams?: readonly object[]
}

export interface GuardExchangeOptions extends ReadingOptions {
  /**
   * Tells which strategy a call belongs to, by its `params`. Default: `params.strategy`, where it is a text, which is then not sent to
   * the exchange.
   */
  readonly strategyOf?: (params: Readonly<Record<string, unknown>>) => string | null
  /** Is told once what the exchange can't do. */
  readonly logger?: Pick<Logger, 'info'>
}

// Shared with other copies of this package.
const INSTALLED = Symbol.for('trading-kill-switch.ccxt')
const VENUE = Symbol.for('trading-kill-switch.ccxt.venue')

interface Installation {
  readonly killSwitch: KillSwitch
  readonly guard: Pick<ExchangeGuard, 'remove' | 'sendClosing'>
}

interface MadeVenue {
  readonly venue: Venue
  /** What it was made with, by {@link readingOptions}. */
  readonly options: string
}

/**
 * An exchange object as a venue, for `createKillSwitch({ venues })`, which comes before {@link guardExchange}. A second call
 * returns the same venue; it may give the same options or none. Acknowledges ccxt's warning against reading the open orders of all symbols, in the object's `options`.
 *
 * @throws an error for what is no exchange object of ccxt, and for other options than those of the first call
 */
export function exchangeVenue(exchange: CcxtExchange, options: ReadingOptions = {}): Venue {
  const made: MadeVenue | undefined = Object.getOwnPropertyDescriptor(exchange, VENUE)?.value
  const asked = readingOptions(options)
  if (made !== undefined) {
    if (asked === '{}' || asked === made.options) return made.venue
    throw new Error(
      `This ${exchange.id} object is a venue already, with ${made.options}, so that ${asked} would do nothing. ` +
        'Give what positions and orders are read with to exchangeVenue(), where it is called first.',
    )
  }
  const inside = insideOf(exchange)
  acknowledgeWarnings(inside.options)
  const venue = new CcxtVenue({
    ...venueParts(inside, options),
    sendClosing: (closing, send) => installationOf(exchange)?.guard.sendClosing(closing, send) ?? send(),
  })
  Object.defineProperty(exchange, VENUE, { value: { venue, options: asked } satisfies MadeVenue })
  return venue
}

/**
 * Puts the kill switch into an exchange object of ccxt: from then on, no call of it that could add risk leaves while trading is
 * halted, by whichever method, and neither does one that waits in a queue, before a retry or for a connection when the halt comes.
 * Reads and cancels pass. Only this object is changed. A second call returns the same venue.
 *
 * @returns the exchange as a venue, see {@link exchangeVenue}
 * @throws an error when the object is guarded by another kill switch, is no exchange object of ccxt, or is a venue with other
 *   options already
 */
export function guardExchange(
  exchange: CcxtExchange,
  killSwitch: KillSwitch,
  options: GuardExchangeOptions = {},
): Venue {
  const installed = installationOf(exchange)
  if (installed !== undefined) {
    if (installed.killSwitch === killSwitch) return exchangeVenue(exchange, options)
    throw new Error(
      `This ${exchange.id} object is guarded by another kill switch. Take that off first: unguardExchange(exchange)`,
    )
  }
  const inside = insideOf(exchange)
  const venue = exchangeVenue(exchange, options)
  const guard = new ExchangeGuard({
    exchange: inside,
    killSwitch,
    reader: {
      venue: venue.name,
      market: (symbol) => marketFacts(inside, symbol),
      strategyOf: options.strategyOf ?? strategyInParams,
      ownParams: options.strategyOf === undefined ? ['strategy'] : [],
    },
  })
  guard.install()
  const installation: Installation = { killSwitch, guard }
  Object.defineProperty(exchange, INSTALLED, { value: installation, configurable: true })
  options.logger?.info({ exchange: exchange.id }, describeCapabilities(exchange))
  return venue
}

/** Takes the guard off again. Returns whether there was one. */
export function unguardExchange(exchange: CcxtExchange): boolean {
  const installed = installationOf(exchange)
  if (installed === undefined) return false
  installed.guard.remove()
  Reflect.deleteProperty(exchange, INSTALLED)
  return true
}

/** Those that are given, as one text: two that are equal mean the same. */
function readingOptions({ name, quote, symbols, derivatives, positionParams, orderParams }: ReadingOptions): string {
  return JSON.stringify({ name, quote, symbols, derivatives, positionParams, orderParams })
}

/** What a {@link CcxtVenue} is made of, but for the way of its closing orders. */
export function venueParts(exchange: ExchangeInside, options: ReadingOptions) {
  return {
    exchange: exchange as unknown as TradingExchange,
    name: options.name ?? exchange.id,
    quote: options.quote ?? null,
    symbols: options.symbols ?? null,
    derivatives: options.derivatives ?? Boolean(exchange.has.fetchPositions),
    positionParams: options.positionParams ?? null,
    orderParams: options.orderParams ?? null,
  }
}

/** The same object, as it is inside. @throws an error for what is no exchange object */
export function insideOf(exchange: CcxtExchange): ExchangeInside {
  if (
    typeof exchange?.id !== 'string' ||
    typeof exchange.fetch2 !== 'function' ||
    typeof exchange.sign !== 'function'
  ) {
    throw new TypeError(
      'guardExchange(exchange, killSwitch): the exchange must be an object of ccxt, e.g. new ccxt.binance()',
    )
  }
  return exchange as unknown as ExchangeInside
}

function installationOf(exchange: CcxtExchange): Installation | undefined {
  return Object.getOwnPropertyDescriptor(exchange, INSTALLED)?.value
}

/** Null also while markets are not loaded: an order without a symbol is covered by every scope. */
function marketFacts(exchange: ExchangeInside, symbol: unknown): MarketFacts | null {
  if (typeof symbol !== 'string' || exchange.markets == null) return null
  try {
    const market = exchange.market(symbol)
    return typeof market.symbol === 'string' ? { symbol: market.symbol, contract: market.contract === true } : null
  } catch {
    return null
  }
}

function strategyInParams({ strategy }: Readonly<Record<string, unknown>>): string | null {
  return typeof strategy === 'string' ? strategy : null
}
