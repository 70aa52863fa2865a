import { factsOf } from './exchanges/index.js'
import type { CcxtExchange } from './library/exchange.js'

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

const WHOLE = ['yes', ''] as const
const PARTS_UNKNOWN = [
  'unknown',
  'only what ccxt shows by itself is read; orderParams and positionParams name the rest',
] as const

/**
 * What an exchange can and can't do in an emergency, by ccxt's `has`, as a table for people. Meant to be read at the start.
 */
export function describeCapabilities(exchange: CcxtExchange): string {
  const has = exchange.has as Readonly<Record<string, unknown>>
  const rows = CAPABILITIES.map(({ what, methods, otherwise }) => {
    const found = methods.map((method) => has[method]).find((value) => value !== undefined && value !== false)
    const can = found === undefined ? 'no' : found === 'emulated' ? 'emulated' : 'yes'
    return row(what, [can, can === 'no' ? otherwise : ''])
  })
  const facts = factsOf(exchange.id)
  const allSymbols = row('orders of all symbols', ALL_SYMBOLS[facts.openOrdersOfAllSymbols])
  const wholeness = row('all parts of an account', facts.accountIsReadWhole ? WHOLE : PARTS_UNKNOWN)
  return [`${exchange.id} through ccxt can:`, ...rows, allSymbols, wholeness].join('\n')
}

function row(what: string, [can, otherwise]: readonly [can: string, otherwise: string]): string {
  return `  ${what.padEnd(26)} ${can.padEnd(9)}${otherwise}`.trimEnd()
}
