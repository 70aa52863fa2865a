import type { ControlTable } from './control-table.js'

/** What one order may be at most. Decimals are texts. Null: there is no such limit. */
export interface LimitSettings {
  /** In the currency of the venue's prices. */
  readonly maxOrderValue: string | null
  /** By symbol, in the units of its orders. */
  readonly maxOrderQuantity: Readonly<Record<string, string>>
  /** How far from the mark price an order's own price may be, as a share from 0 to 1. */
  readonly priceBand: string | null
  /** The same order again within so many ms is refused; 0: never. */
  readonly duplicateMs: number
  /** So many refusals within a minute trip. */
  readonly refusalsToTrip: number | null
}

const NONE: LimitSettings = {
  maxOrderValue: null,
  maxOrderQuantity: {},
  priceBand: null,
  duplicateMs: 0,
  refusalsToTrip: null,
}

/**
 * Reads `[control.limits]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readLimits({ limits = {} }: ControlTable, problems: string[]): LimitSettings {
  for (const name of Object.keys(limits)) problems.push(`limits: "${name}" is not a limit of this version`)
  return NONE
}
