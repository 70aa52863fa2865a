import {
  armedBy,
  type CallKind,
  type DeadMansSwitch,
  type ExchangeRecord,
  type OrderCall,
  type OrderTraits,
  type PartFacts,
  type SocketMessage,
  type WalletFacts,
} from './exchange-facts.js'

const arms: DeadMansSwitch['arms'] = (params) => params.type === 'ACTIVATE' && armedBy('timeOut', 1)(params)

const STREAM = new Set(['id', 'dataType', 'reqType'])

/** ccxt 4.5.84, `pro/bingx`: a subscription names what it wants, and `reqType` may be left out */
function socketKindOf(message: SocketMessage): CallKind | null {
  return 'dataType' in message && Object.keys(message).every((key) => STREAM.has(key)) ? 'read' : null
}

/** ccxt 4.5.84, `fetchOpenOrders` and `cancelOrder`: TWAP orders are apart, and only linear contracts have them */
const TWAP: OrderCall = {
  where: { type: 'swap', subType: 'linear' },
  which: { twap: true },
  cancelWith: { twap: true },
}

/** `standard: false`: ccxt 4.5.84, `fetchPositions`, would show standard futures instead where a bot has set it */
function contracts(kind: 'linear' | 'inverse', ...more: OrderCall[]): PartFacts {
  const orders = [{ where: { type: 'swap', subType: kind } }, ...more]
  return { name: kind, holds: { kind }, orders, positions: { contracts: [{ subType: kind, standard: false }] } }
}

/** A linear position says whether it is the only one of its contract; an inverse one doesn't, and ccxt sets no mode for these. */
function isHedged({ onlyOnePosition, positionSide }: Readonly<Record<string, unknown>>): boolean {
  return String(onlyOnePosition) !== 'true' && positionSide !== 'BOTH'
}

/** In hedge mode, an order names the side of its position, and none is marked reduce-only. */
function isExit({ onlyOnePosition, positionSide, side }: Readonly<Record<string, unknown>>): boolean {
  return String(onlyOnePosition) === 'false' && positionSide === (side === 'SELL' ? 'LONG' : 'SHORT')
}

/** ccxt 4.5.84, `parseOrder`: an order of an inverse contract says its size as `quantity`, and 0 or nothing where ccxt looks for it */
function sizeOf({ quantity, origQty }: Readonly<Record<string, unknown>>): OrderTraits {
  return quantity === undefined || Number(origQty) > 0 ? {} : { amount: quantity }
}

/** The same page: an order may bring a stop loss along, which ccxt tells as one that it waits for itself. */
function waitOf({ type }: Readonly<Record<string, unknown>>): OrderTraits {
  return type === 'LIMIT' || type === 'MARKET' ? { waits: false } : {}
}

interface Shown {
  readonly data?: readonly { readonly asset?: unknown; readonly equity?: unknown }[]
}

/** https://bingx-api.github.io/docs/#/en-us/swapV2/account-api.html#Query%20account%20data, `equity`: the balance and the open profit */
function equities(info: unknown): Readonly<Record<string, unknown>> {
  const { data } = (info ?? {}) as Shown
  if (!Array.isArray(data)) throw new Error('BingX shows no balances of contracts')
  return Object.fromEntries(data.map(({ asset, equity }) => [String(asset), equity]))
}

function contractWallet(subType: 'linear' | 'inverse'): WalletFacts {
  return {
    parts: [subType],
    balances: { type: 'swap', subType, standard: false },
    openProfit: 'counted',
    amounts: equities,
  }
}

export const bingx: ExchangeRecord = {
  id: 'bingx',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`. https://bingx-api.github.io/docs/#/en-us/swapV2/trade-api.html, "Current All
  // Open Orders": conditional orders are among them, and without a symbol they are all
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      // https://bingx-api.github.io/docs/#/en-us/spot/trade-api.html, "Current Open Orders"
      orders: [{ where: { type: 'spot' }, pages: { most: 2000 } }],
      positions: { balances: 'spot' },
    },
    {
      name: 'spot OCO',
      holds: null,
      ofKind: 'spot',
      orders: 'ccxt shows no OCO orders of BingX',
      positions: { contracts: [] },
    },
    contracts('linear', TWAP),
    contracts('inverse'),
    {
      name: 'standard futures',
      holds: null,
      orders: 'ccxt shows no orders of standard futures',
      // ccxt 4.5.84, `parsePosition`: they come under the symbols of linear contracts, and an order would trade those
      positions:
        'BingX’s standard futures can’t be traded by an API, and ccxt shows them as if they were perpetual ones',
    },
  ],
  openOrderPages: 'whole',
  // https://bingx-api.github.io/docs/#/en-us/swapV2/trade-api.html, "Place order"
  orderTraits: (info) => ({ ...sizeOf(info), ...waitOf(info), reduceOnly: isExit(info) }),
  // The same page, for one-way mode: where the side is `BOTH`, the sign tells it, and ccxt doesn't
  positionTraits: ({ positionSide, positionAmt }) =>
    positionSide === 'BOTH' ? { side: Number(positionAmt) < 0 ? 'short' : 'long' } : {},
  // ccxt 4.5.84, `createOrder`: `hedged` makes a closing order name the side of its position
  isHedged,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot', standard: false },
  // 109400, In the One-way mode, the 'PositionSide' field can only be set to BOTH: ccxt's issue 22237
  // ccxt 4.5.84, `fetchBalance`
  wallets: [
    { parts: ['spot', 'spot OCO'], balances: 'spot', openProfit: 'counted' },
    contractWallet('linear'),
    contractWallet('inverse'),
  ],
  hedgeParam: { name: 'positionSide', long: 'LONG', short: 'SHORT' },
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds. `CLOSE` disarms
  deadMansSwitch: { path: /(^|\/)trade\/cancelAllAfter$/, arms },
  socketKindOf,
}
