import type { CallKind, ExchangeRecord, OrderCall, SocketMessage } from './exchange-facts.js'

/** One list for everything, orders that wait for a trigger included. */
const ORDERS: readonly OrderCall[] = [{ where: {} }]

/** https://docs.bitfinex.com/docs/flag-values */
const REDUCE_ONLY = 1024

const BY_HAND = 'an order on its market would trade the spot wallet, so what is held on margin must be closed by hand'

/** https://docs.bitfinex.com/reference/ws-auth-input-order-cancel: a list of a channel, what to do, nothing, and for what */
function socketKindOf(message: SocketMessage): CallKind | null {
  if (!Array.isArray(message) || message.length !== 4) return null
  return message[0] === 0 && (message[1] === 'oc' || message[1] === 'oc_multi') ? 'cancel' : 'order'
}

export const bitfinex: ExchangeRecord = {
  id: 'bitfinex',
  // ccxt 4.5.84, `fetchOpenOrders` and `fetchPositions`. https://docs.bitfinex.com/reference/rest-auth-retrieve-orders
  account: [
    {
      name: 'spot',
      holds: { kind: 'spot' },
      orders: ORDERS,
      positions: { balances: 'spot' },
      // ccxt 4.5.84, `createOrderRequest`: it would trade on margin where a bot has set a margin mode
      closing: { type: 'EXCHANGE MARKET' },
    },
    { name: 'linear', holds: { kind: 'linear' }, orders: ORDERS, positions: { contracts: [{}] } },
    { name: 'margin', holds: null, ofKind: 'spot', orders: ORDERS, positions: { contracts: [{}] }, closing: BY_HAND },
  ],
  // https://docs.bitfinex.com/reference/rest-auth-positions: one amount a market
  hedgeMode: false,
  // The same page: the amount is the third of a list, and ccxt tells it as the notional value
  positionTraits: ({ 2: contracts }) => ({ contracts }),
  // https://docs.bitfinex.com/reference/rest-auth-retrieve-orders: the type is the ninth of a list, the flags are the thirteenth
  orderTraits: ({ 8: type, 12: flags }) => ({
    reduceOnly: (Number(flags) & REDUCE_ONLY) !== 0,
    stop: String(type).includes('STOP'),
  }),
  // ccxt 4.5.84, `cancelAllOrders`
  cancelsAllSymbols: true,
  // ccxt 4.5.84, `fetchBalance`: one wallet a call, by `type`
  spotBalanceParams: { type: 'spot' },
  socketKindOf,
}
