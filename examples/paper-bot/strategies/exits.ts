import type { Decision, Holding } from './strategy.js'

/** True when the price has moved `distance` ticks or more against the entry. */
export function stopIsHit({ lots, entry }: Holding, price: number, distance: number): boolean {
  return entry !== null && (price - entry) * Math.sign(lots) <= -distance
}

/** Cancels all of the strategy's working orders. */
export function cancelWorking({ working }: Holding): Decision[] {
  return working.map(({ id }) => ({ action: 'cancel', id }))
}

/** Closes `lots` of the position, all of it unless told: at market, or at `limit` ticks. */
export function exit(holding: Holding, limit?: number, lots = Math.abs(holding.lots)): Decision {
  return {
    action: 'place',
    purpose: 'exit',
    side: holding.lots > 0 ? 'sell' : 'buy',
    lots,
    ...(limit === undefined ? {} : { limit }),
  }
}
