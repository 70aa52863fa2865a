/** Shares and USDC have six decimals; both are counted in whole base units here. Prices are whole cents, from 1 to 99. */
const BASE_UNITS = 1_000_000

export type Side = 'BUY' | 'SELL'

/** A decimal string of base units, e.g. `12.5` of 12500000. */
export function decimal(baseUnits: number): string {
  return String(baseUnits / BASE_UNITS)
}

export function baseUnits(amount: number): number {
  return Math.round(amount * BASE_UNITS)
}

/** What so many shares cost. Sizes come in hundredths of a share or finer, so this stays a whole number for all that is traded. */
export function costOf(size: number, cents: number): number {
  return Math.round((size * cents) / 100)
}

/** A price as the API writes it, e.g. `0.4` of 40. */
export function priceText(cents: number): string {
  return String(cents / 100)
}
