import type { PartReading } from '../../lib/words/ports.js'
import { factsOf } from './exchanges/index.js'
import type { CcxtExchange } from './library/exchange.js'
import { insideOf } from './library/inside-of.js'
import { type ReadingOptions, venueParts } from './reading-options.js'
import { type Account, accountOf } from './venue/account.js'
import { accountParts } from './venue/account-parts.js'

interface Capability {
  readonly what: string
  /** Any of these will do. */
  readonly methods: readonly string[]
  readonly otherwise: string
}

const CAPABILITIES: readonly Capability[] = [
  {
    what: 'read working orders',
    methods: ['fetchOpenOrders'],
    otherwise: 'a halt can neither cancel them nor tell when the bot is quiet',
  },
  { what: 'cancel one order', methods: ['cancelOrder'], otherwise: 'working orders must be cancelled by hand' },
  { what: 'cancel all orders', methods: ['cancelAllOrders'], otherwise: 'they are cancelled one by one' },
  {
    what: 'read derivative positions',
    methods: ['fetchPositions'],
    otherwise: 'only spot balances are positions, and only with a quote currency',
  },
  { what: 'read balances', methods: ['fetchBalance'], otherwise: 'spot positions can’t be read' },
  { what: 'read prices', methods: ['fetchTickers', 'fetchTicker'], otherwise: 'spot positions have no value' },
  { what: 'market orders', methods: ['createMarketOrder'], otherwise: 'close-all can’t close positions' },
  { what: 'reduce-only orders', methods: ['createReduceOnlyOrder'], otherwise: 'exits are not known to be exits' },
  { what: 'dead man’s switch', methods: ['cancelAllOrdersAfter'], otherwise: 'orders stay if the machine dies' },
]

const ALL_SYMBOLS = {
  always: ['yes', ''],
  sometimes: ['depends', 'high-frequency and unified accounts must be given `symbols`'],
  never: ['no', '`symbols` must be given, or working orders can’t be read'],
} as const

/**
 * What an exchange can and can't do in an emergency, by ccxt's `has`, and what the venue reads of an account, by the same facts that it
 * reads with: as a table for people, meant to be read at the start.
 *
 * @param options those of the venue
 */
export function describeCapabilities(exchange: CcxtExchange, options: ReadingOptions = {}): string {
  const has = exchange.has as Readonly<Record<string, unknown>>
  const rows = CAPABILITIES.map(({ what, methods, otherwise }) => {
    const found = methods.map((method) => has[method]).find((value) => value !== undefined && value !== false)
    const can = found === undefined ? 'no' : found === 'emulated' ? 'emulated' : 'yes'
    return row(what, [can, can === 'no' ? otherwise : ''])
  })
  const parts = venueParts(insideOf(exchange), options)
  const allSymbols = row('orders of all symbols', ALL_SYMBOLS[factsOf(parts.exchangeId).openOrdersOfAllSymbols])
  const account = describeAccount(accountOf({ ...parts, symbols: null })).map(partRow)
  return [
    `${exchange.id} through ccxt can:`,
    ...rows,
    allSymbols,
    'and of the account it reads:',
    ...account,
    ...(parts.symbols === null ? [] : [`  of these symbols only: ${parts.symbols.join(', ')}`]),
  ].join('\n')
}

/** A line for each part: read, or why not. */
function describeAccount(account: Account): (readonly [part: string, read: string])[] {
  return accountParts(account).map(({ name, positions, orders }) => {
    const [ofPositions, ofOrders] = [describeAsked(positions), describeAsked(orders)]
    return [name, ofPositions === ofOrders ? ofPositions : `positions: ${ofPositions}; orders: ${ofOrders}`]
  })
}

function describeAsked(asked: readonly unknown[] | PartReading): string {
  if (!('state' in asked)) return 'yes'
  return asked.state === 'none' ? `none, ${asked.why}` : `NO: ${asked.why}`
}

function partRow([part, read]: readonly [part: string, read: string]): string {
  return `  ${part.padEnd(26)} ${read}`
}

function row(what: string, [can, otherwise]: readonly [can: string, otherwise: string]): string {
  return `  ${what.padEnd(26)} ${can.padEnd(9)}${otherwise}`.trimEnd()
}
