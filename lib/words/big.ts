import shared from 'big.js'

/** A decimal number, as far as it is used here. Written out: the package's types must not need those of `big.js`. */
export interface Big {
  plus(other: BigSource): Big
  minus(other: BigSource): Big
  times(other: BigSource): Big
  div(other: BigSource): Big
  mod(other: BigSource): Big
  abs(): Big
  neg(): Big
  cmp(other: BigSource): number
  eq(other: BigSource): boolean
  gt(other: BigSource): boolean
  gte(other: BigSource): boolean
  lt(other: BigSource): boolean
  lte(other: BigSource): boolean
  round(decimalPlaces?: number, roundingMode?: number): Big
  toFixed(decimalPlaces?: number): string
  toNumber(): number
}

export type BigSource = number | string | bigint | Big

/**
 * Decimal arithmetic of our own: the constructor that `big.js` exports is one for the whole process, and a bot may set its `strict`,
 * `DP`, `RM`, `NE` and `PE` for itself. Source: big.js 7.0.1, `_Big_()`, which makes a constructor with the defaults.
 */
export const Big = shared() as unknown as {
  new (value: BigSource): Big
  /** A mode of rounding: towards zero. */
  readonly roundDown: number
}
