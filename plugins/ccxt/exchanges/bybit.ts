import {
  armedBy,
  byMarginMode,
  type CancelWith,
  type ExchangeRecord,
  type OrderCall,
  type PartFacts,
} from './exchange-facts.js'
import { isExitOf } from './hedge-mode.js'

/**
 * https://bybit-exchange.github.io/docs/v5/order/open-order: linear contracts by settlement coin. ccxt names its default one where
 * `settleCoin` is left out, and none where it is undefined: then inverse contracts come in all coins
 */
function contracts(
  subType: 'linear' | 'inverse',
  settle: string | undefined,
  more: Partial<PartFacts> = {},
): PartFacts {
  const where = { type: 'swap', subType, settleCoin: settle }
  return {
    name: settle === undefined ? subType : `${subType} ${settle}`,
    holds: { kind: subType, ...(settle !== undefined && { settle }) },
    orders: [{ where }],
    positions: { contracts: [where] },
    ...more,
  }
}

/** https://bybit-exchange.github.io/docs/v5/enum#stopordertype; a spot order that waits for a price is cancelled by its filter */
const FILTERS: Readonly<Record<string, string>> = {
  Stop: 'StopOrder',
  tpslOrder: 'tpslOrder',
  OcoOrder: 'OcoOrder',
  BidirectionalTpslOrder: 'BidirectionalTpslOrder',
}

const cancelSpot: CancelWith = (_id, { stopOrderType }) => ({ orderFilter: FILTERS[String(stopOrderType)] ?? 'Order' })

/** https://bybit-exchange.github.io/docs/v5/position/position-mode: the sides of the positions of hedge mode; 0 is that of one-way mode */
const POSITION_SIDES: Readonly<Record<string, string>> = { 1: 'long', 2: 'short' }

/** A unified account shows spot orders of all kinds to one call, a classic one by the filter. */
function spotOrders(): OrderCall[] {
  const filters = [{}, { orderFilter: 'StopOrder' }, { orderFilter: 'tpslOrder' }]
  return filters.map((which) => ({ where: { type: 'spot' }, which, cancelWith: cancelSpot }))
}

interface Coin {
  readonly coin?: unknown
  readonly equity?: unknown
  readonly spotBorrow?: unknown
}

/**
 * https://bybit-exchange.github.io/docs/v5/account/wallet-balance: of what is borrowed, the wallet balance has `spotBorrow` in it, and what
 * contracts have lost is off it. Where there is no `spotBorrow`, all of it is off. ccxt 4.5.84, `parseBalance`: it takes both for debts
 */
function debts(info: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(coinsIn(info).map(({ coin, spotBorrow }) => [String(coin), spotBorrow || 0]))
}

function coinsIn(info: unknown): readonly Coin[] {
  const { result } = (info ?? {}) as {
    readonly result?: { readonly list?: readonly { readonly coin?: readonly Coin[] }[] }
  }
  return (result?.list ?? []).flatMap(({ coin }) => coin ?? [])
}

/** The same page, `equity`: the wallet less what is borrowed, open profit, and what options are worth. */
function equities(info: unknown): Readonly<Record<string, unknown>> {
  return Object.fromEntries(coinsIn(info).map(({ coin, equity }) => [String(coin), equity]))
}

export const bybit: ExchangeRecord = {
  id: 'bybit',
  aliases: ['bybitid'],
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: spotOrders(),
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `fetchBalance`
      misledBy: { positions: byMarginMode },
    },
    contracts('linear', 'USDT'),
    // https://bybit-exchange.github.io/docs/v5/position/position-mode
    contracts('linear', 'USDC', { hedgeMode: false }),
    contracts('inverse', undefined),
    {
      name: 'options',
      holds: { kind: 'option' },
      orders: [{ where: { type: 'option' } }],
      positions: { contracts: [{ type: 'option' }] },
      // https://bybit-exchange.github.io/docs/v5/order/create-order: `triggerPrice` is for perpetuals, futures and spot
      conditionalOrders: false,
      rare: true,
      isUsedBy: ({ defaultType }) => defaultType === 'option',
    },
  ],
  orderTraits: ({ positionIdx, side }) => ({ reduceOnly: isExitOf(POSITION_SIDES[String(positionIdx)], side) }),
  // ccxt 4.5.84, `fetchOpenOrders`
  openOrderPages: 'joined',
  // ccxt 4.5.84, `fetchPositions`
  positionPages: 'joined',
  positionsOneSymbolACall: true,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  debts,
  // ccxt 4.5.84, `parseBalance`: its totals are the wallet balance, without profit. A classic account answers with an error to what asks for the
  // wallet of a unified one
  wallets: [
    {
      parts: ['spot', 'linear USDT', 'linear USDC', 'inverse', 'options'],
      balances: { type: 'unified', accountType: 'UNIFIED' },
      openProfit: 'counted',
      amounts: equities,
    },
  ],
  // https://bybit-exchange.github.io/docs/v5/order/create-order; 10001, position idx not match position mode: ccxt's issue 17105
  hedgeParam: { name: 'positionIdx', long: 1, short: 2 },
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)order\/disconnected-cancel-all$/, arms: armedBy('timeWindow', 1) },
}
