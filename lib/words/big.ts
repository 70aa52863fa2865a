import shared from 'big.js'

/**
 * Decimal arithmetic of our own: the constructor that `big.js` exports is one for the whole process, and a bot may set its `strict`,
 * `DP`, `RM`, `NE` and `PE` for itself. Source: big.js 7.0.1, `_Big_()`, which makes a constructor with the defaults.
 */
export const Big = shared()
export type Big = shared
