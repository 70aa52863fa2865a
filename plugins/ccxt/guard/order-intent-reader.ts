import { Big } from '../../../lib/words/big.js'
import { type OrderIntent, type OrderSide, toQuantity, UNKNOWN_ORDER } from '../../../lib/words/order.js'
import { withBatch, withTold } from '../../../lib/words/order-money.js'
import { ownField } from '../../../lib/words/own-field.js'
import type { HedgeParam } from '../exchanges/exchange-facts.js'
import { camelCase } from './method-names.js'

/** What an order is read with: facts of its market. */
export interface MarketFacts {
  readonly symbol: string
  /** True for futures, swaps and options. `reduceOnly` means nothing on a spot market. */
  readonly contract: boolean
  /** True for futures and swaps: those that an account can hold long and short side by side. */
  readonly hedges: boolean
  /** How much of the asset a contract is; of a spot market, 1. Null, or left out: not known. */
  readonly contractSize?: number | null
  /** A contract is worth a fixed amount of the price's currency. */
  readonly inverse?: boolean
  /** A market order that buys costs its amount times the price that it is given. */
  readonly buysByPrice?: boolean
}

/** How the calls of one exchange object are read. */
export interface CallReader {
  readonly venue: string
  /** Finds a market by symbol or id; null while markets are not loaded, or for an unknown one. */
  market(symbol: unknown): MarketFacts | null
  /** How an order names the position that it trades in hedge mode, see `ExchangeFacts`. Null: not known. */
  readonly hedgeParam: HedgeParam | null
  strategyOf(params: Readonly<Record<string, unknown>>): string | null
  /** Names of `params` that are meant for the kill switch and not for the exchange. */
  readonly ownParams: readonly string[]
}

type Field = 'symbol' | 'type' | 'side' | 'amount' | 'price' | 'trigger' | 'second-trigger' | 'id' | 'params' | 'cost'

const ANY: readonly Field[] = ['symbol', 'type', 'side', 'amount', 'price', 'params']
const TRIGGERED: readonly Field[] = ['symbol', 'type', 'side', 'amount', 'price', 'trigger', 'params']
const TRAILING: readonly Field[] = ['symbol', 'type', 'side', 'amount', 'price', 'trigger', 'second-trigger', 'params']

/** The arguments of the unified methods. Source: ccxt 4.5.84, `base/Exchange`. Of a method that is not here, nothing is known. */
const ARGUMENTS: Readonly<Record<string, readonly Field[]>> = {
  createOrder: ANY,
  createPostOnlyOrder: ANY,
  createReduceOnlyOrder: ANY,
  createStopOrder: TRIGGERED,
  createTriggerOrder: TRIGGERED,
  createStopLossOrder: TRIGGERED,
  createTakeProfitOrder: TRIGGERED,
  createTrailingAmountOrder: TRAILING,
  createTrailingPercentOrder: TRAILING,
  createOrderWithTakeProfitAndStopLoss: TRAILING,
  createLimitOrder: ['symbol', 'side', 'amount', 'price', 'params'],
  createMarketOrder: ['symbol', 'side', 'amount', 'price', 'params'],
  createStopLimitOrder: ['symbol', 'side', 'amount', 'price', 'trigger', 'params'],
  createStopMarketOrder: ['symbol', 'side', 'amount', 'trigger', 'params'],
  createTwapOrder: ['symbol', 'side', 'amount', 'trigger', 'params'],
  createMarketOrderWithCost: ['symbol', 'side', 'cost', 'params'],
  createLimitBuyOrder: ['symbol', 'amount', 'price', 'params'],
  createLimitSellOrder: ['symbol', 'amount', 'price', 'params'],
  createMarketBuyOrder: ['symbol', 'amount', 'params'],
  createMarketSellOrder: ['symbol', 'amount', 'params'],
  createMarketBuyOrderWithCost: ['symbol', 'cost', 'params'],
  createMarketSellOrderWithCost: ['symbol', 'cost', 'params'],
  editOrder: ['id', ...ANY],
  editOrderWithClientOrderId: ['id', ...ANY],
  editLimitOrder: ['id', 'symbol', 'side', 'amount', 'price', 'params'],
  editLimitBuyOrder: ['id', 'symbol', 'amount', 'price', 'params'],
  editLimitSellOrder: ['id', 'symbol', 'amount', 'price', 'params'],
}

/**
 * Parameters beside which `reduceOnly` is believed. Others may replace what the arguments say: ccxt puts them into the request
 * as they are, on top of its own (`{ quantity: 5 }`).
 */
const HARMLESS_PARAMS = new Set(
  'reduceOnly strategy markPrice clientOrderId timeInForce postOnly triggerPrice stopLossPrice takeProfitPrice triggerDirection hedged marginMode'.split(
    ' ',
  ),
)

/** Parameters that name a market, instead of the one that the arguments name. */
const NAMES_A_MARKET =
  /^(symbols?|inst_?id|markets?|market_?id|pairs?|instrument(_?(name|id))?|contract(_?(code|name|id))?|product_?ids?|asset|coin|currency_?pair)$/i

/** Reads the arguments of a call as an order: a new object each time. */
export type ReadIntent = (args: readonly unknown[]) => OrderIntent

/**
 * Makes the function that reads calls of a unified method as orders. What a call leaves out, or says in two ways, is null. Pure,
 * but for `reader`. What the name says is worked out here, once, and not for every order.
 */
export function intentReader(reader: CallReader, name: string): ReadIntent {
  const camel = camelCase(name).replace(/Ws$/, '')
  if (camel === 'createOrders' || camel === 'editOrders') return (args) => orderOfBatch(reader, camel, args)
  const fields = ARGUMENTS[camel]
  if (fields === undefined) return () => ({ ...UNKNOWN_ORDER, venue: reader.venue })
  const argument = (field: Field) => {
    const place = fields.indexOf(field)
    return (args: readonly unknown[]): unknown => (place < 0 ? undefined : args[place])
  }
  const [symbol, side, amount, params] = [argument('symbol'), argument('side'), argument('amount'), argument('params')]
  const [type, price, cost, trigger] = [argument('type'), argument('price'), argument('cost'), argument('trigger')]
  const isMarket = /Market/.test(camel)
  const isTriggered = /Stop|Trigger|TakeProfit/.test(camel)
  const sideInName = /Buy/.test(camel) ? 'buy' : /Sell/.test(camel) ? 'sell' : null
  const reduceOnly = camel === 'createReduceOnlyOrder' ? true : undefined
  const action = camel.startsWith('edit') ? 'amend' : 'place'
  return (args) =>
    orderOfFields(reader, action, {
      symbol: symbol(args),
      side: sideInName ?? side(args),
      amount: amount(args),
      params: params(args),
      reduceOnly,
      type: isMarket ? 'market' : type(args),
      price: price(args),
      cost: cost(args),
      triggerPrice: isTriggered ? trigger(args) : undefined,
    })
}

interface AskedOrder {
  readonly symbol?: unknown
  readonly outcome?: unknown
  readonly side?: unknown
  readonly amount?: unknown
  readonly params?: unknown
  readonly reduceOnly?: unknown
  readonly type?: unknown
  readonly price?: unknown
  readonly cost?: unknown
  readonly triggerPrice?: unknown
}

function orderOfFields(reader: CallReader, action: 'place' | 'amend', asked: AskedOrder): OrderIntent {
  const market = reader.market(asked.symbol ?? asked.outcome)
  const params = isRecord(asked.params) ? asked.params : {}
  const side = toSide(asked.side)
  const closed = market?.hedges === true ? positionClosedBy(params, side, reader.hedgeParam) : null
  const intent: OrderIntent = {
    action,
    venue: reader.venue,
    strategy: reader.strategyOf(params),
    symbol: Object.keys(params).some((key) => NAMES_A_MARKET.test(key)) ? null : (market?.symbol ?? null),
    side,
    quantity: toQuantity(asked.amount),
    reduceOnly: closed !== null || (market?.contract === true && isReduceOnly(params, asked.reduceOnly)),
    ...(closed === null ? positionNamedBy(params, side) : { positionSide: closed }),
  }
  return withTold(intent, toldOf(asked, params, market))
}

/** What limits of single orders look at. */
function toldOf(asked: AskedOrder, params: Readonly<Record<string, unknown>>, market: MarketFacts | null): object {
  const { side, amount, type, price, cost, triggerPrice } = asked
  const { contractSize = null, inverse = false, buysByPrice = false } = market ?? {}
  const told = { side, amount, type, price, cost, triggerPrice, params, contractSize, inverse }
  if (type !== 'market' || side !== 'buy') return told
  const given = ownField(params, REQUIRES_PRICE)
  // Its amount may be what it is to cost.
  if (given === false) return { ...told, contractSize: null }
  // What is said to be a market order goes by no price.
  return (given ?? buysByPrice) === true ? { ...told, type: undefined } : told
}

/** ccxt's name of it, as an option and as a parameter. */
export const REQUIRES_PRICE = 'createMarketBuyOrderRequiresPrice'

/** The position that an order closes by the exchange's own word, e.g. `{ positionSide: 'LONG' }` of a sale; null: it names none. */
function positionClosedBy(
  params: Readonly<Record<string, unknown>>,
  side: OrderSide | null,
  param: HedgeParam | null,
): 'long' | 'short' | null {
  if (param === null || side === null) return null
  const closed = side === 'sell' ? 'long' : 'short'
  if (ownField(params, param.name) !== param[closed]) return null
  const { [param.name]: _, reduceOnly = true, ...others } = params
  return reduceOnly === true && areHarmless(others) ? closed : null
}

/** In hedge mode ccxt makes a reduce-only order close the position of the other side. */
function positionNamedBy(
  params: Readonly<Record<string, unknown>>,
  side: OrderSide | null,
): Pick<OrderIntent, 'positionSide'> {
  if (ownField(params, 'hedged') !== true || side === null) return {}
  return { positionSide: side === 'sell' ? 'long' : 'short' }
}

function isReduceOnly(params: Readonly<Record<string, unknown>>, byName: unknown): boolean {
  const reduceOnly = ownField(params, 'reduceOnly')
  if (reduceOnly !== true && !(byName === true && reduceOnly === undefined)) return false
  return areHarmless(params)
}

function areHarmless(params: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(params).every((key) => HARMLESS_PARAMS.has(key))
}

/** To the kill switch a batch is one order: what its orders agree on, and the sum of their quantities. Limits look at each of them. */
function orderOfBatch(reader: CallReader, name: string, [orders, params]: readonly unknown[]): OrderIntent {
  const action = name === 'editOrders' ? 'amend' : 'place'
  const read = Array.isArray(orders) ? orders.map((order) => orderOfFields(reader, action, order ?? {})) : []
  const [first] = read
  // Its own parameters go on top of what the orders say.
  const hasParams = isRecord(params) && Object.keys(params).length > 0
  const unknown: OrderIntent = { ...UNKNOWN_ORDER, action, venue: reader.venue }
  if (first === undefined) return unknown
  if (hasParams)
    return withBatch(
      { ...unknown },
      read.map(() => unknown),
    )
  const agreed = <Name extends 'symbol' | 'side' | 'strategy'>(name: Name) =>
    read.every((order) => order[name] === first[name]) ? first[name] : null
  const isOneMarket = agreed('symbol') !== null
  const quantity = isOneMarket ? sum(read.map(({ quantity }) => quantity)) : null
  const intent: OrderIntent = {
    action,
    venue: reader.venue,
    strategy: agreed('strategy'),
    symbol: agreed('symbol'),
    side: agreed('side'),
    quantity,
    reduceOnly: isOneMarket && agreed('side') !== null && read.every(({ reduceOnly }) => reduceOnly),
  }
  return withBatch(intent, read)
}

function sum(quantities: readonly (string | null)[]): string | null {
  let total = new Big(0)
  for (const quantity of quantities) {
    if (quantity === null) return null
    total = total.plus(quantity)
  }
  return total.toFixed()
}

function toSide(side: unknown): OrderSide | null {
  return side === 'buy' || side === 'sell' ? side : null
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
