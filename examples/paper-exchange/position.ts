import Big from 'big.js'
import { priceOf } from './units.js'

/** A net position, valued at average cost. */
export interface NetPosition {
  /** Above zero: long. Below zero: short. Zero: flat. */
  readonly lots: number
  /** What the open lots cost, in USD; negative for a short. */
  readonly cost: Big
}

/** No position. */
export const FLAT: NetPosition = { lots: 0, cost: new Big(0) }

/**
 * The position after trading `lots` (below zero: sold) at `ticks`, and the profit this realised in USD, before fees.
 *
 * Whatever a division rounds away from the cost of the closed lots stays in the cost of the open ones, so realised plus
 * unrealised profit is exact.
 */
export function trade(before: NetPosition, lots: number, ticks: number): { position: NetPosition; realized: Big } {
  const price = new Big(priceOf(ticks))
  if (Math.sign(lots) === Math.sign(before.lots) || before.lots === 0) {
    return {
      position: { lots: before.lots + lots, cost: before.cost.plus(price.times(lots)) },
      realized: new Big(0),
    }
  }
  const closed = Math.sign(lots) * Math.min(Math.abs(lots), Math.abs(before.lots))
  const opened = lots - closed
  const released = before.cost.times(-closed).div(before.lots)
  const kept = before.cost.minus(released)
  return {
    position: { lots: before.lots + lots, cost: opened === 0 ? kept : price.times(opened) },
    realized: price.times(-closed).minus(released),
  }
}

/** Profit of the open lots if they were closed at `ticks`, in USD. */
export function unrealized(position: NetPosition, ticks: number): Big {
  return new Big(priceOf(ticks)).times(position.lots).minus(position.cost)
}

/** Average entry price in USD, or null when flat. */
export function entryPrice(position: NetPosition): Big | null {
  return position.lots === 0 ? null : position.cost.div(position.lots)
}
