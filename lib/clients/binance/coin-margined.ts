/** Whether Binance counts a symbol in contracts of a fixed amount of dollars: `BTCUSD_PERP`, `BTCUSD_261225`. Pure. */
export function isCoinMargined(symbol: unknown): boolean {
  return typeof symbol === 'string' && /USD_(PERP|\d{6})$/i.test(symbol)
}
