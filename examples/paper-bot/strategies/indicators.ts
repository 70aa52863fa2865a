import type { TradingDay } from '../../paper-exchange/market-history.js'

/** Average close of the last `days` days, in whole ticks. Null when there are fewer. */
export function averageClose(past: readonly TradingDay[], days: number): number | null {
  return average(past, days, ({ close }) => close)
}

/** Average distance from low to high over the last `days` days, in whole ticks, at least 1. Null with fewer days. */
export function averageRange(past: readonly TradingDay[], days: number): number | null {
  const range = average(past, days, ({ high, low }) => high - low)
  return range === null ? null : Math.max(1, range)
}

function average(past: readonly TradingDay[], days: number, value: (day: TradingDay) => number): number | null {
  if (past.length < days) return null
  const total = past.slice(-days).reduce((sum, day) => sum + value(day), 0)
  return Math.round(total / days)
}
