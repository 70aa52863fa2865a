import { type Row, shown } from '../../lib/clients/row-fields.js'
import { Big } from '../../lib/words/big.js'
import { isDecimal } from '../../lib/words/money.js'
import type { Position, Transfer, WorkingOrder } from '../../lib/words/ports.js'

/** A market of `perpetualMarkets`. https://docs.dydx.xyz/indexer-client/http */
export interface Market {
  readonly ticker: string
  readonly clobPairId: number
  readonly status: string
  /** Null: it has none now. */
  readonly oraclePrice: string | null
  readonly atomicResolution: number
  readonly quantumConversionExponent: number
  readonly stepBaseQuantums: number
  readonly subticksPerTick: number
}

/** An order, with what a cancel names it by. */
export interface DydxOrder {
  readonly order: WorkingOrder
  readonly clientId: number
  readonly orderFlags: number
  readonly clobPairId: number
  /** Of a short-term order; null for others. */
  readonly goodTilBlock: number | null
  /** Of all others, in seconds. */
  readonly goodTilBlockTime: number | null
}

/** Statuses of orders that rest or wait; and those of orders that are gone. https://docs.dydx.xyz/types/order_status */
const WORKING = new Set(['OPEN', 'UNTRIGGERED', 'BEST_EFFORT_OPENED'])
const GONE = new Set(['FILLED', 'CANCELED', 'ERROR'])
/** One node has cancelled it; another one may still fill it, until its last block. */
const GOING = 'BEST_EFFORT_CANCELED'

/** The statuses of perpetual markets in which orders match. */
const TRADING = 'ACTIVE'

/** Of a subaccount, in USDC. @throws {TypeError} for what tells none */
export function readEquity(answer: unknown): string {
  const { equity } = ((answer as Row | null)?.subaccount ?? {}) as Row
  if (!isDecimal(equity)) throw new TypeError(`The equity can't be read: ${shown(answer)}`)
  return equity
}

/** Of `transfers`: a subaccount holds USDC alone. @throws {TypeError} for what is none, or is of a kind that is not known */
export function readTransfer(row: unknown): Transfer {
  const { id, type, size, createdAt, symbol } = (row ?? {}) as Row
  const comesIn = type === 'DEPOSIT' || type === 'TRANSFER_IN'
  const leaves = type === 'WITHDRAWAL' || type === 'TRANSFER_OUT'
  const at = Date.parse(String(createdAt))
  const isOdd = !isText(id) || !isDecimal(size) || size.startsWith('-') || Number.isNaN(at) || symbol !== 'USDC'
  if (isOdd || comesIn === leaves) throw new TypeError(`A transfer can't be read: ${shown(row)}`)
  return { id, at, amount: comesIn ? size : new Big(size).neg().toFixed(), currency: 'USD' }
}

/** Of `perpetualPositions`. @throws {TypeError} for what is no open position */
export function readPosition(row: unknown, markets: ReadonlyMap<string, Market>): Position {
  const { market, side, size, status, entryPrice, unrealizedPnl } = (row ?? {}) as Row
  const isOdd = !isText(market) || status !== 'OPEN' || !isDecimal(size) || (side !== 'LONG' && side !== 'SHORT')
  if (isOdd || Number(size) === 0 || (side === 'LONG' && size.startsWith('-')))
    throw new TypeError(`A position can't be read: ${shown(row)}`)
  const listed = markets.get(market)
  const isClosed = listed !== undefined && listed.status !== TRADING
  return {
    symbol: market,
    side: side === 'LONG' ? 'long' : 'short',
    quantity: size.replace('-', ''),
    entryPrice: isDecimal(entryPrice) ? entryPrice : null,
    markPrice: listed?.oraclePrice ?? null,
    notClosable: isClosed ? `its market is ${listed.status}` : null,
    unrealizedPnl: isDecimal(unrealizedPnl) ? unrealizedPnl : null,
    currency: 'USD',
  }
}

/**
 * Of `orders`; null for one that is gone, and for a short-term one whose last block is over. One that is going counts, unless it is reduce-only.
 *
 * @param height the last block that the indexer knows
 * @throws {TypeError} for what is no order
 */
export function readOrder(row: unknown, height: number): DydxOrder | null {
  const { id, status, ticker, clientId, orderFlags, clobPairId, goodTilBlock, goodTilBlockTime, type } = (row ??
    {}) as Row
  const isGoing = status === GOING
  if (GONE.has(String(status)) || (isGoing && (row as Row).reduceOnly === true)) return null
  const numbers = [clientId, orderFlags, clobPairId].map(wholeOf)
  const [client = null, flags = null, pair = null] = numbers
  const block = wholeOf(goodTilBlock)
  const time = isText(goodTilBlockTime) ? Math.ceil(Date.parse(goodTilBlockTime) / 1000) : Number.NaN
  const isNamed = isText(id) && isText(ticker) && client !== null && flags !== null && pair !== null
  if (!isNamed || !(isGoing || WORKING.has(String(status))) || (flags === 0 ? block === null : Number.isNaN(time)))
    throw new TypeError(`An order can't be read: ${shown(row)}`)
  if (flags === 0 && Number(block) < height) return null
  const { side, size, totalFilled, price, reduceOnly } = row as Row
  return {
    order: {
      id,
      clientId: String(client),
      symbol: ticker,
      side: side === 'BUY' ? 'buy' : side === 'SELL' ? 'sell' : null,
      quantity: isDecimal(size) && isDecimal(totalFilled) ? new Big(size).minus(totalFilled).toFixed() : null,
      price: isDecimal(price) ? price : null,
      reduceOnly: reduceOnly === true,
      stop: String(type).startsWith('STOP'),
    },
    clientId: client,
    orderFlags: flags,
    clobPairId: pair,
    goodTilBlock: flags === 0 ? block : null,
    goodTilBlockTime: flags === 0 ? null : time,
  }
}

/** Of `perpetualMarkets`, by ticker. @throws {TypeError} for what is no list of markets */
export function readMarkets(answer: unknown): ReadonlyMap<string, Market> {
  const { markets } = (answer ?? {}) as Row
  if (typeof markets !== 'object' || markets === null) throw new TypeError(`No markets: ${shown(answer)}`)
  return new Map(Object.values(markets).map((row) => [row?.ticker, readMarket(row)]))
}

function readMarket(row: Row | null): Market {
  const { ticker, status, oraclePrice, ...others } = row ?? {}
  const clobPairId = wholeOf(others.clobPairId)
  const { atomicResolution, quantumConversionExponent, stepBaseQuantums, subticksPerTick } = others
  const numbers = [atomicResolution, quantumConversionExponent, stepBaseQuantums, subticksPerTick]
  if (!isText(ticker) || !isText(status) || clobPairId === null || !numbers.every(Number.isSafeInteger))
    throw new TypeError(`A market can't be read: ${shown(row)}`)
  const [atomic, conversion, step, tick] = numbers as [number, number, number, number]
  if (step <= 0 || tick <= 0) throw new TypeError(`A market can't be read: ${shown(row)}`)
  return {
    ...{ ticker, clobPairId, status, atomicResolution: atomic, quantumConversionExponent: conversion },
    oraclePrice: isDecimal(oraclePrice) && Number(oraclePrice) > 0 ? oraclePrice : null,
    ...{ stepBaseQuantums: step, subticksPerTick: tick },
  }
}

/** The height that the indexer has come to. @throws {TypeError} when it is no height, or an old one */
export function readHeight(answer: unknown, now: number): number {
  const { height, time } = (answer ?? {}) as Row
  const block = wholeOf(height)
  const age = now - Date.parse(String(time))
  if (block === null || Number.isNaN(age)) throw new TypeError(`The indexer's height can't be read: ${shown(answer)}`)
  if (age > STALE_MS) throw new TypeError(`The indexer is ${Math.round(age / 1000)} s behind: what it shows is old.`)
  return block
}

/** Blocks take about a second. */
const STALE_MS = 60_000

/** Amounts of an order for (a part of) a position, in the market's own units: rounded down, and zero for less than a step. Pure. */
export function quantumsFor(quantity: string, { atomicResolution, stepBaseQuantums }: Market): string {
  const steps = new Big(quantity).times(new Big(`1e${-atomicResolution}`)).div(stepBaseQuantums)
  return steps.round(0, Big.roundDown).times(stepBaseQuantums).toFixed()
}

/**
 * A price in the market's own units, rounded down to its tick, and never less than one. Pure.
 * https://docs.dydx.xyz/concepts/trading/quantums: quotes have six decimals
 */
export function subticksFor(price: Big, market: Market): string {
  const exponent = market.atomicResolution - market.quantumConversionExponent + 6
  const ticks = price
    .times(new Big(`1e${exponent}`))
    .div(market.subticksPerTick)
    .round(0, Big.roundDown)
  return (ticks.gt(1) ? ticks : new Big(1)).times(market.subticksPerTick).toFixed()
}

export function listOf(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`The indexer's answer to ${what} is no list: ${shown(value)}`)
  return value
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A whole number from zero on, also as a text. Null: it is none. */
export function wholeOf(value: unknown): number | null {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : null
}
