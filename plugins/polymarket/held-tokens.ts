import { Big } from '../../lib/words/big.js'
import { isDecimal } from '../../lib/words/money.js'
import type { Position } from '../../lib/words/ports.js'

/** Outcome tokens that are held, as the data API shows them. Amounts are decimal strings; null where the API shows none. */
export interface HeldToken {
  readonly tokenId: string
  /** The other outcome of the same market. */
  readonly oppositeTokenId: string | null
  readonly size: string
  readonly averagePrice: string | null
  readonly price: string | null
  readonly value: string | null
  readonly profit: string | null
  /** The market is resolved: nothing is at risk, and nothing can be sold. What was won is redeemed on chain. */
  readonly settled: boolean
}

/** Orders are in hundredths of a share (`ROUNDING_CONFIG` of both clients). */
export const SIZE_DECIMALS = 2

/**
 * Reads a page of `GET /positions`. Pure.
 *
 * @param text as it came: numbers are taken from it digit by digit, and never through a float
 * @throws {TypeError} when a row is not what it should be
 */
export function readHeldTokens(text: string): HeldToken[] {
  const rows: unknown = JSON.parse(quoteNumbers(text))
  if (!Array.isArray(rows)) throw new TypeError(`the answer is no list: ${text.slice(0, 200)}`)
  return rows.map((row: Readonly<Record<string, unknown>>) => {
    const size = decimal(row.size)
    if (typeof row.asset !== 'string' || row.asset === '' || size === null || new Big(size).lt(0)) {
      throw new TypeError(`a position can't be read: ${JSON.stringify(row).slice(0, 200)}`)
    }
    return {
      tokenId: row.asset,
      oppositeTokenId: typeof row.oppositeAsset === 'string' ? row.oppositeAsset : null,
      size,
      averagePrice: decimal(row.avgPrice),
      price: decimal(row.curPrice),
      value: decimal(row.currentValue),
      profit: decimal(row.cashPnl),
      settled: row.redeemable === true,
    }
  })
}

/** Makes positions of what is held. Settled markets are none any more. Pure. */
export function positionsOf(held: readonly HeldToken[]): Position[] {
  return held
    .filter(({ size, settled }) => !settled && new Big(size).gt(0))
    .map(({ tokenId, size, averagePrice, price, profit }) => ({
      symbol: tokenId,
      side: 'long',
      quantity: size,
      entryPrice: averagePrice,
      markPrice: price,
      notClosable: sellable(size).gt(0) ? null : 'less than 0.01 shares, the smallest part that can be sold',
      remainder: sellable(size).gt(0) ? null : 'below-minimum',
      unrealizedPnl: profit,
      currency: 'USDC',
    }))
}

/** The part of a quantity that an order can hold. */
export function sellable(quantity: string): Big {
  return new Big(quantity).round(SIZE_DECIMALS, Big.roundDown)
}

/** The tokens whose other outcome is held as well. A sale of one of them leaves a bet on the other. Pure. */
export function hedgedTokens(held: readonly HeldToken[]): Set<string> {
  const ids = new Set(held.filter(({ size }) => new Big(size).gt(0)).map(({ tokenId }) => tokenId))
  return new Set(held.filter(({ oppositeTokenId }) => ids.has(oppositeTokenId ?? '')).map(({ tokenId }) => tokenId))
}

/** Puts every number of a JSON text into quotes, and leaves its strings alone. */
function quoteNumbers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (found) => (found.startsWith('"') ? found : `"${found}"`))
}

function decimal(value: unknown): string | null {
  if (typeof value !== 'string') return null
  try {
    const text = new Big(value).toFixed()
    return isDecimal(text) ? text : null
  } catch {
    return null
  }
}
