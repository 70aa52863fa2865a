import { Big } from '../words/big.js'
import { mayBeSameInstrument } from '../words/instrument.js'
import type { LimitSettings } from '../words/limits.js'
import type { OrderIntent } from '../words/order.js'
import type { OrderMoney } from '../words/order-money.js'

/** What is known of the market that an order is for. */
export interface MarketReading {
  /** Mark prices of its symbol, of fresh readings. */
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
  if (maxOrderValue === null) return null
  const value = worthOf(order, market)
  if ('missing' in value) return `max_order_value: its value can't be told: ${value.missing}`
  if (new Big(value.value).lte(maxOrderValue)) return null
  return `max_order_value: it is worth ${value.value} (${value.how}), and ${maxOrderValue} is the most`
}

type Value = { readonly value: string; readonly how: string } | { readonly missing: string }

/** The largest that speaks for itself: by its own price or by the mark price, and what it says it costs. */
function worthOf({ intent, money }: LimitedOrder, market: MarketReading): Value {
  const { quantity } = intent
  if (money.unclear !== null) return { missing: `${money.unclear}. ${SAY_IT}` }
  const values: { value: Big; how: string }[] = money.values.map((each) => ({
    value: new Big(each),
    how: 'as it says',
  }))
  if (quantity !== null) {
    const { contractSize, isInverse } = money
    const prices = [...money.prices, ...money.triggers, ...money.marks, ...market.marks]
    const price = isInverse ? '1' : highest(prices)
    if (contractSize === null) return { missing: `how much one of its contracts is, is not known. ${SAY_SIZE}` }
    if (price === null && values.length === 0)
      return { missing: `it tells no price, and ${market.whyNone}. ${SAY_PRICE}` }
    if (price !== null) {
      const size = contractSize === '1' ? '' : ` × ${contractSize}`
      values.push({ value: new Big(quantity).times(contractSize).times(price), how: `${quantity}${size} at ${price}` })
    }
  }
  const most = values.reduce<(typeof values)[number] | null>((a, b) => (a?.value.gte(b.value) ? a : b), null)
  if (most === null) return { missing: `it tells no quantity. ${SAY_IT}` }
  return { value: most.value.toFixed(), how: most.how }
}

function whyTooLarge({ maxOrderQuantity }: LimitSettings, order: LimitedOrder, market: MarketReading): string | null {
  const symbols = Object.keys(maxOrderQuantity)
  if (symbols.length === 0) return null
  const { symbol } = order.intent
  if (symbol === null) return `max_order_quantity: its symbol can't be told. ${SAY_IT}`
  for (const each of symbols) {
    const most = maxOrderQuantity[each]
    if (most === undefined || !mayBeSameInstrument(each, symbol)) continue
    const quantity = quantityOf(order, market)
    if ('missing' in quantity) return `max_order_quantity: its quantity can't be told: ${quantity.missing}`
    if (new Big(quantity.value).gt(most)) {
      return `max_order_quantity: it is of ${quantity.value} ${symbol} (${quantity.how}), and ${most} is the most`
    }
  }
  return null
}

/** Of an order that says what it is to cost, what that buys at the lowest price. */
function quantityOf({ intent, money }: LimitedOrder, market: MarketReading): Value {
  if (money.unclear !== null) return { missing: `${money.unclear}. ${SAY_IT}` }
  const told = intent.quantity === null ? null : new Big(intent.quantity)
  const cost = highest(money.values)
  if (cost === null)
    return told === null ? { missing: `it tells none. ${SAY_IT}` } : { value: told.toFixed(), how: 'as it says' }
  const price = lowest([...money.prices, ...money.marks, ...market.marks])
  if (price === null) return { missing: `it says what it costs, tells no price, and ${market.whyNone}. ${SAY_PRICE}` }
  const bought = new Big(cost).div(price)
  return told?.gte(bought)
    ? { value: told.toFixed(), how: 'as it says' }
    : { value: bought.toFixed(), how: `${cost} at ${price}` }
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
  const marks = [...money.marks, ...market.marks]
  if (marks.length === 0) return `price_band: there is no mark price to compare with: ${market.whyNone}. ${SAY_MARK}`
  for (const price of money.prices) {
    for (const mark of marks) {
      const away = new Big(price).div(mark).minus(1).abs()
      if (away.lte(priceBand)) continue
      return `price_band: its price of ${price} is ${percent(away)} away from the mark price of ${mark}, and ${percent(new Big(priceBand))} is the most`
    }
  }
  return null
}

const SAY_IT = 'Give it symbol, side, quantity and price by their common names, or a describe that reads it'
const SAY_PRICE = 'Give it a price; to a market order, the markPrice that the bot knows'
const SAY_MARK = 'Give it the markPrice that the bot knows'
const SAY_SIZE = 'Give it a contractSize'

function percent(share: Big): string {
  return `${share.times(100).round(2).toFixed()} %`
}

function highest(numbers: readonly string[]): string | null {
  return numbers.reduce<string | null>((most, each) => (most !== null && new Big(most).gte(each) ? most : each), null)
}

function lowest(numbers: readonly string[]): string | null {
  return numbers.reduce<string | null>(
    (least, each) => (least !== null && new Big(least).lte(each) ? least : each),
    null,
  )
}
