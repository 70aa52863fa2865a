/** Acknowledges ccxt's warnings that the open orders of all symbols cost more than those of one: a halt needs them all. */
export function acknowledgeWarnings(options: Record<string, unknown> | undefined): void {
  if (options === undefined) return
  // Binance, Tokocrypto.
  options.warnOnFetchOpenOrdersWithoutSymbol = false
  // Aster.
  const own = options.fetchOpenOrders
  if (typeof own === 'object' && own !== null && 'warnIfNoSymbol' in own) {
    options.fetchOpenOrders = { ...own, warnIfNoSymbol: false }
  }
}
