import {
  armedBy,
  type ExchangeRecord,
  type MarketKind,
  type MisledBy,
  type OrderCall,
  type PartFacts,
} from './exchange-facts.js'
import { isExitOf } from './hedge-mode.js'
import { oldestId } from './oldest-id.js'

// https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list asks for one kind of order a call
const TRIGGERED = ['conditional', 'oco', 'trigger', 'chase']
const TRAILING = ['move_order_stop', 'iceberg', 'twap']
const WAITING: readonly unknown[] = ['conditional', 'oco', 'trigger', 'move_order_stop']

/** ccxt 4.5.84, `parseOrder`: the id of an order that came of an algo order is that of the algo order, which cancels nothing any more */
function idOf(info: Readonly<Record<string, unknown>>): unknown {
  return 'actualSide' in info ? undefined : info.ordId
}

function ownId(item: unknown): unknown {
  const { id, info } = item as { readonly id?: unknown; readonly info?: Readonly<Record<string, unknown>> }
  return idOf(info ?? {}) ?? id
}

/** One call shows all kinds of market, and those on margin. A bot may have set another method for all calls. */
const ORDERS: readonly OrderCall[] = [
  { where: {}, which: { method: 'privateGetTradeOrdersPending' } },
  ...TRIGGERED.map((ordType) => ({ where: {}, which: { trigger: true, ordType }, cancelWith: { trigger: true } })),
  ...TRAILING.map((ordType) => ({ where: {}, which: { trigger: true, ordType }, cancelWith: { trailing: true } })),
]

/** ccxt 4.5.84, `fetchPositions`: a bot may have set the method that shows those that are closed, and no parameter overrules it */
const byMethod: MisledBy = ({ fetchPositions }) => {
  const { method } = (fetchPositions ?? {}) as { readonly method?: unknown }
  return method == null || method === 'privateGetAccountPositions' ? null : 'fetchPositions.method'
}

function part(name: string, kind: MarketKind, more: Partial<PartFacts> = {}): PartFacts {
  const positions = kind === 'spot' ? { balances: 'spot' as const } : { contracts: [{}] }
  const misledBy = kind === 'spot' ? {} : { misledBy: { positions: byMethod } }
  return { name, holds: { kind }, orders: ORDERS, positions, ...misledBy, ...more }
}

export const okx: ExchangeRecord = {
  id: 'okx',
  aliases: ['myokx', 'okxus'],
  // ccxt 4.5.84, `fetchOpenOrders`, `cancelOrder` and `fetchPositions`
  account: [
    part('spot', 'spot'),
    part('linear', 'linear'),
    part('inverse', 'inverse'),
    part('options', 'option', {
      // https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order
      closing: 'OKX takes no market orders for options, so they must be closed by hand',
      // https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list: of no `instType` that is an option
      conditionalOrders: false,
      // ccxt 4.5.84, `parseMarket`: the size of a contract leaves out `ctMult`
      isUnvalued: true,
    }),
  ],
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-place-order: `reduceOnly` is that of one-way mode alone. ccxt 4.5.84,
  // `parseOrder`: a take-profit has no trigger price
  orderTraits: (info) => ({
    id: idOf(info),
    reduceOnly: isExitOf(info.posSide, info.side),
    stop: WAITING.includes(info.ordType),
  }),
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-list: newest first, older ones `after` an id
  openOrderPages: { size: 100, next: (_page, items) => ({ after: oldestId(items, ownId) }) },
  // https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-positions: no pages
  positionPages: 'whole',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `parseTradingBalance`: `eq`. https://www.okx.com/docs-v5/en/#trading-account-rest-api-get-balance: the equity of each currency
  wallets: [{ parts: ['spot', 'linear', 'inverse', 'options'], balances: 'spot', openProfit: 'counted' }],
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createOrderRequest`: a bot may have set `hedged` for all orders
  closeParams: ({ hedged }) => ({ hedged }),
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // Every GET of https://www.okx.com/docs-v5/en reads. ccxt 4.5.84 lists two as GETs that are POSTs there, and act
  getRequests: { reads: /^(?!(api\/v5\/)?account\/(set-auto-repay|spot-manual-borrow-repay)$)/, cancels: null },
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)trade\/cancel-all-after$/, arms: armedBy('timeOut', 1) },
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-post-cancel-all-after: 0, or 10 to 120 s. Whether algo orders go is not told
  deadMan: {
    shortestMs: 10_000,
    longestMs: 120_000,
    cancelsStops: null,
    note: 'all pending orders of the account on order books, but of spreads; whether conditional (algo) orders go is not told',
  },
}
