import { Big } from '../words/big.js'
import type { TripName } from '../words/trip.js'

/** What a limit may be. */
export interface LimitKind {
  /** Money as a text, or a number that is counted. */
  readonly isMoney: boolean
  /** A share, as `"5%"`, is taken as well. */
  readonly takesShare: boolean
  /** Of a number that is counted. */
  readonly least: number
  readonly most: number
  /** What an error says after "set". */
  readonly expected: string
}

const EXAMPLE = 'an amount of money as a text'

function money(example: string): LimitKind {
  return { isMoney: true, takesShare: false, least: 0, most: 0, expected: `${EXAMPLE}, e.g. ${example}` }
}

function moneyOrShare(example: string): LimitKind {
  const expected = `${EXAMPLE}, or a share above 0% and below 100%, e.g. ${example}`
  return { isMoney: true, takesShare: true, least: 0, most: 0, expected }
}

function counted(what: string, least: number, most: number, example: string): LimitKind {
  const expected = `${what} from ${least} to ${most}, e.g. ${example}`
  return { isMoney: false, takesShare: false, least, most, expected }
}

const MILLISECONDS = 'a whole number of milliseconds'
const WHOLE = 'a whole number'

/** What the limit of each trip may be. */
export const TRIP_LIMITS: Readonly<Record<TripName, LimitKind>> = {
  max_daily_loss: moneyOrShare('max_daily_loss = "5%" or "500"'),
  max_drawdown: moneyOrShare('max_drawdown = "20%" or "5000"'),
  min_equity: money('min_equity = "10000"'),
  max_position_value: money('max_position_value = "25000"'),
  max_total_value: money('max_total_value = "100000"'),
  max_orders_per_second: counted(WHOLE, 1, 10_000, 'max_orders_per_second = 20'),
  max_orders_per_minute: counted(WHOLE, 1, 100_000, 'max_orders_per_minute = 200'),
  max_refusals_per_minute: counted(WHOLE, 1, 1_000_000, 'max_refusals_per_minute = 20'),
  max_errors_per_minute: counted(WHOLE, 1, 1_000_000, 'max_errors_per_minute = 20'),
  max_unknown: counted(WHOLE, 1, 1_000_000, 'max_unknown = 3'),
  max_working_orders: counted(WHOLE, 1, 1_000_000, 'max_working_orders = 50'),
  stuck_ms: counted(MILLISECONDS, 1_000, 3_600_000, 'stuck_ms = 5000'),
}

/** What the limit of a feed may be. */
export const FEED_LIMIT = counted(MILLISECONDS, 100, 86_400_000, '5000')

/** Reads a limit as it is written in a configuration, or as a resume accepts it. Pure. */
export function readLimit(given: unknown, kind: LimitKind): { readonly limit: string } | { readonly problem: string } {
  const problem = {
    problem: `${given === undefined ? 'the limit is missing' : `${show(given)} does not fit`}: set ${kind.expected}`,
  }
  if (!kind.isMoney) {
    const fits = Number.isInteger(given) && (given as number) >= kind.least && (given as number) <= kind.most
    return fits ? { limit: `${given}` } : problem
  }
  if (Number.isFinite(given) && !Number.isInteger(given))
    return {
      problem: `${given} is a number with a point, and money never goes through one: write it as a text, "${given}"`,
    }
  const text = Number.isSafeInteger(given) ? `${given}` : given
  const [, digits, share] = /^(\d{1,15}(?:\.\d{1,15})?)(%?)$/.exec(typeof text === 'string' ? text : '') ?? []
  if (digits === undefined || new Big(digits).lte(0)) return problem
  if (share === '%' && (!kind.takesShare || new Big(digits).gte(100))) return problem
  return { limit: `${new Big(digits).toFixed()}${share}` }
}

/** A value in a message, cut to what can be read. */
export function show(value: unknown): string {
  if (typeof value === 'bigint' || typeof value === 'number') return `${value}`
  return (JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each)) ?? `${value}`).slice(0, 100)
}
