import type { PartReading } from '../../../lib/words/ports.js'
import type { PartFacts } from '../exchanges/exchange-facts.js'
import { factsOf } from '../exchanges/index.js'
import { type Account, isHeldIn, marketOf, mayHold } from './account.js'
import { givenOrderQueries, type OrderQuery, orderQueries } from './order-queries.js'
import { givenPositionQueries, type PositionQuery, positionQueries } from './position-queries.js'

/** How a part of an account is asked for; or why it isn't. */
export interface AskedPart extends Pick<PartFacts, 'name' | 'holds' | 'ofKind' | 'noneIf'> {
  readonly orders: readonly OrderQuery[] | PartReading
  readonly positions: readonly PositionQuery[] | PartReading
}

/** What one call shows where nobody has looked up the parts. */
const SHOWN: PartFacts = {
  name: 'what ccxt shows',
  holds: null,
  orders: [{ where: {} }],
  positions: { contracts: [{}] },
}
const BALANCES: PartFacts = { name: 'spot', holds: { kind: 'spot' }, orders: [], positions: { balances: 'spot' } }
const NOBODY_KNOWS = 'nobody has looked up what else there may be; orderParams and positionParams ask for it'
const OTHERS: PartFacts = { name: 'other parts', holds: null, orders: NOBODY_KNOWS, positions: NOBODY_KNOWS }

/** The parts that an account may have at an exchange. Pure. */
export function partsAt(exchangeId: string): readonly PartFacts[] {
  return factsOf(exchangeId).account ?? [SHOWN, BALANCES, OTHERS]
}

/** What is known of a part by its name. Undefined: nothing. Pure. */
export function partFactsOf(exchangeId: string, partName: string | null | undefined): PartFacts | undefined {
  return partsAt(exchangeId).find(({ name }) => name === partName)
}

/**
 * Every part that an account may have, with how it is asked for. Pure.
 *
 * @throws an error for a symbol that the exchange doesn't list
 */
export function accountParts(account: Account): AskedPart[] {
  const { symbols, orderParams, positionParams } = account
  const facts = symbols === null ? partsAt(account.exchangeId) : partsOfSymbols(account, symbols)
  const isConfigured = orderParams !== null || positionParams !== null
  const parts: AskedPart[] = [
    ...facts.map((part) => askedPart(account, part)),
    ...(isConfigured ? [configuredPart(account)] : []),
    ...(symbols === null ? [] : [unreadPart('other symbols', `only ${symbols.join(', ')} are read (symbols)`)]),
    ...(isConfigured && symbols === null
      ? [unreadPart('what is not configured', 'orderParams and positionParams say what is read')]
      : []),
  ]
  return parts.map((part) => withDeclarations(account, part))
}

function askedPart(account: Account, part: PartFacts): AskedPart {
  const { name, holds, ofKind, noneIf } = part
  return {
    name,
    holds,
    ...(ofKind && { ofKind }),
    ...(noneIf && { noneIf }),
    orders: askedOrders(account, part),
    positions: askedPositions(account, part),
  }
}

function askedOrders(account: Account, part: PartFacts): AskedPart['orders'] {
  if (account.orderParams !== null) return []
  return whyNotAsked(account, part, 'orders') ?? orderQueries(account, { ...part, orders: asCalls(part.orders) })
}

function askedPositions(account: Account, part: PartFacts): AskedPart['positions'] {
  const { positions } = part
  if (typeof positions !== 'string' && 'contracts' in positions) {
    if (account.positionParams !== null) return []
    if (!account.derivatives && !account.noDerivatives) {
      return { state: 'unread', why: `ccxt has no fetchPositions() for ${account.exchangeId}` }
    }
  }
  const why = whyNotAsked(account, part, 'positions')
  if (why !== null) return why
  if (typeof positions !== 'string' && 'balances' in positions && account.quote === null) {
    const how = "balances are read with the currency in which they are counted: quote: 'USDT'"
    return { state: 'unread', why: how }
  }
  return typeof positions === 'string' ? [] : positionQueries(account, { ...part, positions })
}

/** Null: the part is asked for. */
function whyNotAsked(account: Account, part: PartFacts, what: 'orders' | 'positions'): PartReading | null {
  const { noDerivatives, declared, options } = account
  const { name, [what]: calls, misledBy } = part
  if (declared[name] === 'none') return { state: 'none', why: saidSo(name) }
  if (noDerivatives && isOfContracts(part)) return { state: 'none', why: 'derivatives: false' }
  if (typeof calls === 'string') return { state: 'unread', why: calls }
  const misleading = misledBy?.[what]?.(options ?? {}) ?? null
  if (misleading !== null) return { state: 'unread', why: whyMisled(name, misleading) }
  if (isLeftOut(account, part)) {
    return { state: 'unread', why: `it is read where it is asked for: ${setting(name, 'read')}` }
  }
  return null
}

function isOfContracts({ holds, positions }: PartFacts): boolean {
  if (holds !== null) return holds.kind !== 'spot'
  return typeof positions !== 'string' && 'contracts' in positions && positions.contracts.length > 0
}

/** Most accounts have none of it, and nothing says that this one has. */
function isLeftOut({ declared, symbols, options }: Account, { name, holds, rare, isUsedBy }: PartFacts): boolean {
  const isNamed = symbols !== null && holds !== null
  return rare === true && declared[name] !== 'read' && !isNamed && isUsedBy?.(options ?? {}) !== true
}

function whyMisled(part: string, option: string): string {
  return `options.${option} has ccxt show another part in the place of ${part}; say it with each order instead, in its parameters`
}

function asCalls(calls: PartFacts['orders']): Exclude<PartFacts['orders'], string> {
  return typeof calls === 'string' ? [] : calls
}

/** The parts that hold these symbols. Of what nobody has looked up, all. */
function partsOfSymbols(account: Account, symbols: readonly string[]): PartFacts[] {
  const facts = partsAt(account.exchangeId)
  const markets = symbols.map((symbol) => marketOf(account, symbol))
  const homeless = markets.filter((market) => !facts.some((part) => isHeldIn(part, market) || part === SHOWN))
  return [
    ...facts.filter((part) => markets.some((market) => mayHold(part, market))),
    ...(homeless.length > 0 ? [{ ...SHOWN, name: `markets like ${homeless[0]?.symbol}` }] : []),
  ]
}

function configuredPart(account: Account): AskedPart {
  const { orderParams, positionParams } = account
  return {
    name: 'as configured',
    holds: null,
    orders: givenOrderQueries(account, orderParams ?? []),
    positions: givenPositionQueries(account, positionParams ?? []),
  }
}

function unreadPart(name: string, why: string): AskedPart {
  const unread = { state: 'unread', why } as const
  return { name, holds: null, orders: unread, positions: unread }
}

/** What the operator has said counts where nothing was read, and is shown as her word. */
function withDeclarations(account: Account, part: AskedPart): AskedPart {
  const { declared } = account
  const believe = <Asked extends AskedPart['orders'] | AskedPart['positions']>(asked: Asked): Asked | PartReading => {
    if (!('state' in asked) || asked.state !== 'unread') return asked
    const name = [part.name, 'others'].find((each) => declared[each] === 'none')
    if (name !== undefined) return { state: 'none', why: saidSo(name) }
    // What can be read of a part that is to be read goes on being read.
    const named = declared[part.name] === 'read' ? 'others' : part.name
    return { state: 'unread', why: `${asked.why}; if there is none: ${setting(named, 'none')}` }
  }
  return { ...part, orders: believe(part.orders), positions: believe(part.positions) }
}

function saidSo(name: string): string {
  return `the operator has said so: ${setting(name, 'none')}`
}

function setting(name: string, value: 'none' | 'read'): string {
  return `parts: ${JSON.stringify({ [name]: value })}`
}
