import type { ClosingOrder } from '../../../lib/words/ports.js'
import type { TradingExchange } from '../library/trading-exchange.js'

/** What a venue of ccxt is made of. */
export interface CcxtVenueParts {
  readonly exchange: TradingExchange
  /** Says which record holds its facts: its own id may be any text. */
  readonly exchangeId: string
  readonly name: string
  /** What spot balances are counted in; null: balances are no positions. */
  readonly quote: string | null
  /** Only these are read; null: all. */
  readonly symbols: readonly string[] | null
  /** Whether positions in futures and swaps are read. */
  readonly derivatives: boolean
  /** The operator has said that there are none. */
  readonly noDerivatives: boolean
  /** What the operator has said of each part of the account, by its name. */
  readonly declared: Readonly<Record<string, 'none' | 'read'>>
  /** `fetchPositions` is called once with each of these; null: with what shows them all. */
  readonly positionParams: readonly object[] | null
  /** `fetchOpenOrders` is called once with each of these; null: with what shows them all. */
  readonly orderParams: readonly object[] | null
  /** Lets the one closing order through the guard. */
  readonly sendClosing: (closing: ClosingOrder, send: () => Promise<unknown>) => Promise<unknown>
  /** Lets the one request that sets the dead man's switch through the guard, also one that disarms it. Default: as it is. */
  readonly sendDeadMan?: (send: () => Promise<unknown>) => Promise<unknown>
  /** Runs what must not wait behind reads: cancels, closing orders and the price for them. Default: as it is. */
  readonly withPriority?: (send: () => Promise<unknown>) => Promise<unknown>
}

/** @throws an error that says what is to be done by hand, where ccxt lacks a method for the exchange */
export function requireMethod({ exchange, name }: CcxtVenueParts, method: string, what: string): void {
  if (exchange.has[method]) return
  throw new Error(`${name}: ccxt has no ${method}() for ${exchange.id}, so ${what} must be looked after by hand`)
}

/** Runs `send` before whatever waits in the rate limiter, where there is a way. */
export function runWithPriority({ withPriority }: CcxtVenueParts, send: () => Promise<unknown>): Promise<unknown> {
  return withPriority?.(send) ?? send()
}
