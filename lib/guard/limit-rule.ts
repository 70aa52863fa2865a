import { Big } from '../words/big.js'
import { type LimitSettings, mostOf } from '../words/limits.js'
import type { OrderIntent } from '../words/order.js'
import type { OrderMoney } from '../words/order-money.js'

/** What is known of the market that an order is for. */
export interface MarketReading {
  /** What one unit of its quantity is worth, by fresh readings of positions in its symbol: of a contract, its size times the mark price. */
  readonly marks: readonly string[]
  /** Why there are none, for people. */
  readonly whyNone: string
}

/** An order, as limits look at it. */
export interface LimitedOrder {
  readonly intent: OrderIntent
  readonly money: OrderMoney
}

/**
 * Why a limit refuses an order, with the numbers; null: none does. What can't be told where a limit needs it is a reason as well. Pure.
 */
export function whyBeyondLimits(limits: LimitSettings, order: LimitedOrder, market: MarketReading): string | null {
  return whyTooLarge(limits, order, market) ?? whyTooMuch(limits, order, market) ?? whyTooFar(limits, order, market)
}

function whyTooMuch({ maxOrderValue }: LimitSettings, order: LimitedOrder, market: MarketReading): string | null {
  const most = mostOf(maxOrderValue, order.intent.symbol)
  if (most === null) return null
  const value = worthOf(order, market)
  if ('missing' in value) return `max_order_value: its value can't be told: ${value.missing}`
  if (new Big(value.value).lte(most)) return null
  return `max_order_value: it is worth ${value.value} (${value.how}), and ${most} is the most`
}

type Value = { readonly value: string; readonly how: string } | { readonly missing: string }

interface Amount {
  readonly value: Big
  readonly how: string
}

/** The largest that speaks for itself: by its own price or by the mark price, and what it says it costs. */
function worthOf({ intent, money }: LimitedOrder, market: MarketReading): Value {
  const { quantity } = intent
  if (money.unclear !== null) return { missing: `${money.unclear}. ${SAY_IT}` }
  const costs: Amount[] = money.values.map((each) => ({ value: new Big(each), how: 'as it says' }))
  const values: Amount[] = []
  if (quantity !== null) {
    const { contractSize, isInverse } = money
    if (contractSize === null) return { missing: UNKNOWN_SIZE }
    const told = new Big(quantity).times(contractSize)
    const prices = isInverse ? ['1'] : [...money.prices, ...money.triggers, ...money.marks]
    for (const price of prices)
      values.push({ value: told.times(price), how: `${quantity}${by(contractSize)} at ${price}` })
    for (const mark of isInverse ? [] : market.marks)
      values.push({ value: new Big(quantity).times(mark), how: `${quantity} at ${mark}` })
    if (values.length === 0) return { missing: `it tells no price, and ${market.whyNone}. ${SAY_PRICE}` }
  }
  const none = intent.symbol === null && quantity === null ? UNREAD : 'it tells no quantity'
  return largest([...costs, ...values]) ?? { missing: `${none}. ${SAY_IT}` }
}

function whyTooLarge({ maxOrderQuantity }: LimitSettings, order: LimitedOrder, market: MarketReading): string | null {
  const { symbol } = order.intent
  const most = mostOf(maxOrderQuantity, symbol)
  if (most === null) return null
  if (symbol === null) return `max_order_quantity: its symbol can't be told. ${SAY_IT}`
  const quantity = quantityOf(order, market)
  if ('missing' in quantity) return `max_order_quantity: its quantity can't be told: ${quantity.missing}`
  if (new Big(quantity.value).lte(most)) return null
  return `max_order_quantity: it is of ${quantity.value} ${symbol} (${quantity.how}), and ${most} is the most`
}

/** In units of the asset. What an order says in money, as inverse contracts do, is what that buys at the lowest price. */
function quantityOf({ intent, money }: LimitedOrder, market: MarketReading): Value {
  const { quantity } = intent
  const { contractSize, isInverse } = money
  if (money.unclear !== null) return { missing: `${money.unclear}. ${SAY_IT}` }
  if (quantity !== null && contractSize === null) return { missing: UNKNOWN_SIZE }
  const told = quantity === null ? null : new Big(quantity).times(contractSize ?? '1')
  const costs = [...money.values.map((each) => new Big(each)), ...(told !== null && isInverse ? [told] : [])]
  const how = contractSize === '1' ? 'as it says' : `${quantity}${by(contractSize)}`
  const found: Amount[] = told === null || isInverse ? [] : [{ value: told, how }]
  for (const cost of costs) {
    const bought = boughtFor(cost, money, market)
    if (bought.length === 0)
      return { missing: `it says what it costs, tells no price, and ${market.whyNone}. ${SAY_PRICE}` }
    found.push(...bought)
  }
  return largest(found) ?? { missing: `it tells none. ${SAY_IT}` }
}

function boughtFor(cost: Big, money: OrderMoney, market: MarketReading): Amount[] {
  const { prices, triggers, marks, contractSize, isInverse } = money
  const bought = [...prices, ...triggers, ...marks].map((price) => ({
    value: cost.div(price),
    how: `${cost.toFixed()} at ${price}`,
  }))
  if (contractSize === null || isInverse) return bought
  const atMarks = market.marks.map((mark) => ({
    value: cost.times(contractSize).div(mark),
    how: `${cost.toFixed()}${by(contractSize)} at ${mark}`,
  }))
  return [...bought, ...atMarks]
}

function whyTooFar(
  { priceBand }: LimitSettings,
  { intent, money }: LimitedOrder,
  market: MarketReading,
): string | null {
  if (priceBand === null) return null
  if (money.prices.length === 0) {
    const hasNone = money.isMarket || intent.action === 'amend'
    return hasNone && money.unclear === null
      ? null
      : `price_band: its price can't be told: it names none, and doesn't say that it is a market order. ${SAY_IT}`
  }
  const compared = comparable(money, market)
  if (compared.length === 0)
    return `price_band: there is no mark price to compare with: ${whyNone(money, market)}. ${SAY_MARK}`
  for (const price of money.prices) {
    for (const { mark, size } of compared) {
      const away = new Big(price).times(size).div(mark).minus(1).abs()
      if (away.lte(priceBand)) continue
      return `price_band: its price of ${price}${by(size)} is ${percent(away)} away from the mark price of ${mark}, and ${percent(new Big(priceBand))} is the most`
    }
  }
  return null
}

/** Mark prices, each with how much of the asset it is of. */
function comparable({ marks, contractSize, isInverse }: OrderMoney, market: MarketReading) {
  const told = marks.map((mark) => ({ mark, size: '1' }))
  if (contractSize === null || isInverse) return told
  return [...told, ...market.marks.map((mark) => ({ mark, size: contractSize }))]
}

function whyNone({ contractSize, isInverse }: OrderMoney, market: MarketReading): string {
  if (contractSize === null) return 'how much one of its contracts is, is not known'
  return isInverse && market.marks.length > 0 ? 'positions in inverse contracts show no price' : market.whyNone
}

const SAY_IT = 'Give it symbol, side, quantity and price by their common names, or a describe that reads it'
const UNREAD = 'it could not be read, as most batches and amendments; single orders are'
const SAY_PRICE = 'Give it a price; to a market order, the markPrice that the bot knows'
const SAY_MARK = 'Give it the markPrice that the bot knows'
const UNKNOWN_SIZE = 'how much one of its contracts is, is not known. Give it a contractSize'

function percent(share: Big): string {
  return `${share.times(100).round(2).toFixed()} %`
}

/** Of a contract, what its size adds to the numbers. */
function by(contractSize: string | null): string {
  return contractSize === null || contractSize === '1' ? '' : ` × ${contractSize}`
}

function largest(amounts: readonly Amount[]): Value | null {
  const most = amounts.reduce<Amount | null>((one, other) => (one?.value.gte(other.value) ? one : other), null)
  return most === null ? null : { value: most.value.toFixed(), how: most.how }
}
