import type { CcxtExchange, ExchangeInside } from './exchange.js'

/** The same object, as it is inside. @throws {TypeError} for what is no exchange object */
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
