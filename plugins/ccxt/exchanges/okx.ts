import { ALL_KINDS, armedBy, type ExchangeRecord } from './exchange-facts.js'

// https://www.okx.com/docs-v5/en/#order-book-trading-algo-trading-get-algo-order-list asks for one kind of order a call
const TRIGGERED = ['conditional', 'oco', 'trigger']
const TRAILING = ['move_order_stop', 'iceberg', 'twap']

/** Ids grow with time. Orders come sorted by time, in ms, which several may share. */
function oldestId(items: readonly unknown[]): string {
  const ids = items.map((item) => String((item as { readonly id?: unknown }).id))
  return ids.reduce((oldest, id) => (isBefore(id, oldest) ? id : oldest))
}

function isBefore(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}

export const okx: ExchangeRecord = {
  id: 'okx',
  aliases: ['myokx', 'okxus'],
  accountIsReadWhole: true,
  // ccxt 4.5.84, `fetchOpenOrders` and `cancelOrder`
  conditionalOrders: [
    ...TRIGGERED.map((ordType) => ({ kinds: ALL_KINDS, params: { ordType }, cancelWith: { trigger: true } })),
    ...TRAILING.map((ordType) => ({ kinds: ALL_KINDS, params: { ordType }, cancelWith: { trailing: true } })),
  ],
  // https://www.okx.com/docs-v5/en/#order-book-trading-trade-get-order-list: newest first, older ones `after` an id
  openOrderPages: { size: 100, next: (_page, items) => ({ after: oldestId(items) }) },
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  // ccxt 4.5.84, `createOrder`: `marginMode` changes what is sent
  marginModesToName: ['cross', 'isolated'],
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  // ccxt 4.5.84, `cancelAllOrdersAfter`: in seconds
  deadMansSwitch: { path: /(^|\/)trade\/cancel-all-after$/, arms: armedBy('timeOut', 1) },
}
