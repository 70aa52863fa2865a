import { Big } from '../words/big.js'
import { hasLimits, type LimitSettings, type LimitsBySymbol, NO_LIMITS, OTHERS } from '../words/limits.js'
import { ownFields } from '../words/own-field.js'
import type { ControlTable } from './control-table.js'
import { isTable } from './table.js'

export type { LimitSettings } from '../words/limits.js'

const NAMES = ['max_order_value', 'max_order_quantity', 'price_band', 'duplicate_ms', 'refusals_to_trip']
const HOUR_MS = 3_600_000
const MOST_REFUSALS = 10_000

/**
 * Reads `[control.limits]`.
 *
 * @param problems takes what is wrong, a line each
 */
export function readLimits({ limits }: ControlTable, problems: string[]): LimitSettings {
  if (limits === undefined || Object.keys(limits).length === 0) return NO_LIMITS
  const given: Readonly<Record<string, unknown>> = ownFields(limits)
  const wrong: string[] = []
  for (const name of Object.keys(given)) {
    if (!NAMES.includes(name))
      wrong.push(
        `${JSON.stringify(name)} is not a limit of single orders (trips stand in [control.trips]). There are: ${NAMES.join(', ')}`,
      )
  }
  const settings: LimitSettings = {
    maxOrderValue: readValues(given, wrong),
    maxOrderQuantity: readBySymbol('max_order_quantity', given.max_order_quantity, wrong),
    priceBand: readOne(
      given,
      'price_band',
      shareOf,
      'a share above 0 and below 1, or a percentage, e.g. "5%"',
      null,
      wrong,
    ),
    duplicateMs: readOne(
      given,
      'duplicate_ms',
      wholeUpTo(HOUR_MS),
      `whole milliseconds from 1 to ${HOUR_MS}`,
      0,
      wrong,
    ),
    refusalsToTrip: readOne(
      given,
      'refusals_to_trip',
      wholeUpTo(MOST_REFUSALS),
      `a whole number from 1 to ${MOST_REFUSALS}`,
      null,
      wrong,
    ),
  }
  if (wrong.length === 0 && !hasLimits(settings)) {
    wrong.push(
      `none is set that refuses an order: set one of ${NAMES.slice(0, -1).join(', ')}, or take [control.limits] out`,
    )
  }
  problems.push(...wrong.map((each) => `limits: ${each}`))
  return wrong.length === 0 ? settings : NO_LIMITS
}

function readOne<Value, None>(
  given: Readonly<Record<string, unknown>>,
  name: string,
  read: (value: unknown) => Value | null,
  expected: string,
  none: None,
  wrong: string[],
): Value | None {
  if (given[name] === undefined) return none
  const value = read(given[name])
  if (value === null) wrong.push(`${name} = ${JSON.stringify(given[name])} does not fit: expected ${expected}`)
  return value ?? none
}

/** One for all symbols, or a table. */
function readValues(given: Readonly<Record<string, unknown>>, wrong: string[]): LimitsBySymbol {
  const { max_order_value: value } = given
  if (isTable(value)) return readBySymbol('max_order_value', value, wrong)
  const expected = 'an amount above 0, e.g. 10000, or a table of them by symbol'
  const amount = readOne(given, 'max_order_value', amountOf, expected, null, wrong)
  return amount === null ? {} : { [OTHERS]: amount }
}

function readBySymbol(name: string, table: unknown, wrong: string[]): LimitsBySymbol {
  const amounts: Record<string, string> = Object.create(null)
  if (table === undefined) return amounts
  if (!isTable(table) || Object.keys(table).length === 0) {
    wrong.push(`${name} = ${JSON.stringify(table)} does not fit: expected a table, e.g. { "BTC/USDT" = "0.5" }`)
    return amounts
  }
  for (const [symbol, value] of Object.entries(table)) {
    const amount = amountOf(value)
    if (amount === null || symbol.trim() === '') {
      wrong.push(
        `${name}: ${JSON.stringify(symbol)} = ${JSON.stringify(value)} does not fit: expected a symbol and an amount above 0`,
      )
    } else amounts[symbol.trim() === OTHERS ? OTHERS : symbol] = amount
  }
  return amounts
}

function amountOf(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null
  if (!/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(String(value))) return null
  const amount = new Big(value)
  return amount.gt(0) ? amount.toFixed() : null
}

function shareOf(value: unknown): string | null {
  const [, percent] = typeof value === 'string' ? (/^(.+?)\s*%$/.exec(value) ?? []) : []
  const amount = amountOf(percent ?? value)
  if (amount === null) return null
  const share = percent === undefined ? new Big(amount) : new Big(amount).div(100)
  return share.lt(1) ? share.toFixed() : null
}

function wholeUpTo(most: number): (value: unknown) => number | null {
  return (value) => (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most ? Number(value) : null)
}
