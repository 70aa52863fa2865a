import type { CallKind, ExchangeRecord, OrderCall, OrderTraits, PartFacts, SocketMessage } from './exchange-facts.js'

/** https://www.gate.com/docs/developers/apiv4/ws/en: what `api` asks for, and a ping, is named by the channel. */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!('channel' in message) || (message.event !== undefined && message.event !== 'api')) return null
  const channel = String(message.channel)
  if (/^(spot|futures)\.order_cancel(_ids|_cp)?$/.test(channel)) return 'cancel'
  return /^(spot|futures)\.(login|ping|order_status|order_list)$/.test(channel) ? 'read' : 'order'
}

// ccxt 4.5.84, `getMarginMode`: a bot's default margin mode counts where none is said, and `unifiedAccount` more than any
const SPOT = { type: 'spot', marginMode: 'spot' }
const ISOLATED = { type: 'spot', marginMode: 'isolated' }
const CROSS = { type: 'spot', marginMode: 'cross' }
const TRIGGER = { trigger: true }
const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

/** https://www.gate.com/docs/developers/apiv4: the answer to a user who has never had such contracts */
const NO_ACCOUNT = /USER_NOT_FOUND/

function contracts(
  name: string,
  type: 'swap' | 'future',
  settle: string,
  more: Omit<PartFacts, 'name' | 'orders' | 'positions'>,
): PartFacts {
  const where = { type, settle }
  const orders: OrderCall[] = [{ where }, { where, which: TRIGGER, cancelWith: TRIGGER }]
  return { name, orders, positions: { contracts: [where] }, noneIf: NO_ACCOUNT, ...more }
}

const CLOSING_SIDES: Readonly<Record<string, 'buy' | 'sell'>> = { close_long: 'sell', close_short: 'buy' }

/**
 * https://www.gate.com/docs/developers/apiv4: an order that closes the whole position has a size of zero, and ccxt takes it for a sale. Its side
 * is told in hedge mode alone. What waits for a price says it of its first order
 */
function orderTraits(info: Readonly<Record<string, unknown>>): OrderTraits {
  const { is_close, auto_size } = (info.initial ?? info) as Readonly<Record<string, unknown>>
  return is_close === true ? { side: CLOSING_SIDES[String(auto_size)] ?? null, reduceOnly: true } : {}
}

export const gate: ExchangeRecord = {
  id: 'gate',
  // ccxt 4.5.84, `fetchOrdersByStatus`, `prepareOrdersByStatusRequest`, `fetchPositions`, `cancelOrder` and `fetchBalance`
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: [
        { where: {}, which: SPOT, cancelWith: { marginMode: 'spot' } },
        // Those of all kinds of margin too.
        { where: {}, which: { ...SPOT, ...TRIGGER }, cancelWith: { ...TRIGGER, marginMode: 'spot' } },
      ],
      positions: { balances: 'spot' },
      closing: { marginMode: 'spot' },
    },
    contracts('linear USDT', 'swap', 'usdt', { holds: { kind: 'linear', settle: 'USDT' } }),
    contracts('inverse BTC', 'swap', 'btc', { holds: { kind: 'inverse', settle: 'BTC' } }),
    // https://www.gate.com/docs/developers/apiv4: of futures with a date, none of the calls that set or show hedge mode
    contracts('delivery', 'future', 'usdt', {
      hedgeMode: false,
      holds: null,
      ofKind: 'linear',
      rare: true,
      isUsedBy: ({ defaultType }) => defaultType === 'future',
    }),
    {
      name: 'options',
      holds: { kind: 'option' },
      orders: [{ where: { type: 'option' } }],
      positions: { contracts: [{ type: 'option' }] },
      noneIf: NO_ACCOUNT,
      // https://www.gate.com/docs/developers/apiv4: price orders are those of spot, futures and delivery
      conditionalOrders: false,
      // ccxt 4.5.84, `fetchOptionMarkets`: it takes each contract for one of the base currency, and leaves out `multiplier`
      isUnvalued: true,
      rare: true,
      isUsedBy: ({ defaultType }) => defaultType === 'option',
    },
    {
      name: 'isolated margin',
      holds: null,
      ofKind: 'spot',
      orders: [{ where: {}, which: ISOLATED, cancelWith: { marginMode: 'isolated' } }],
      conditionalOrders: 'spot',
      positions: 'ccxt adds up the pairs of isolated margin, so that longs and shorts of several pairs may cancel out',
      rare: true,
      isUsedBy: ({ defaultMarginMode }) => defaultMarginMode === 'isolated' || defaultMarginMode === 'margin',
    },
    {
      name: 'cross margin',
      holds: null,
      ofKind: 'spot',
      orders: [{ where: {}, which: CROSS, cancelWith: { marginMode: 'cross' } }],
      conditionalOrders: 'spot',
      positions: { balances: { ...CROSS, unifiedAccount: false } },
      closing: BY_HAND,
      rare: true,
      isUsedBy: ({ defaultMarginMode }) => /^cross/.test(String(defaultMarginMode)),
    },
    {
      name: 'trailing and chase orders',
      holds: null,
      orders: 'ccxt has no unified call for them',
      positions: { contracts: [] },
    },
  ],
  // https://www.gate.com/docs/developers/apiv4: 100 a page, of each pair on spot markets
  openOrderPages: { size: 100, next: (page) => ({ page, offset: (page - 1) * 100 }) },
  orderTraits,
  spotBalanceParams: SPOT,
  // ccxt 4.5.84, `createMarketBuyOrderRequiresPrice`
  marketBuysByCost: 'spot',
  socketKindOf,
}
