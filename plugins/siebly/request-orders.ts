import { isCoinMargined } from '../../lib/clients/binance/coin-margined.js'
import { asManyAsIn } from '../../lib/clients/orders-in.js'
import type { RequestHead } from '../../lib/clients/request-head.js'
import type { OrderIntent } from '../../lib/words/order.js'
import { toQuantity } from '../../lib/words/order.js'
import { withTold } from '../../lib/words/order-money.js'
import { type Message, parseMessage } from './message-kind.js'

type Intent = Partial<OrderIntent>
type Fields = Readonly<Record<string, unknown>>

/** Requests of one order. */
const ONE_ORDER =
  /^\/(v5\/order\/create|api\/v3\/order|sapi\/v1\/margin\/order|[fd]api\/v1\/(order|algoOrder)|papi\/v1\/(um|cm|margin)\/order|api\/v2\/(spot\/trade|mix\/order|margin\/(crossed|isolated))\/place-order|api\/v3\/trade\/place-order|api\/v5\/trade\/order)$/

/** Of these, the ones for contracts alone: there the exchange enforces reduce-only. */
const CONTRACTS = /^\/([fd]api\/v1\/(order|algoOrder)|papi\/v1\/(um|cm)\/order|api\/v2\/mix\/order\/place-order)$/

/** Of these, the ones at Binance. */
const BINANCE_CONTRACTS = /^\/([fd]api\/v1\/order|papi\/v1\/(um|cm)\/order)$/

/** Messages of one order. */
const ONE_ORDER_MESSAGE = new Set(['order.create', 'order.place', 'algoOrder.place', 'order'])

/** Fields that say no more of an exit than symbol, side, quantity, price and names. With any other, it is not verified as one. */
const PLAIN = new Set(
  (
    'category symbol instId side qty quantity size sz orderType ordType type price px timeInForce force reduceOnly orderLinkId ' +
    'newClientOrderId clientOid clOrdId positionIdx positionSide posSide tdMode marginMode marginCoin productType instIdCode ' +
    'newOrderRespType recvWindow timestamp tag apiKey signature'
  ).split(' '),
)

/** The orders of a request that is none of the known reads and cancels, at least one. What is not understood, is not told. Pure. */
export function ordersOfRequest(
  head: RequestHead | null,
  endpoint: unknown,
  params: unknown,
  venue: string | null,
): Intent[] {
  const isPlain = head?.method === 'POST' && ONE_ORDER.test(head.path) && !String(endpoint).includes('?')
  if (!isPlain) return [asManyAsIn(params, { action: 'place', venue })]
  const order = readOrder(params, CONTRACTS.test(head.path), venue)
  return [
    BINANCE_CONTRACTS.test(head.path) && closesItsPosition(params) ? Object.assign(order, { reduceOnly: true }) : order,
  ]
}

/**
 * Binance takes no `reduceOnly` in hedge mode. There an order names the position that it is for, and one against it can't open another; in one-way mode,
 * it takes none that names one. https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order
 */
function closesItsPosition(params: unknown): boolean {
  if (typeof params !== 'object' || params === null || !isPlainOrder(params as Fields)) return false
  const { positionSide, side, reduceOnly } = params as Fields
  if (reduceOnly !== undefined) return false
  return (positionSide === 'LONG' && side === 'SELL') || (positionSide === 'SHORT' && side === 'BUY')
}

/**
 * What a closing order of our own venue says in Bitget's hedge mode, in the words of one-way mode: there, `tradeSide: 'close'` closes, and the side
 * is that of the position. In one-way mode, Bitget doesn't look at it, and such an order may open: of a bot's order, it says nothing. Pure.
 */
export function closingParams(params: unknown): unknown {
  const { tradeSide, ...order } = Object(params) as Fields
  if (tradeSide !== 'close') return params
  const side = { buy: 'sell', sell: 'buy' }[String(order.side)]
  return { ...order, side, reduceOnly: 'YES' }
}

/** The same of a message to a WebSocket. Pure. */
export function ordersOfMessage(data: unknown, venue: string | null): Intent[] {
  const message = parseMessage(data)
  const order = message === null ? null : orderIn(message)
  return [order === null ? asManyAsIn(data, { action: 'place', venue }) : readOrder(order, false, venue)]
}

function orderIn({ op, method, topic, args, params, category }: Message): unknown {
  if (typeof method === 'string') return ONE_ORDER_MESSAGE.has(method) ? params : null
  if (!Array.isArray(args) || args.length !== 1) return null
  if (op === 'trade' && topic === 'place-order') return { category, ...args[0] }
  return typeof op === 'string' && ONE_ORDER_MESSAGE.has(op) ? args[0] : null
}

function readOrder(given: unknown, isContract: boolean, venue: string | null): Intent {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return asManyAsIn(given, { action: 'place', venue })
  const order = given as Fields
  const symbol = text(order.symbol ?? order.instId)
  const isContractOf = isContract || isContractOrder(order, symbol)
  const unit = unitOf(order, symbol, isContractOf)
  const intent: Intent = {
    action: 'place',
    venue,
    symbol,
    side: sideOf(order.side),
    quantity: unit === 'money' ? null : toQuantity(amountIn(order)),
    reduceOnly: saysReduceOnly(order) && isContractOf && isPlainOrder(order),
    ...positionSideOf(order),
  }
  return withTold(intent, toldOf(order, unit, isContractOf))
}

function amountIn({ qty, quantity, size, sz, baseSize }: Fields): unknown {
  return qty ?? quantity ?? size ?? sz ?? baseSize
}

/** What limits of single orders look at: without the words by which it says what is so anyway. */
function toldOf(order: Fields, unit: Unit, isContract: boolean): object {
  const { marketUnit, tgtCcy, tradeSide, ...others } = order
  const told: Fields = { ...others, ...(tradeSide !== 'open' && { tradeSide }) }
  if (unit === 'money') {
    const { qty, quantity, size, sz, ...rest } = told
    return { ...rest, cost: amountIn(order) }
  }
  const units = isContract || saysBase(order) ? {} : { marketUnit, tgtCcy }
  if (unit === null) return { ...told, ...units, contractSize: order.contractSize ?? null }
  return { ...told, ...units, ...(order.category === 'inverse' && { inverse: true }) }
}

/** What its quantity counts. Null: not known. */
type Unit = 'asset' | 'money' | null

/**
 * A number of contracts, whose size is not known here (OKX, coin-margined contracts of Binance and Bitget, options); or an amount of money, as that of a
 * market order that buys on a spot market (OKX, Bybit, Bitget; Binance has a field of its own for that).
 */
function unitOf(order: Fields, symbol: string | null, isContract: boolean): Unit {
  if (isContract && /coin|option/i.test(`${order.category} ${order.productType}`)) return null
  if (isCoinMargined(symbol) || (order.sz !== undefined && !OKX_PAIR.test(symbol ?? ''))) return null
  const isMarket = [order.orderType, order.ordType].some((type) => String(type).toLowerCase() === 'market')
  if (isContract || !isMarket || saysBase(order)) return 'asset'
  if (saysQuote(order)) return 'money'
  if (sideOf(order.side) === 'sell' || order.quantity !== undefined) return 'asset'
  const isSpot = order.tdMode === 'cash' || /^spot$/i.test(String(order.category)) || order.size !== undefined
  return isSpot ? 'money' : null
}

/** Contracts, options among them, have a word more behind them. */
const OKX_PAIR = /^[^-]+-[^-]+$/

function saysQuote({ marketUnit, tgtCcy }: Fields): boolean {
  return marketUnit === 'quoteCoin' || tgtCcy === 'quote_ccy'
}

function saysBase({ marketUnit, tgtCcy }: Fields): boolean {
  return marketUnit === 'baseCoin' || tgtCcy === 'base_ccy'
}

/** By the kind of market that the order names itself: Bybit, Bitget's unified account, OKX. */
function isContractOrder({ category }: Fields, symbol: string | null): boolean {
  if (typeof category === 'string') return /^(linear|inverse|option|(usdt|usdc|coin)-futures)$/i.test(category)
  return symbol !== null && /-(SWAP|\d{6})$/.test(symbol)
}

function saysReduceOnly({ reduceOnly }: Fields): boolean {
  return [true, 'true', 'YES', 'yes'].includes(reduceOnly as never)
}

function isPlainOrder(order: Fields): boolean {
  return Object.entries(order).every(([field, value]) => value === undefined || PLAIN.has(field))
}

/** Hedge mode: the position that an exit closes. */
function positionSideOf({ positionIdx, positionSide, posSide }: Fields): Pick<OrderIntent, 'positionSide'> {
  const said = [{ 1: 'long', 2: 'short' }[String(positionIdx)], positionSide, posSide].find(
    (each) => each !== undefined,
  )
  const side = String(said).toLowerCase()
  return { positionSide: side === 'long' || side === 'short' ? side : null }
}

function sideOf(value: unknown): 'buy' | 'sell' | null {
  const side = String(value).toLowerCase()
  return side === 'buy' || side === 'sell' ? side : null
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
