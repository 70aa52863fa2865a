import { armedBy, type ExchangeRecord, type OrderCall, type Paging } from './exchange-facts.js'

const SIZE = { size: 500 }
const TRIGGER = { trigger: true }
const PAGES: Paging = { size: 500, next: (page) => ({ page }) }

/** Lists for all markets: plain orders, and algo orders (stops, trailing stops, brackets). */
const ORDERS: readonly OrderCall[] = [
  { where: {}, which: SIZE },
  { where: {}, which: { ...TRIGGER, ...SIZE }, cancelWith: TRIGGER },
]

/** The side of a position in hedge mode; null in one-way mode. */
function sideOf({ positionSide }: Readonly<Record<string, unknown>>): 'LONG' | 'SHORT' | null {
  return positionSide === 'LONG' || positionSide === 'SHORT' ? positionSide : null
}

export const woo: ExchangeRecord = {
  id: 'woo',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`
  account: [
    { name: 'spot', holds: { kind: 'spot' }, orders: ORDERS, positions: { balances: 'spot' } },
    { name: 'linear', holds: { kind: 'linear' }, orders: ORDERS, positions: { contracts: [{}] } },
  ],
  // https://developer.woox.io/api-reference/endpoint/trading/get_orders: 25 a page, 500 at most
  openOrderPages: PAGES,
  orderTraits: ({ algoOrderId }) => ({ stop: algoOrderId !== undefined }),
  positionTraits: (info) => {
    const side = sideOf(info)
    return side === null ? {} : { side: side === 'LONG' ? 'long' : 'short' }
  },
  // ccxt 4.5.84, `createOrder`: it sends `hedged` on as it is, and takes the side in WOO's own word
  isHedged: () => false,
  // https://developer.woox.io/api-reference/endpoint/trading/post_order: `positionSide` is needed in hedge mode
  closeParams: ({ info }) => (sideOf(info) === null ? {} : { positionSide: sideOf(info) }),
  // ccxt 4.5.84, `cancelAllOrders` of algo orders
  cancelsAllSymbols: true,
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in ms
  deadMansSwitch: { path: /(^|\/)(cancel_all_after|cancelAllAfter)$/, arms: armedBy('triggerAfter', 1000) },
}
