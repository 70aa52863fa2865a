import { numberOf, type Row, shown, textOf } from '../../lib/clients/row-fields.js'
import { describeError } from '../../lib/venues/describe-error.js'
import { Big } from '../../lib/words/big.js'
import { isTradingHaltedError } from '../../lib/words/errors.js'
import type { Position, WorkingOrder } from '../../lib/words/ports.js'

/** OKX did not do what it was asked to, or its answer is not understood. `code` is OKX's own. */
export class OkxError extends Error {
  override readonly name = 'OkxError'
  readonly code: string | null

  constructor(message: string, code: string | null = null) {
    super(message)
    this.code = code
  }
}

/** What the client throws: OKX's answer, or what holds it, or an error of the connection. */
export function okxError(error: unknown): unknown {
  const thrown = (error ?? {}) as { readonly response?: { readonly data?: unknown } } & Row
  const answer = (thrown.response?.data ?? thrown) as Row
  const { code, msg, data } = (typeof answer === 'object' ? answer : {}) as Row
  if (isTradingHaltedError(error)) return error
  // What the client throws may hold the keys of the account.
  if (typeof code !== 'string' || typeof msg !== 'string') return new OkxError(describeError(error))
  const [row] = Array.isArray(data) ? data : []
  const { sCode, sMsg } = (row ?? {}) as Row
  const [said, words] = textOf(sCode) === null ? [code, msg] : [String(sCode), String(sMsg)]
  return new OkxError(`OKX answered ${said}: ${words}`, said)
}

/** Of what each order of a request came to. @throws {OkxError} where one of them failed, or it is not known */
export function checkDone(answer: unknown): void {
  const rows: readonly unknown[] = Array.isArray(answer) ? answer : []
  for (const row of rows) {
    const { sCode, sMsg } = (row ?? {}) as Row
    if (sCode !== '0') throw new OkxError(`OKX answered ${String(sCode)}: ${String(sMsg)}`, textOf(sCode))
  }
  if (rows.length === 0) throw new OkxError(`OKX does not say what it did: ${shown(answer)}`)
}

/** A swap or a future. https://www.okx.com/docs-v5/en/#public-data-rest-api-get-instruments */
export interface Contract {
  /** In coins of a linear contract, in USD of an inverse one. */
  readonly size: Big
  readonly isInverse: boolean
  readonly settles: string
  /** The most that a market order may be for. */
  readonly mostAtMarket: string | null
}

export function readContract(row: unknown): Contract | null {
  const { ctVal, ctMult, ctType, settleCcy, maxMktSz } = (row ?? {}) as Row
  const [value, settles] = [numberOf(ctVal), textOf(settleCcy)]
  if (value === null || settles === null || (ctType !== 'linear' && ctType !== 'inverse')) return null
  const size = new Big(value).times(numberOf(ctMult) ?? '1')
  return { size, isInverse: ctType === 'inverse', settles, mostAtMarket: numberOf(maxMktSz) }
}

/** The part of an account by its margin mode. https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order (`tdMode`) */
const PARTS: Readonly<Record<string, string>> = {
  cash: 'spot',
  spot_isolated: 'spot',
  cross: 'cross',
  isolated: 'isolated',
}

export function partOf(mode: unknown, row: unknown): string {
  const part = PARTS[String(mode)]
  if (part === undefined) throw new OkxError(`It is not known in which part of the account this is: ${shown(row)}`)
  return part
}

/** Null: nothing is held. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-positions */
export function readPosition(row: Row, contract: Contract | null): Position | null {
  const { instId, instType, pos, mgnMode } = row
  const [symbol, held] = [textOf(instId), numberOf(pos)]
  if (symbol === null || held === null) throw new OkxError(`A position can't be read: ${shown(row)}`)
  if (Number(held) === 0) return null
  return {
    symbol,
    side: sideOf(row, held),
    quantity: held.replace('-', ''),
    notClosable: WHY_NOT_CLOSED[String(instType)] ?? (isContract(instType) ? null : BY_HAND),
    part: partOf(mgnMode, row),
    ...pricesOf(row, held.replace('-', ''), contract),
  }
}

const BY_HAND = 'this venue closes swaps and futures: close it by hand'

const WHY_NOT_CLOSED: Readonly<Record<string, string>> = {
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order (`ordType`)
  OPTION: 'OKX takes no market orders for options: close it by hand',
  MARGIN: 'an order on its pair would trade the wallet as well: close it by hand',
}

export function isContract(instType: unknown): boolean {
  return instType === 'SWAP' || instType === 'FUTURES'
}

/** A margin position of one-way mode is short where what it holds is not the pair's first coin. */
function sideOf(row: Row, held: string): Position['side'] {
  const { posSide, instType, instId, posCcy } = row
  if (posSide === 'long' || posSide === 'short') return posSide
  if (posSide !== 'net') throw new OkxError(`A position is neither long nor short: ${shown(row)}`)
  if (instType !== 'MARGIN') return held.startsWith('-') ? 'short' : 'long'
  const coins = String(instId).split('-')
  if (!coins.includes(String(posCcy))) throw new OkxError(`A position is neither long nor short: ${shown(row)}`)
  return coins[0] === posCcy ? 'long' : 'short'
}

/** Prices are those of one contract. Where its size is not known, OKX's own value in USD is what there is. */
function pricesOf(row: Row, quantity: string, contract: Contract | null): Partial<Position> {
  const { markPx, avgPx, upl, notionalUsd, optVal, ccy, instType } = row
  if (contract !== null) {
    const priceOf = (price: unknown) => contractPrice(numberOf(price), contract)
    const prices = { entryPrice: priceOf(avgPx), markPrice: priceOf(markPx) }
    if (prices.markPrice !== null) return { ...prices, unrealizedPnl: numberOf(upl), currency: contract.settles }
  }
  const isOption = instType === 'OPTION'
  const value = numberOf(isOption ? optVal : notionalUsd)
  return {
    markPrice: value === null ? null : new Big(value).div(quantity).abs().toFixed(),
    unrealizedPnl: isOption ? numberOf(upl) : null,
    currency: isOption ? textOf(ccy) : 'USD',
  }
}

function contractPrice(price: string | null, { size, isInverse }: Contract): string | null {
  if (price === null || Number(price) === 0) return null
  return (isInverse ? size.div(price) : size.times(price)).toFixed()
}

/** Ids of algo orders have this in front: they are cancelled by another request. */
export const ALGO = 'algo-'

/**
 * The account modes (`acctLv`) in which OKX enforces `reduceOnly`. Not among them: portfolio margin.
 * https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order (`reduceOnly`)
 */
export const ENFORCING: readonly unknown[] = ['1', '2', '3']

/** Algo orders that wait for a price. */
const WAITING: readonly unknown[] = ['conditional', 'oco', 'trigger', 'move_order_stop']

/** Orders of which OKX takes a `reduceOnly`. https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-post-place-algo-order */
const REDUCING: readonly unknown[] = [...WAITING, 'chase']

/** https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-list */
export function readOrder(row: Row, isEnforced: boolean): WorkingOrder {
  const { instId, ordId, clOrdId, side, sz, accFillSz, px, tgtCcy, tdMode } = row
  const [whole, filled] = [numberOf(sz), numberOf(accFillSz) ?? '0']
  return {
    ...named(row, ordId),
    clientId: textOf(clOrdId),
    symbol: String(instId),
    side: side === 'buy' || side === 'sell' ? side : null,
    // Otherwise it is an amount of money.
    quantity: whole === null || tgtCcy === 'quote_ccy' ? null : new Big(whole).minus(filled).toFixed(),
    price: numberOf(px),
    reduceOnly: isExit(row, isEnforced),
    stop: false,
    part: partOf(tdMode, row),
  }
}

/** https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list */
export function readAlgoOrder(row: Row, isEnforced: boolean): WorkingOrder {
  const { instId, algoId, algoClOrdId, side, sz, ordPx, ordType, closeFraction, tdMode, tgtCcy } = row
  const reduceOnly = isExit(row, isEnforced && REDUCING.includes(ordType))
  const { id } = named(row, algoId)
  return {
    id: `${ALGO}${id}`,
    clientId: textOf(algoClOrdId),
    symbol: String(instId),
    side: side === 'buy' || side === 'sell' ? side : null,
    // One that closes the whole position, whatever that is then, has no size.
    quantity: reduceOnly && closeFraction === '1' ? '0' : tgtCcy === 'quote_ccy' ? null : numberOf(sz),
    price: numberOf(ordPx),
    reduceOnly,
    stop: WAITING.includes(ordType),
    part: partOf(tdMode, row),
  }
}

/** https://www.okx.com/docs-v5/en/#spread-trading-rest-api-get-active-orders: `sprdId` names two legs */
export function readSpreadOrder(row: Row): WorkingOrder {
  const { sprdId, ordId, clOrdId, side, sz, accFillSz, px } = row
  const { id } = named({ ...row, instId: sprdId }, ordId)
  const [whole, filled] = [numberOf(sz), numberOf(accFillSz) ?? '0']
  return {
    id,
    clientId: textOf(clOrdId),
    symbol: String(sprdId),
    side: side === 'buy' || side === 'sell' ? side : null,
    quantity: whole === null ? null : new Big(whole).minus(filled).toFixed(),
    price: numberOf(px),
    reduceOnly: false,
  }
}

function named(row: Row, id: unknown): { readonly id: string } {
  if (textOf(id) === null || textOf(row.instId) === null) throw new OkxError(`An order can't be read: ${shown(row)}`)
  return { id: String(id) }
}

/** In hedge mode, an order names the side of its position, and one of the other side can't open anything. `reduceOnly` is that of one-way mode. */
function isExit({ instType, posSide, side, reduceOnly }: Row, mayReduce: boolean): boolean {
  if (!isContract(instType)) return false
  if (posSide === 'long' || posSide === 'short') return side === (posSide === 'long' ? 'sell' : 'buy')
  return mayReduce && String(reduceOnly) === 'true'
}
