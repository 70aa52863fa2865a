/**
 * What a bot may send right now, from free to closed:
 * `active` (everything passes), `reducing` (only verified reductions and cancels), `halted` (only cancels).
 */
export type TradingState = 'active' | 'reducing' | 'halted'

/** The two states that a halt can raise to. */
export type HaltLevel = Exclude<TradingState, 'active'>

const RANK: Readonly<Record<TradingState, number>> = { active: 0, reducing: 1, halted: 2 }

/** The stricter of two states. Raising a state never makes it milder. */
export function stricter<State extends TradingState>(one: State, other: State): State {
  return RANK[one] >= RANK[other] ? one : other
}

/** What one look at the gate tells. */
export interface GateReading {
  readonly state: TradingState
  /** There is at least one scoped halt; whether it covers an order is told elsewhere. */
  readonly scoped: boolean
  readonly shuttingDown: boolean
  /** There is at least one pause; which, is told elsewhere. */
  readonly paused: boolean
  /** A pause may begin by itself, by the clock. */
  readonly timedPauses: boolean
  /** Changes with every raise. */
  readonly raises: number
}
