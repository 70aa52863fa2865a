import { readFileSync } from 'node:fs'
// Bundles often begin with a createRequire and a __dirname of their own; names of ours would collide with them.
import * as nodeModule from 'node:module'
import * as nodePath from 'node:path'
import { StartError } from './start-error.js'
import { roundToTicks } from './units.js'

/** One trading day. Prices in ticks. */
export interface TradingDay {
  /** `YYYY-MM-DD`. */
  readonly date: string
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

const COLUMNS = ['date', 'open', 'high', 'low', 'close'] as const

/** Reads a market history file. Throws `StartError` when it is missing or a line makes no sense. */
export function readMarketHistory(path: string): TradingDay[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new StartError(`Can't read the market history ${path}: ${(error as Error).message}\nSet data in [paper].`)
  }
  return parseMarketHistory(text, path)
}

/**
 * Parses CSV with a header line naming at least date, open, high, low and close, one trading day a line, oldest first.
 * `source` is what an error calls the text. Throws `StartError`, naming the line.
 */
export function parseMarketHistory(text: string, source: string): TradingDay[] {
  const [header = '', ...lines] = text.trimEnd().split(/\r?\n/)
  const names = header.split(',').map((name) => name.trim())
  const indexes = COLUMNS.map((column) => names.indexOf(column))
  if (indexes.includes(-1)) {
    throw new StartError(`${source}:1: the header must name ${COLUMNS.join(', ')}; it is "${header}".`)
  }
  const days: TradingDay[] = []
  for (const [index, line] of lines.entries()) {
    const cells = line.split(',')
    const [date = '', ...prices] = indexes.map((at) => (cells[at] ?? '').trim())
    const day = parseDay(date, prices)
    const problem = typeof day === 'string' ? day : outOfOrder(days.at(-1), day)
    if (problem !== null) throw new StartError(`${source}:${index + 2}: ${problem}`)
    days.push(day as TradingDay)
  }
  if (days.length === 0) throw new StartError(`${source} has a header but no trading days.`)
  return days
}

function parseDay(date: string, prices: string[]): TradingDay | string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return `"${date}" is not a date (YYYY-MM-DD).`
  const bad = prices.find((price) => !/^\d+(\.\d+)?$/.test(price) || roundToTicks(price) <= 0)
  if (bad !== undefined) return `"${bad}" is not a price above zero.`
  const [open = 0, high = 0, low = 0, close = 0] = prices.map(roundToTicks)
  if (low > Math.min(open, close) || high < Math.max(open, close)) {
    return 'low must not be above, nor high below, the open or the close.'
  }
  return { date, open, high, low, close }
}

function outOfOrder(previous: TradingDay | undefined, day: TradingDay): string | null {
  if (previous === undefined || previous.date < day.date) return null
  return `${day.date} comes after ${previous.date}; days must be in order, each once.`
}

/**
 * Where the S&P 500 history of the vega-datasets package is, looked up from each of `places` (files or file URLs) in
 * turn. Throws `StartError` when it is installed near none of them.
 */
export function locateBundledHistory(places: readonly string[]): string {
  for (const place of places) {
    try {
      const entry = nodeModule.createRequire(place).resolve('vega-datasets')
      return nodePath.join(nodePath.dirname(entry), '..', 'data', 'sp500-2000.csv')
    } catch {
      // Not installed near this place: the next one may know it.
    }
  }
  throw new StartError(
    'The market history (npm package vega-datasets) is not installed.\n' +
      'Run `npm install`, or set data in [paper] to a CSV file of your own.',
  )
}
