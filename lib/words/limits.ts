import { Big } from './big.js'
import { mayBeSameInstrument } from './instrument.js'

/** The most of something, by symbol. `*`: of all others. */
export type LimitsBySymbol = Readonly<Record<string, string>>

export const OTHERS = '*'

/** What one order may be at most: `[control.limits]`. Decimals are texts. Null, and an empty table: there is no such limit. */
export interface LimitSettings {
  /** In the currency of the order's price. */
  readonly maxOrderValue: LimitsBySymbol
  /** In units of the asset. */
  readonly maxOrderQuantity: LimitsBySymbol
  /** How far from the mark price an order's own price may be, as a share from 0 to 1. */
  readonly priceBand: string | null
  /** The same order again within so many ms is refused; 0: never. */
  readonly duplicateMs: number
  /** So many refusals within a minute trip. */
  readonly refusalsToTrip: number | null
}

export const NO_LIMITS: LimitSettings = {
  maxOrderValue: {},
  maxOrderQuantity: {},
  priceBand: null,
  duplicateMs: 0,
  refusalsToTrip: null,
}

/** Whether any of them refuses an order. */
export function hasLimits({ maxOrderValue, maxOrderQuantity, priceBand, duplicateMs }: LimitSettings): boolean {
  const isOfSymbols = [maxOrderValue, maxOrderQuantity].some((limits) => Object.keys(limits).length > 0)
  return isOfSymbols || priceBand !== null || duplicateMs > 0
}

/**
 * The most of a symbol: the smallest of those that may be meant. Null: there is no limit of it. Pure.
 *
 * @param symbol null: it isn't told, and may be any
 */
export function mostOf(limits: LimitsBySymbol, symbol: string | null): string | null {
  const named = Object.keys(limits).filter((each) => each !== OTHERS)
  const meant = symbol === null ? named : named.filter((each) => mayBeSameInstrument(each, symbol))
  const names = symbol === null || meant.length === 0 ? [...meant, OTHERS] : meant
  return names.reduce<string | null>((least, name) => {
    const most = limits[name]
    return most === undefined || (least !== null && new Big(least).lte(most)) ? least : most
  }, null)
}

/** The symbols that have a limit of their own. Pure. */
export function limitedSymbols({ maxOrderValue, maxOrderQuantity }: LimitSettings): readonly string[] {
  const names = [maxOrderValue, maxOrderQuantity].flatMap((limits) => Object.keys(limits))
  return [...new Set(names)].filter((each) => each !== OTHERS)
}
