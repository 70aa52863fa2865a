/** Orders in Binance's hedge mode: the position that one names, its side, and whether it makes that position smaller. */
export const HEDGE_ORDERS = [
  ['LONG', 'SELL', true],
  ['SHORT', 'BUY', true],
  ['LONG', 'BUY', false],
  ['SHORT', 'SELL', false],
  ['BOTH', 'SELL', false],
] as const
