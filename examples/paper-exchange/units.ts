import Big from 'big.js'

/** Smallest price step, in USD. Prices inside the matching engine are whole numbers of it. */
export const TICK_SIZE = '0.01'

/** A price in ticks as a decimal string in USD: `119270` is `1192.70`. */
export function priceOf(ticks: number): string {
  return new Big(ticks).times(TICK_SIZE).toFixed(2)
}

/** A decimal price in whole ticks, rounded half up: market data has more digits than the market trades in. */
export function roundToTicks(price: string): number {
  return new Big(price).div(TICK_SIZE).round(0, Big.roundHalfUp).toNumber()
}

/** A decimal price in ticks, or null when it is not a price above zero on the tick grid. */
export function ticksOf(price: string): number | null {
  return wholeNumberAboveZero(price, TICK_SIZE)
}

/** A decimal quantity in lots, or null when it is not a whole number above zero. */
export function lotsOf(quantity: string): number | null {
  return wholeNumberAboveZero(quantity, '1')
}

function wholeNumberAboveZero(decimal: string, unit: string): number | null {
  if (!/^\d+(\.\d+)?$/.test(decimal)) return null
  const count = new Big(decimal).div(unit)
  const whole = count.gt(0) && count.lte(Number.MAX_SAFE_INTEGER) && count.eq(count.round(0))
  return whole ? count.toNumber() : null
}
