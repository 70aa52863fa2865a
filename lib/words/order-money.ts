import { Big } from './big.js'
import { readExitFields } from './exit-fields.js'
import { isPlain } from './object-fields.js'
import { type OrderIntent, toQuantity } from './order.js'
import { plainField } from './other-symbols.js'
import { SAID } from './said-fields.js'

/** What an order says of money, as far as it is understood. Decimal strings above zero. */
export interface OrderMoney {
  /** Its own prices, as far as it goes by them. */
  readonly prices: readonly string[]
  /** At which it becomes an order. */
  readonly triggers: readonly string[]
  /** The market's price, as the bot knows it. */
  readonly marks: readonly string[]
  /** What it is to cost, in the currency of its price. */
  readonly values: readonly string[]
  /** How much of the asset one unit of its quantity is. Null: that is not known. */
  readonly contractSize: string | null
  /** Its contracts are worth a fixed amount of the price's currency. */
  readonly isInverse: boolean
  readonly isMarket: boolean
  /** The position that it names in hedge mode; null: none. */
  readonly positionSide: 'long' | 'short' | null
  /** It names no quantity, and closes what there is of the position (Binance's `closePosition`). */
  readonly closesAll: boolean
  /** Why its quantity or its value may be another one. Null: nothing speaks for that. */
  readonly unclear: string | null
}

/** Under this name a guard of a client leaves, on an order that it has read, what the client was told: prices, amounts and parameters. */
const CLIENT_TOLD: unique symbol = Symbol.for('trading-kill-switch.client-told') as never

/** What a guard of a client makes of a call, with what the client was told beside it. */
export function withTold<Order extends object>(order: Order, told: object): Order {
  return Object.defineProperty(order, CLIENT_TOLD, { value: told })
}

/** Under this name a guard of a client leaves, on an order that stands for several in one request, each of them as it has read it. */
const CLIENT_BATCH: unique symbol = Symbol.for('trading-kill-switch.client-batch') as never

/** An order that stands for several in one request. */
export function withBatch<Order extends object>(order: Order, orders: readonly Partial<OrderIntent>[]): Order {
  return Object.defineProperty(order, CLIENT_BATCH, { value: orders })
}

/** The orders that it stands for; null: for itself alone. None: another one stands for it. */
export function batchIn(order: unknown): readonly Partial<OrderIntent>[] | null {
  return isObject(order) && Object.hasOwn(order, CLIENT_BATCH) ? Reflect.get(order, CLIENT_BATCH) : null
}

/** Whether a guard of a client has read it. */
export function isFromClient(order: unknown): boolean {
  return isObject(order) && Object.hasOwn(order, CLIENT_TOLD)
}

type Kind = 'price' | 'trigger' | 'mark' | 'value' | 'size' | 'inverse' | 'attached'

const KINDS = new Map<string, Kind>(
  Object.entries({
    price: 'price limitprice px limitpx orderprice newprice newpx',
    trigger: 'triggerprice triggerpx stopprice stoppx stoplossprice takeprofitprice',
    mark: 'markprice mark referenceprice',
    value:
      'cost quoteorderqty quoteqty quotequantity quoteamount quotesize quotesz quotevolume quotevol funds notional notionalvalue ' +
      'notionalusd ordervalue cash cashqty cashquantity cashordqty cashorderqty spend usdamount usdvalue dollaramount',
    size: 'contractsize contractmultiplier multiplier',
    inverse: 'inverse isinverse',
    // They close what it opens.
    attached: 'attachedorders attachalgoords stoploss takeprofit bracket',
  }).flatMap(([kind, names]) => names.split(' ').map((name): [string, Kind] => [name, kind as Kind])),
)

/** Names by which it says what sort of order it is. */
const TYPES = new Set(['type', 'ordertype', 'ordtype'])

const DEEPEST = 3

interface Findings {
  /** What sort of order it says that it is, itself. */
  readonly types: string[]
  /** And in its parameters. */
  readonly typesWithin: string[]
  readonly price: string[]
  readonly trigger: string[]
  readonly mark: string[]
  readonly value: string[]
  readonly sizes: (string | null)[]
  isInverse: boolean
  unclear: string | null
}

/**
 * Reads what an order says of money, in itself and in its parameters.
 *
 * @param told the order, of any shape, or what a host's `describe` returned
 * @param intent what was understood of it
 * @returns what it says. May throw what the order's own getters throw.
 */
export function readOrderMoney(told: unknown, intent: OrderIntent): OrderMoney {
  const found: Findings = {
    types: [],
    typesWithin: [],
    price: [],
    trigger: [],
    mark: [],
    value: [],
    sizes: [],
    isInverse: false,
    unclear: null,
  }
  const order = toldIn(told)
  const closesAll = intent.quantity === null && isObject(order) && isTrue(Reflect.get(order, 'closePosition'))
  const rest = isObject(order) ? withoutMoney(order, found, 0) : order
  if (closesAll) Reflect.deleteProperty(Object(rest), 'closePosition')
  const { replaced, positionSide } = readExitFields(rest, intent)
  return {
    // A market order doesn't go by it.
    prices: found.types.some(isMarket) ? [] : found.price,
    triggers: found.trigger,
    marks: found.mark,
    values: found.value,
    contractSize: contractSizeOf(order, found.sizes),
    isInverse: found.isInverse,
    // A stop without a price is a market order at its trigger; with one, that price is looked at.
    isMarket: found.types.some((type) => /market$|^(stop|stop_loss|take_profit|trailing_stop)$/i.test(type)),
    positionSide,
    closesAll,
    unclear: found.unclear ?? replaced ?? whyOtherType(found) ?? whyOtherQuantity(order, intent, isFromClient(told)),
  }
}

const QUANTITIES = ['amount', 'quantity', 'qty', 'size', 'contracts']

/**
 * `readOrder()` has seen that those of a bot's own order agree: where it believed none of them, nothing else speaks for the order. Of a client's, its
 * guard has read the one that it knows.
 */
function whyOtherQuantity(order: unknown, { quantity }: OrderIntent, isClients: boolean): string | null {
  const isOther = (name: string) => {
    const value: unknown = isObject(order) ? Reflect.get(order, name) : undefined
    // Of none is said what it costs.
    if (!isTold(value) || Number(value) === 0) return false
    if (quantity === null) return true
    const told = toQuantity(value)
    return isClients && (told === null || !new Big(told).eq(quantity))
  }
  const other = QUANTITIES.find(isOther)
  return other === undefined ? null : `${other} is another quantity`
}

function toldIn(order: unknown): unknown {
  return isFromClient(order) ? Reflect.get(order as object, CLIENT_TOLD) : order
}

/** Contracts may be of any size. */
function contractSizeOf(order: unknown, sizes: readonly (string | null)[]): string | null {
  const [size] = sizes
  if (size !== undefined) return sizes.every((each) => each === size) ? size : null
  return isObject(order) && isTold(Reflect.get(order, 'contracts')) ? null : '1'
}

/** A copy of what it says else. */
function withoutMoney(object: object, found: Findings, depth: number): Record<string, unknown> {
  const rest: Record<string, unknown> = {}
  for (const name of namesOf(object)) {
    const value: unknown = Reflect.get(object, name)
    const plain = plainField(name)
    const kind = KINDS.get(plain)
    if (TYPES.has(plain) && typeof value === 'string')
      (depth === 0 ? found.types : found.typesWithin).push(value.trim())
    if (kind !== undefined) note(kind, name, value, found)
    else if (isObject(value) && isPlain(value) && !SAID.has(plain) && depth < DEEPEST)
      rest[name] = withoutMoney(value, found, depth + 1)
    else rest[name] = value
  }
  return rest
}

/** Parameters that make a market order of a limit order, whose price nobody goes by then. */
function whyOtherType({ types, typesWithin, price }: Findings): string | null {
  const isOther = typesWithin.some(isMarket) && !types.some(isMarket) && price.length > 0
  return isOther ? 'its parameters say that it is a market order' : null
}

function isMarket(type: string): boolean {
  return /market$/i.test(type)
}

function note(kind: Kind, name: string, value: unknown, found: Findings): void {
  if (kind === 'attached') return
  if (kind === 'inverse') {
    found.isInverse ||= isTrue(value)
    return
  }
  if (kind === 'size') {
    // Null says that it is not known; undefined says nothing.
    if (value !== undefined) found.sizes.push(toQuantity(value))
    return
  }
  // A price of 0 is none, in the words of some clients.
  if (!isTold(value) || Number(value) === 0) return
  const amount = toQuantity(value)
  if (amount !== null) found[kind].push(amount)
  else found.unclear ??= `its ${name} could not be read`
}

/** Its own names and those of its classes, whose getters are read like fields. */
function namesOf(object: object): string[] {
  const names = new Set(Object.getOwnPropertyNames(object))
  let type: unknown = Object.getPrototypeOf(object)
  for (let depth = 0; isObject(type) && type !== Object.prototype && depth < 10; depth++) {
    for (const name of Object.getOwnPropertyNames(type)) if (name !== 'constructor') names.add(name)
    type = Object.getPrototypeOf(type)
  }
  return [...names]
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}

function isTold(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
