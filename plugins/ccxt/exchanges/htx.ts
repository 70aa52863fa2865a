import {
  armedBy,
  byMarginMode,
  type CallKind,
  type ClosedPosition,
  type ExchangeRecord,
  type OrderCall,
  type OrderTraits,
  type Paging,
  type SocketMessage,
} from './exchange-facts.js'

// ccxt 4.5.84, `cancelOrder`: one flag for stop losses, take profits, and both in one
const TPSL = { stopLossTakeProfit: true }
const ALGO_KINDS: readonly (readonly [which: object, cancelWith: object])[] = [
  [{ trigger: true }, { trigger: true }],
  [{ trailing: true }, { trailing: true }],
  [TPSL, TPSL],
]

/** https://www.htx.com/en-us/opend/newApiPages/?id=8cb89359-77b5-11ed-9966-19589587da5: ten at a time, unless more are asked for */
function linearOrders(): OrderCall[] {
  const where = { type: 'swap', subType: 'linear' }
  const halves = ['stopLoss', 'takeProfit'].map((half) => [{ [half]: true }, TPSL] as const)
  return [[{}, {}] as const, ...ALGO_KINDS, ...halves].map(([which, cancelWith]) => ({
    where,
    which: { ...which, limit: 100 },
    cancelWith,
    pages: { most: 100 },
  }))
}

/** https://www.htx.com/en-us/opend/newApiPages/?id=28c317fb-77ae-11ed-9966-0242ac110003: 50 a page at most */
const PAGES: Paging = { size: 50, next: (page) => ({ page_index: page }) }

/** HTX wants a contract for conditional orders of this kind: without `symbols` it answers with an error. */
function inverseOrders(): OrderCall[] {
  const where = { type: 'swap', subType: 'inverse' }
  return [[{}, {}] as const, ...ALGO_KINDS].map(([which, cancelWith]) => ({
    where,
    which: { ...which, page_size: 50 },
    cancelWith,
    pages: PAGES,
  }))
}

/** Inverse contracts are always held in hedge mode, and have no market orders; an order names the leverage of its position. */
function closeParams({ info }: ClosedPosition): object {
  const { position_side, lever_rate } = info
  return position_side === undefined
    ? { offset: 'close', order_price_type: 'optimal_20_ioc', leverRate: Number(lever_rate) }
    : { position_side }
}

/** In hedge mode, an order names the side of its position. A stop loss or a take profit says nothing else of it. */
function isExit({ offset, position_side, side }: Readonly<Record<string, unknown>>): boolean {
  return offset === 'close' || position_side === (side === 'sell' ? 'long' : 'short')
}

/** ccxt 4.5.84, `parseOrder` takes `id`, and `cancelOrder` says it as `order_id`: a linear order has both, and they may differ. */
function idOf({ algo_id, order_id_str, order_id }: Readonly<Record<string, unknown>>): unknown {
  return algo_id === undefined && order_id_str === undefined ? order_id : undefined
}

/** A plain linear order may bring a stop loss along, which ccxt tells as one that it waits for itself. */
function waitOf({ algo_id, position_side }: Readonly<Record<string, unknown>>): OrderTraits {
  return algo_id === undefined && position_side !== undefined ? { waits: false } : {}
}

/** https://huobiapi.github.io/docs/spot/v1/en/#authentication-2: to log in is a request, and so is a trade elsewhere */
function socketKindOf(message: SocketMessage): CallKind | null {
  return 'action' in message && message.action === 'req' && message.ch === 'auth' ? 'read' : null
}

export const htx: ExchangeRecord = {
  id: 'htx',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      // https://www.htx.com/en-us/opend/newApiPages/?id=7ec4e04b-7773-11ed-9966-0242ac110003
      orders: [{ where: { type: 'spot' }, which: { size: 500 }, pages: { most: 500 } }],
      conditionalOrders: 'spot conditional orders',
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `fetchBalance`
      misledBy: { positions: byMarginMode },
    },
    {
      name: 'spot conditional orders',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt doesn’t ask for the conditional orders of spot, which HTX shows apart',
      positions: { contracts: [] },
    },
    {
      name: 'margin',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt shows the orders of a margin account by the id of that account only',
      positions: 'ccxt shows isolated margin pair by pair, which is not read here',
    },
    {
      name: 'linear',
      holds: { kind: 'linear' },
      orders: linearOrders(),
      positions: { contracts: [{ type: 'swap', subType: 'linear' }] },
    },
    {
      name: 'inverse',
      holds: { kind: 'inverse' },
      orders: inverseOrders(),
      positions: {
        contracts: [
          { type: 'swap', subType: 'inverse' },
          { type: 'future', subType: 'inverse' },
        ],
      },
    },
    {
      name: 'inverse futures',
      holds: null,
      orders: 'ccxt asks for the orders of inverse futures coin by coin, which is not done here',
      positions: { contracts: [] },
    },
  ],
  // https://www.htx.com/en-us/opend/newApiPages/, "Place an order"
  orderTraits: (info) => ({
    id: idOf(info),
    reduceOnly: isExit(info),
    stop: info.algo_id !== undefined,
    ...waitOf(info),
  }),
  // ccxt 4.5.84, `createOrder`: it wants `offset` for inverse contracts, and leaves out `position_side`
  closeParams,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`, unless a bot has said that the account is unified
  spotBalanceParams: { type: 'spot', unified: false, multiAssetMode: false },
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)algo-orders\/cancel-all-after$/, arms: armedBy('timeout', 1) },
  socketKindOf,
}
