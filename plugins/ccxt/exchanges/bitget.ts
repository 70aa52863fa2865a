import {
  byMarginMode,
  type CancelWith,
  type ExchangeRecord,
  type OrderCall,
  type OrderTraits,
  type PartFacts,
  type WalletFacts,
} from './exchange-facts.js'
import { isExitOf } from './hedge-mode.js'
import { oldestId } from './oldest-id.js'

type Info = Readonly<Record<string, unknown>>

const SPOT = { type: 'spot', productType: 'SPOT' }
const UNIFIED_MARGIN = { ...SPOT, marginMode: 'cross', uta: true }
const WHOLE_PAGES = { limit: 100 }
const ONE_SYMBOL = 'ccxt shows the orders of margin one symbol a call only'
const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

/** https://www.bitget.com/api-doc/contract/plan/get-orders-plan-pending: take-profits and stop-losses of all kinds are `profit_loss` */
const PLANS = ['normal_plan', 'track_plan', 'profit_loss']

/** https://www.bitget.com/api-doc/contract/plan/Cancel-Plan-Order: the plan type of the order itself */
const cancelPlan: CancelWith = (_id, { planType }) => ({ trigger: true, ...(planType !== undefined && { planType }) })

const CLOSING_SIDES: Readonly<Record<string, 'buy' | 'sell'>> = { long: 'sell', short: 'buy' }

/** https://www.bitget.com/api-doc/contract/plan/Place-Tpsl-Order and its kind: the take-profits and stop-losses of a position */
const EXIT_PLANS: readonly unknown[] = ['profit_plan', 'loss_plan', 'pos_profit', 'pos_loss', 'moving_plan']

/** https://www.bitget.com/api-doc/uta/strategy/Place-Strategy-Order: a take-profit or stop-loss of a position, which has no side */
function isStrategy({ category, side, takeProfit, stopLoss }: Info): boolean {
  return category !== undefined && side === undefined && Boolean(takeProfit || stopLoss)
}

/** The same: those of a whole position take no size. */
const WHOLE_POSITION_PLANS: readonly unknown[] = ['pos_profit', 'pos_loss']

/**
 * In hedge mode, an order of a classic account says that it closes, and its side is that of the position
 * (https://www.bitget.com/api-doc/contract/trade/Place-Order); one of a unified account has the other side.
 */
function isExit(info: Info): boolean {
  const { planType, posMode, tradeSide, holdMode, posSide, side } = info
  if (EXIT_PLANS.includes(planType) || isStrategy(info)) return true
  return posMode === 'hedge_mode' ? tradeSide === 'close' : holdMode === 'hedge_mode' && isExitOf(posSide, side)
}

function orderTraits(info: Info): OrderTraits {
  if (!isExit(info)) return {}
  const side = CLOSING_SIDES[String(info.posSide)]
  return {
    reduceOnly: true,
    closesPosition: WHOLE_POSITION_PLANS.includes(info.planType),
    ...(side !== undefined && { side }),
    ...(isStrategy(info) && { stop: true }),
  }
}

/** ccxt 4.5.84, `handleProductTypeAndParams` and `fetchPositions`: it names USDT as the margin coin of all that are settled in coins */
function contracts(name: string, productType: string, holds: PartFacts['holds'], more: object): PartFacts {
  const where = { type: 'swap', productType }
  const orders: OrderCall[] = [
    { where, which: WHOLE_PAGES },
    ...PLANS.map((planType) => ({ where, which: { ...WHOLE_PAGES, trigger: true, planType }, cancelWith: cancelPlan })),
  ]
  const positions = { contracts: [{ productType, method: 'privateMixGetV2MixPositionAllPosition', ...more }] }
  return { name, holds, orders, positions }
}

/** A unified account has one wallet for everything, and answers with an error to what asks for those of a classic one. */
function wallet(part: string, productType: string): WalletFacts {
  return { parts: [part], balances: { type: 'swap', productType, uta: false }, openProfit: 'counted' }
}

export const bitget: ExchangeRecord = {
  id: 'bitget',
  // ccxt 4.5.84, `fetchOpenOrders`, `fetchPositions` and `fetchBalance`; in a unified account, the same calls ask for its parts
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: [
        { where: SPOT, which: WHOLE_PAGES },
        { where: SPOT, which: { ...WHOLE_PAGES, trigger: true }, cancelWith: { trigger: true } },
      ],
      positions: { balances: 'spot' },
      misledBy: { orders: byMarginMode, positions: byMarginMode },
    },
    contracts('linear USDT', 'USDT-FUTURES', { kind: 'linear', settle: 'USDT' }, {}),
    contracts('linear USDC', 'USDC-FUTURES', { kind: 'linear', settle: 'USDC' }, {}),
    contracts('inverse', 'COIN-FUTURES', { kind: 'inverse' }, { marginCoin: undefined }),
    {
      name: 'cross margin',
      holds: null,
      ofKind: 'spot',
      orders: ONE_SYMBOL,
      positions: { balances: { type: 'spot', marginMode: 'cross', uta: false } },
      closing: BY_HAND,
      rare: true,
    },
    {
      name: 'isolated margin',
      holds: null,
      ofKind: 'spot',
      orders: ONE_SYMBOL,
      positions: 'ccxt shows one pair of isolated margin in the place of another',
    },
    {
      // What it holds is in the one wallet, with spot.
      name: 'margin of a unified account',
      holds: null,
      ofKind: 'spot',
      orders: [
        { where: {}, which: { ...WHOLE_PAGES, ...UNIFIED_MARGIN }, cancelWith: { marginMode: 'cross', uta: true } },
      ],
      positions: { contracts: [] },
      // https://www.bitget.com/api-doc/uta/strategy/Place-Strategy-Order: those of futures alone
      conditionalOrders: false,
      rare: true,
    },
  ],
  // https://www.bitget.com/api-doc/contract/trade/Get-Orders-Pending, and those of spot and of plan orders: 100 at most, older ones
  // before an id
  openOrderPages: { size: 100, next: (_page, items) => ({ idLessThan: oldestId(items) }) },
  orderTraits,
  // https://www.bitget.com/api-doc/contract/position/get-all-position: no pages
  positionPages: 'whole',
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `parseBalance`: `accountEquity`, which has the open profit in it
  wallets: [
    { parts: ['spot'], balances: 'spot', openProfit: 'counted' },
    wallet('linear USDT', 'USDT-FUTURES'),
    wallet('linear USDC', 'USDC-FUTURES'),
    wallet('inverse', 'COIN-FUTURES'),
  ],
  // https://www.bitget.com/api-doc/contract/position/get-all-position: sizes are in the base currency
  units: 'coins',
  // ccxt 4.5.84, `createOrderRequest`: it says `crossed` for `cross`, but not in a unified account, where that is the default
  marginModesToName: ['isolated'],
  closeParams: ({ info }) => (info.marginMode === 'crossed' && 'holdSide' in info ? { marginMode: 'cross' } : {}),
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
}
