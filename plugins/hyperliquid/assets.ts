import { type Row, shown } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'

/** An asset that is traded: its number in orders, and how many decimals its size has. */
export interface Asset {
  readonly name: string
  readonly number: number
  readonly sizeDecimals: number
  /** The builder's exchange that lists it; empty: Hyperliquid's own. */
  readonly dex: string
}

interface Info {
  perpDexs(): Promise<unknown>
  meta(params: { dex: string }): Promise<unknown>
  spotMeta(): Promise<unknown>
}

/** The names of the exchanges: Hyperliquid's own, which is empty, and the builders'. @throws {TypeError} */
export async function readDexes(info: Pick<Info, 'perpDexs'>): Promise<string[]> {
  const rows = listOf(await info.perpDexs(), 'perpDexs')
  return rows.map((row) => {
    if (row === null) return ''
    const { name } = row as Row
    if (typeof name !== 'string' || name === '') throw new TypeError(`A builder's exchange has no name: ${shown(row)}`)
    return name
  })
}

/**
 * The perpetuals of an exchange. https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/asset-ids
 *
 * @param index the place of the exchange among all; 0 is Hyperliquid's own
 */
export async function readPerpetuals(info: Pick<Info, 'meta'>, dex: string, index: number): Promise<Asset[]> {
  const rows = listOf(((await info.meta({ dex })) as Row | null)?.universe, 'meta')
  const first = index === 0 ? 0 : 100_000 + index * 10_000
  return rows.map((row, at) => {
    const { name, szDecimals } = row as Row
    if (typeof name !== 'string' || typeof szDecimals !== 'number')
      throw new TypeError(`A perpetual can't be read: ${shown(row)}`)
    return { name, number: first + at, sizeDecimals: szDecimals, dex }
  })
}

/** The spot pairs. */
export async function readPairs(info: Pick<Info, 'spotMeta'>): Promise<Asset[]> {
  const rows = listOf(((await info.spotMeta()) as Row | null)?.universe, 'spotMeta')
  return rows.map((row) => {
    const { name, index } = row as Row
    if (typeof name !== 'string' || typeof index !== 'number')
      throw new TypeError(`A pair can't be read: ${shown(row)}`)
    return { name, number: 10_000 + index, sizeDecimals: 0, dex: '' }
  })
}

/**
 * A price that the exchange takes: five significant figures, and at most six decimals less those of the size; whole numbers always fit. Pure.
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
export function priceFor(price: Big, sizeDecimals: number): string {
  if (price.gte(100_000)) return price.round(0).toFixed()
  const figures = new Big(Number(price.toFixed()).toPrecision(5))
  return figures.round(Math.max(0, 6 - sizeDecimals)).toFixed()
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`Hyperliquid's answer to ${what} is no list: ${shown(value)}`)
  return value
}
