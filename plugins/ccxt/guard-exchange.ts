import { safeLogger } from '../../lib/host/safe-logger.js'
import type { AnyLogger, Logger, Venue } from '../../lib/words/ports.js'
import { describeCapabilities } from './capabilities.js'
import { exchangeVenue, readingOptionsOf } from './exchange-venue.js'
import type { ExchangeFacts } from './exchanges/exchange-facts.js'
import { factsOf } from './exchanges/index.js'
import { recordedId } from './exchanges/recorded-id.js'
import { ExchangeGuard } from './guard/exchange-guard.js'
import type { Guarding } from './guard/guarding.js'
import { type CallReader, type MarketFacts, REQUIRES_PRICE } from './guard/order-intent-reader.js'
import { unitsOf } from './guard/order-units.js'
import { forgetInstallation, installationOf, noteInstallation } from './installation.js'
import type { CcxtExchange, ExchangeInside } from './library/exchange.js'
import { insideOf } from './library/inside-of.js'
import { limitOfVersion } from './library/limit-of-version.js'
import type { ReadingOptions } from './reading-options.js'

export interface GuardExchangeOptions extends ReadingOptions {
  /**
   * Tells which strategy a call belongs to, by its `params`. Default: `params.strategy`, where it is a text, which is then not sent to
   * the exchange.
   */
  readonly strategyOf?: (params: Readonly<Record<string, unknown>>) => string | null
  /** Shows once what the exchange can't do. What the version of ccxt can't do is shown on the console without it. */
  readonly logger?: AnyLogger | Pick<Logger, 'info'>
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
export function guardExchange(exchange: CcxtExchange, killSwitch: Guarding, options: GuardExchangeOptions = {}): Venue {
  const installed = installationOf(exchange)
  if (installed !== undefined) {
    if (installed.killSwitch === killSwitch) return exchangeVenue(exchange, options)
    throw new Error(
      `This ${exchange.id} object is guarded by another kill switch. Take that off first: unguardExchange(exchange)`,
    )
  }
  const inside = insideOf(exchange)
  const venue = exchangeVenue(exchange, options)
  const guard = new ExchangeGuard({ exchange: inside, killSwitch, reader: callReader(inside, venue.name, options) })
  guard.install()
  noteInstallation(exchange, { killSwitch, guard })
  const limit = limitOfVersion(inside)
  if (limit !== null) safeLogger(options.logger ?? console).info({ exchange: exchange.id }, limit)
  if (options.logger)
    safeLogger(options.logger).info(
      { exchange: exchange.id },
      describeCapabilities(exchange, readingOptionsOf(exchange) ?? options).split('\n'),
    )
  return venue
}

/** Takes the guard off again. Returns whether there was one. */
export function unguardExchange(exchange: CcxtExchange): boolean {
  const installed = installationOf(exchange)
  if (installed === undefined) return false
  installed.guard.remove()
  forgetInstallation(exchange)
  return true
}

function callReader(exchange: ExchangeInside, venue: string, { strategyOf }: GuardExchangeOptions): CallReader {
  const { hedgeParam, units } = factsOf(recordedId(exchange))
  return {
    venue,
    market: (symbol) => marketFacts(exchange, symbol, units),
    hedgeParam,
    strategyOf: strategyOf ?? strategyInParams,
    ownParams: strategyOf === undefined ? ['strategy', 'markPrice'] : ['markPrice'],
  }
}

/** Null also while markets are not loaded: an order without a symbol is covered by every scope. */
function marketFacts(exchange: ExchangeInside, symbol: unknown, units: ExchangeFacts['units']): MarketFacts | null {
  if (typeof symbol !== 'string' || exchange.markets == null) return null
  try {
    const market = exchange.market(symbol)
    if (typeof market.symbol !== 'string') return null
    const hedges = market.contract === true && (market.swap === true || market.future === true)
    const contract = market.contract === true
    const buysByPrice = !contract && requiresPrice(exchange)
    return { symbol: market.symbol, contract, hedges, buysByPrice, ...unitsOf(market, units) }
  } catch {
    return null
  }
}

/** An option of one method, or of all. */
function requiresPrice({ options = {} }: ExchangeInside): boolean {
  const { createOrder } = options
  return (Reflect.get(Object(createOrder), REQUIRES_PRICE) ?? options[REQUIRES_PRICE]) === true
}

function strategyInParams({ strategy }: Readonly<Record<string, unknown>>): string | null {
  return typeof strategy === 'string' ? strategy : null
}
