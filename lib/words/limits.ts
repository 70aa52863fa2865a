/** What one order may be at most: `[control.limits]`. Decimals are texts. Null: there is no such limit. */
export interface LimitSettings {
  /** In the currency of the order's price. */
  readonly maxOrderValue: string | null
  /** By symbol, in units of the asset. */
  readonly maxOrderQuantity: Readonly<Record<string, string>>
  /** How far from the mark price an order's own price may be, as a share from 0 to 1. */
  readonly priceBand: string | null
  /** The same order again within so many ms is refused; 0: never. */
  readonly duplicateMs: number
  /** So many refusals within a minute trip. */
  readonly refusalsToTrip: number | null
}

export const NO_LIMITS: LimitSettings = {
  maxOrderValue: null,
  maxOrderQuantity: {},
  priceBand: null,
  duplicateMs: 0,
  refusalsToTrip: null,
}

/** Whether any of them refuses an order. */
export function hasLimits({ maxOrderValue, maxOrderQuantity, priceBand, duplicateMs }: LimitSettings): boolean {
  return maxOrderValue !== null || Object.keys(maxOrderQuantity).length > 0 || priceBand !== null || duplicateMs > 0
}
