/** Which way an order trades. */
export type Side = 'buy' | 'sell'

/** The opposite side: what closes a position opened by `side`. */
export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy'
}

/** `+1` for a buy, `-1` for a sell. */
export function signOf(side: Side): 1 | -1 {
  return side === 'buy' ? 1 : -1
}
