import { numberOf, type Row, shown } from '../../lib/clients/row-fields.js'
import { isDecimal } from '../../lib/words/money.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'

/** Of `clearinghouseState`; null for an empty one. @throws {TypeError} for what is no position */
export function readPosition(row: unknown): Position | null {
  const { coin, szi, entryPx, positionValue, unrealizedPnl } = ((row as Row | null)?.position ?? {}) as Row
  if (typeof coin !== 'string' || !isDecimal(szi)) throw new TypeError(`A position can't be read: ${shown(row)}`)
  if (Number(szi) === 0) return null
  const mark = Number(positionValue) / Math.abs(Number(szi))
  return {
    symbol: coin,
    side: szi.startsWith('-') ? 'short' : 'long',
    quantity: szi.replace('-', ''),
    entryPrice: numberOf(entryPx),
    markPrice: Number.isFinite(mark) ? mark.toFixed(8) : null,
    unrealizedPnl: numberOf(unrealizedPnl),
    currency: 'USDC',
  }
}

/** Of `frontendOpenOrders`. A stop for a whole position has the size 0. @throws {TypeError} for what is no order */
export function readOrder(row: unknown): WorkingOrder {
  const { oid, coin, side, sz, limitPx, cloid, reduceOnly, isTrigger, isPositionTpsl } = (row ?? {}) as Row
  if (typeof oid !== 'number' || typeof coin !== 'string') throw new TypeError(`An order can't be read: ${shown(row)}`)
  return {
    id: String(oid),
    clientId: typeof cloid === 'string' ? cloid : null,
    symbol: coin,
    side: side === 'B' ? 'buy' : side === 'A' ? 'sell' : null,
    quantity: numberOf(sz),
    price: numberOf(limitPx),
    reduceOnly: (reduceOnly === true || isPositionTpsl === true) && !isSpot(coin),
    stop: isTrigger === true,
  }
}

/** Of `spotClearinghouseState`; null for an empty one, and for cash. @throws {TypeError} for what is no balance */
export function readBalance(row: unknown, cash: ReadonlySet<string>): Position | null {
  const { coin, total } = (row ?? {}) as Row
  if (typeof coin !== 'string' || !isDecimal(total)) throw new TypeError(`A balance can't be read: ${shown(row)}`)
  if (Number(total) === 0 || cash.has(coin)) return null
  const notClosable = `a token: this venue does not sell it. Say cash: ['${coin}'] if it is money to you`
  return { symbol: coin, side: 'long', quantity: total, notClosable }
}

/** Of `twapHistory`: those that were activated, and have not ended. @throws {TypeError} for what is no entry */
export function readTwaps(rows: readonly unknown[], prefix: string): WorkingOrder[] {
  const entries = rows.map((row) => {
    const { twapId, state, status } = (row ?? {}) as Row
    const said = (status as Row | undefined)?.status
    if (typeof said !== 'string') throw new TypeError(`A TWAP order can't be read: ${shown(row)}`)
    return { twapId, said, state: (state ?? {}) as Row }
  })
  const ended = new Set(entries.flatMap(({ twapId, said }) => (said === 'activated' ? [] : [twapId])))
  return entries.flatMap(({ twapId, said, state }) => {
    if (said !== 'activated' || ended.has(twapId)) return []
    const { coin, side, reduceOnly, sz } = state
    if (typeof twapId !== 'number' || typeof coin !== 'string')
      throw new TypeError(`A TWAP order can't be read: ${shown(state)}`)
    return {
      id: `${prefix}${twapId}`,
      symbol: coin,
      side: side === 'B' ? 'buy' : side === 'A' ? 'sell' : null,
      quantity: numberOf(sz),
      reduceOnly: reduceOnly === true && !isSpot(coin),
    } as const
  })
}

/** Of `userVaultEquities`; null for an empty one. @throws {TypeError} for what is no deposit */
export function readVault(row: unknown): Position | null {
  const { vaultAddress, equity } = (row ?? {}) as Row
  if (typeof vaultAddress !== 'string' || !isDecimal(equity))
    throw new TypeError(`A deposit can't be read: ${shown(row)}`)
  if (Number(equity) === 0) return null
  const notClosable = "a deposit in a vault: withdraw it by hand, or say none: ['vaults']"
  return { symbol: vaultAddress, side: 'long', quantity: equity, markPrice: '1', currency: 'USDC', notClosable }
}

/** Spot pairs are `PURR/USDC`, or `@` and a number. */
function isSpot(coin: string): boolean {
  return coin.startsWith('@') || coin.includes('/')
}
