import { Big } from './big.js'
import { mayBeSameInstrument } from './instrument.js'
import { isPlain } from './object-fields.js'
import { type OrderIntent, type OrderSide, toQuantity } from './order.js'
import { plainField, SYMBOL_FIELDS } from './other-symbols.js'
import { SAID } from './said-fields.js'

/** What an order says beside symbol, side and quantity, as far as it changes what these three mean. */
export interface ExitFields {
  /** The position that the order names in hedge mode (`positionSide`, `posSide`, `positionIdx` …); null: none. */
  readonly positionSide: 'long' | 'short' | null
  /** Why the order, as an exit, can't be verified; null: nothing speaks against it. */
  readonly unclear: string | null
  /** Why its symbol, side or quantity may not be what is sent; null: they are. Never set without {@link ExitFields.unclear}. */
  readonly replaced: string | null
  /** What is sent may be of other instruments as well. Never true without {@link ExitFields.replaced}. */
  readonly anySymbol: boolean
}

/** Of an order that could not be read at all. */
export const UNREADABLE_FIELDS: ExitFields = Object.freeze({
  positionSide: null,
  unclear: 'it could not be read',
  replaced: 'it could not be read',
  anySymbol: true,
})

/** How a field is read. */
type FieldKind =
  | 'position'
  | 'position-index'
  | 'is-long'
  | 'is-short'
  | 'hedged'
  | 'quantity'
  | 'symbol'
  | 'side'
  | 'is-buy'
  | 'effect'
  | 'doing'
  | 'reduce-only'
  | 'instead'
  | 'everything'
  | 'in-money'
  | 'adds'
  | 'times'
  | 'turns'
  | 'orders'
  | 'attached'
  | 'params'
  | 'more'

const KINDS = new Map<string, FieldKind>(
  Object.entries({
    position: 'positionside posside ps holdside positiondirection direction',
    'position-index': 'positionidx positionindex posidx',
    'is-long': 'islong long',
    'is-short': 'isshort short',
    hedged: 'hedged hedgemode hedge',
    // Other names of the quantity: they have to say the same.
    quantity:
      'amount quantity qty size contracts volume vol sz lots lot units shares orderqty orderquantity ordersize orderamount basesize baseqty basequantity baseamount origqty totalquantity ' +
      'newsz newsize newqty newquantity newamount',
    symbol: `${SYMBOL_FIELDS} product`,
    side: 'side orderside ordside buysell',
    'is-buy': 'isbuy isbid',
    effect: 'positioneffect openclose offset positionintent positionaction opencloseindicator',
    // Where they speak of opening, it is no exit.
    doing: 'action kind intent type ordertype closetype',
    'reduce-only': 'reduceonly isreduceonly closeonly reduce',
    // What a venue takes in the place of the quantity.
    instead:
      'cost quoteorderqty quoteqty quotequantity quoteamount quotesize quotesz quotevolume quotevol funds notional notionalvalue ' +
      'notionalusd ordervalue cash cashqty cashquantity cashordqty spend usdamount usdvalue dollaramount isquote inquote ' +
      'marketunit tgtccy sizetype qtytype quantitytype amounttype quantityunit percent percentage sizepercent ' +
      'quantitypercent closepercent closeposition closefraction close autosize tradeside',
    everything: 'closeall closeallpositions',
    adds: 'leverage lever borrow borrowamount sideeffecttype autoborrow margin',
    // The quantity is that of each.
    times: 'slices repeat repeats',
    turns: 'flip reverse reverseposition',
    orders: 'orders legs children batch batchorders oto otoco',
    // They hang on the order, and are of its instrument.
    attached: 'attachedorders attachalgoords stoploss takeprofit bracket',
    params: 'params parameters extraparams exchangeparams venueparams orderparams overrides',
    more: 'options opts extra extras body payload request raw args',
  }).flatMap(([kind, names]) => names.split(' ').map((name): [string, FieldKind] => [name, kind as FieldKind])),
)

/** What may stand in `params` without changing what the order does to a position. Everything else there may replace it. */
const HARMLESS_PARAMS = new Set(
  (
    'strategy clientorderid clientid clientoid clordid newclientorderid orderlinkid tag timeinforce tif postonly price ' +
    'triggerprice stopprice stoplossprice takeprofitprice triggerdirection triggerby workingtype priceprotect triggerpricetype ' +
    'stoppricetype callbackrate activationprice trailingpercent trailingdelta trailingamount trailingtriggerprice type ordertype marginmode recvwindow timestamp ' +
    'expiretime goodtilldate selftradeprevention stp newordersponstype newordrespresptype newordresptype'
  ).split(' '),
)

/** Names that speak of a quantity, where the value is a number. Of what an iceberg shows, they don't. */
const OF_QUANTITY =
  /^(?!iceberg|display|visible|min)(.*)(qty|quantity|size|sz|amount|vol|volume|contracts|lots|units|shares)/

/** Unlisted fields that hold objects which nobody sends. */
const NOT_SENT = new Set([...SAID, 'signal'])

/** So deep may fields lie within one another. */
const DEEPEST = 3

interface Findings {
  readonly positions: Set<'long' | 'short'>
  unclear: string | null
  replaced: string | null
  anySymbol: boolean
}

/**
 * Reads what an order says beside its symbol, side and quantity: the position that it names, other quantities, other names, and
 * what lies in `params`. What stands on `Object.prototype` is not read.
 *
 * @param told the order, of any shape, or what a host's `describe` returned
 * @param intent what was understood of it
 * @returns what it says. May throw what the order's own getters throw.
 */
export function readExitFields(told: unknown, intent: OrderIntent): ExitFields {
  if (!isObject(told)) return UNREADABLE_FIELDS
  const found: Findings = { positions: new Set(), unclear: null, replaced: null, anySymbol: false }
  readObject(told, intent, found, 'top', 0)
  if (intent.venue === null && VENUE_FIELDS.some((name) => isTold(Reflect.get(told, name)))) {
    found.unclear ??= 'its venue could not be read'
  }
  if (found.positions.size > 1) found.unclear ??= 'it names both a long and a short position'
  const [positionSide = null] = found.positions
  return { positionSide, unclear: found.unclear, replaced: found.replaced, anySymbol: found.anySymbol }
}

const VENUE_FIELDS = ['venue', 'exchange']

type Place = 'top' | 'params' | 'more'

function readObject(object: object, intent: OrderIntent, found: Findings, place: Place, depth: number): void {
  for (const name of namesOf(object)) {
    if (place === 'top' && PLAIN_FIELDS.has(name)) continue
    const plain = plainField(name)
    const kind = KINDS.get(plain) ?? (IN_MONEY.test(plain) ? 'in-money' : undefined)
    const value: unknown = Reflect.get(object, name)
    if (!isTold(value) || typeof value === 'function') continue
    const isOpen = kind === undefined || kind === 'doing'
    if (isOpen && place === 'params' && !HARMLESS_PARAMS.has(plain)) {
      const why = `${name} in its parameters may replace what it says`
      found.unclear ??= why
      if (OF_QUANTITY.test(plain) && isAmount(value)) replaced(found, why)
    }
    if (kind === 'params' || kind === 'more') readNested(name, value, intent, found, kind, depth)
    else if (isOpen && isObject(value)) {
      if (isPlain(value) && !NOT_SENT.has(plain)) readNested(name, value, intent, found, 'more', depth)
    } else if (kind !== undefined) readField(kind, name, value, intent, found)
  }
}

function readNested(
  name: string,
  value: unknown,
  intent: OrderIntent,
  found: Findings,
  place: Place,
  depth: number,
): void {
  if (isObject(value) && !Array.isArray(value) && depth < DEEPEST) {
    readObject(value, intent, found, place, depth + 1)
  } else if (place === 'params' && !isNothing(value)) replaced(found, `its ${name} could not be read`, true)
}

function readField(kind: FieldKind, name: string, value: unknown, intent: OrderIntent, found: Findings): void {
  switch (kind) {
    case 'position':
    case 'position-index':
    case 'is-long':
    case 'is-short':
    case 'hedged':
      readPosition(kind, name, value, intent, found)
      return
    case 'quantity':
      if (!sameQuantity(value, intent.quantity)) replaced(found, `${name} is another quantity`)
      return
    case 'symbol':
      if (!sameSymbol(value, intent.symbol)) replaced(found, `${name} is another symbol`, true)
      return
    case 'side':
    case 'is-buy':
      if (sideOf(kind, value) !== intent.side) replaced(found, `${name} is another side`)
      return
    case 'effect':
      if (!/^(c|.*clos.*)$/i.test(String(value))) found.unclear ??= `${name} doesn't say that it closes a position`
      return
    case 'doing':
      if (/open/i.test(String(value))) found.unclear ??= `its ${name} speaks of opening`
      return
    case 'reduce-only':
      if (value !== true && value !== 'true') found.unclear ??= `${name} says otherwise`
      return
    case 'adds':
      if (!isNothing(value)) found.unclear ??= `its ${name} may add risk`
      return
    case 'times':
      if (!isNothing(value) && value !== 1 && value !== '1') replaced(found, `its ${name} may make more of it`)
      return
    case 'turns':
      if (!isNothing(value)) replaced(found, `its ${name} may open the other side`)
      return
    case 'everything':
      if (!isNothing(value)) replaced(found, `its ${name} may be of every position`, true)
      return
    case 'in-money':
      if (isAmount(value)) replaced(found, `a venue may go by its ${name}, instead of a quantity`)
      return
    case 'orders':
    case 'attached':
      if (!isObject(value) || Object.keys(value).length === 0) return
      replaced(found, `it brings other orders along (${name})`, !areOf(intent.symbol, value, kind === 'orders'))
      return
    default:
      if (!isNothing(value)) replaced(found, `a venue may go by its ${name}, instead of a quantity`)
  }
}

/** Whether all that orders which come along say of a symbol is that one. @param mustSay each of them has to say it */
function areOf(symbol: string | null, orders: unknown, mustSay: boolean, depth = 0): boolean {
  if (Array.isArray(orders)) return orders.every((each) => areOf(symbol, each, mustSay, depth + 1))
  if (!isObject(orders)) return !mustSay
  if (depth > DEEPEST) return false
  const entries = namesOf(orders).map((name) => [plainField(name), Reflect.get(orders, name)] as const)
  const symbols = entries.filter(([name, value]) => KINDS.get(name) === 'symbol' && isTold(value))
  if (mustSay && symbols.length === 0) return false
  return (
    symbols.every(([, value]) => sameSymbol(value, symbol)) &&
    entries.every(([, value]) => areOf(symbol, value, false, depth + 1))
  )
}

function readPosition(kind: FieldKind, name: string, value: unknown, { side }: OrderIntent, found: Findings): void {
  if (kind === 'is-long' || kind === 'is-short') {
    const word = String(value)
    if (word !== 'true' && word !== 'false') found.unclear ??= `its ${name} was not understood`
    else found.positions.add((kind === 'is-long') === (word === 'true') ? 'long' : 'short')
    return
  }
  if (kind === 'hedged') {
    // ccxt's word: a reduce-only order then closes the position of the other side.
    if (value === true || value === 'true') found.positions.add(side === 'sell' ? 'long' : 'short')
    else if (!isNothing(value) && value !== 'false') found.unclear ??= `its ${name} was not understood`
    return
  }
  const word = String(value).trim().toLowerCase()
  const words: Readonly<Record<string, 'long' | 'short' | null>> = kind === 'position' ? POSITIONS : POSITION_INDEXES
  if (!Object.hasOwn(words, word)) {
    // A direction may be that of the order.
    if (word !== side) found.unclear ??= `its ${name} was not understood`
    return
  }
  const position = words[word] ?? null
  if (position !== null) found.positions.add(position)
}

const POSITIONS = {
  long: 'long',
  short: 'short',
  both: null,
  net: null,
  merged: null,
  oneway: null,
  none: null,
} as const
const POSITION_INDEXES = { '0': null, '1': 'long', '2': 'short' } as const

/** Names that speak of money, where the value is a number; a currency is none. */
const IN_MONEY =
  /^(?!fee|funding)(.*)(quote|cash|notional|cost|funds|spend)|^(amount|value|size|qty|quantity|volume|order|total)*(in)?usd[tc]?(amount|value|size|qty|quantity|volume)?$/

/** Read by `readOrder()`, which makes sure that they agree. */
const PLAIN_FIELDS = new Set(
  (
    'symbol market tokenID ticker side amount quantity qty size contracts price venue exchange strategy id ' +
    'reduceOnly reduce_only'
  ).split(' '),
)

function replaced(found: Findings, why: string, anySymbol = false): void {
  found.anySymbol ||= anySymbol
  found.unclear ??= why
  found.replaced ??= why
}

function isTold(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isNothing(value: unknown): boolean {
  return value === false || value === 0 || value === '0' || (isObject(value) && Object.keys(value).length === 0)
}

function isAmount(value: unknown): boolean {
  return value === true || toQuantity(value) !== null
}

function sameQuantity(value: unknown, quantity: string | null): boolean {
  const other = toQuantity(value)
  return other !== null && quantity !== null && new Big(other).eq(quantity)
}

function sameSymbol(value: unknown, symbol: string | null): boolean {
  return typeof value === 'string' && symbol !== null && mayBeSameInstrument(value, symbol)
}

function sideOf(kind: 'side' | 'is-buy', value: unknown): OrderSide | null {
  if (kind === 'is-buy') return value === true ? 'buy' : value === false ? 'sell' : null
  const side = String(value).trim().toLowerCase()
  return side === 'buy' || side === 'sell' ? side : null
}

/** Its own names and those of its classes, whose getters are read like fields. */
function namesOf(object: object): readonly string[] {
  const names = Object.getOwnPropertyNames(object)
  let type: unknown = Object.getPrototypeOf(object)
  if (type === Object.prototype || type === null) return names
  const all = new Set(names)
  for (let depth = 0; isObject(type) && type !== Object.prototype && depth < 10; depth++) {
    for (const name of Object.getOwnPropertyNames(type)) all.add(name)
    type = Object.getPrototypeOf(type)
  }
  return [...all]
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
