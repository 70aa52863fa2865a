import t from 'tap'
import type { CallKind } from '../../../../plugins/ccxt/exchanges/exchange-facts.js'
import { callKindOfMessage } from '../../../../plugins/ccxt/guard/message-kind.js'

const kindOf = (exchange: string, message: unknown): CallKind =>
  callKindOfMessage(exchange, typeof message === 'string' ? message : JSON.stringify(message))

// The messages are those of ccxt 4.5.84, and of the exchanges' own documentation.
const MESSAGES: readonly (readonly [kind: CallKind, exchange: string, message: unknown])[] = [
  ['read', 'binance', { method: 'SUBSCRIBE', params: ['btcusdt@trade'], id: 1 }],
  ['read', 'binance', { id: '1', method: 'userDataStream.subscribe.signature', params: {} }],
  ['read', 'binance', { id: '1', method: 'order.status', params: { symbol: 'BTCUSDT' } }],
  ['read', 'bitvavo', { market: 'BTC-EUR', action: 'privateGetOrders' }],
  ['read', 'bybit', { op: 'auth', args: ['key', 1, 'signature'] }],
  ['read', 'coinex', { id: 1, method: 'order.subscribe', params: {} }],
  ['read', 'deribit', { jsonrpc: '2.0', id: 1, method: 'public/subscribe', params: { channels: [] } }],
  ['read', 'cryptocom', { id: 1, method: 'public/respond-heartbeat' }],
  ['read', 'gate', { id: '1', time: 1, channel: 'spot.login', event: 'api', payload: {} }],
  ['read', 'gate', { time: 1, channel: 'spot.ping' }],
  ['read', 'htx', { sub: 'market.btcusdt.detail', id: '1' }],
  ['read', 'htx', { action: 'req', ch: 'auth', params: {} }],
  ['read', 'htx', { pong: 1583491673714 }],
  ['read', 'hitbtc', { method: 'spot_get_orders', params: {}, id: 1 }],
  ['read', 'hyperliquid', { method: 'post', id: 1, request: { type: 'info', payload: {} } }],
  ['read', 'upbit', [{ ticket: '1' }, { type: 'ticker', codes: ['KRW-BTC'] }]],
  ['read', 'bullish', { jsonrpc: '2.0', type: 'command', method: 'keepalivePing', params: {}, id: '1' }],
  ['read', 'okx', 'ping'],
  ['read', 'bingx', 'Pong'],
  ['cancel', 'binance', { id: '1', method: 'order.cancel', params: {} }],
  ['cancel', 'binance', { id: '1', method: 'openOrders.cancelAll', params: {} }],
  ['cancel', 'okx', { id: '1', op: 'batch-cancel-orders', args: [] }],
  ['cancel', 'cryptocom', { id: 1, method: 'private/cancel-all-orders' }],
  ['cancel', 'gate', { channel: 'futures.order_cancel', event: 'api', payload: {} }],
  ['cancel', 'hyperliquid', { method: 'post', request: { type: 'action', payload: { action: { type: 'cancel' } } } }],
  ['order', 'binance', { id: '1', method: 'order.place', params: {} }],
  ['order', 'binance', { id: '1', method: 'order.cancelReplace', params: {} }],
  ['order', 'bitfinex', [0, 'on', null, { type: 'MARKET', symbol: 'tPINGUSD', amount: '1000' }]],
  ['order', 'bitvavo', { action: 'privateCreateOrder', market: 'BTC-EUR' }],
  ['order', 'deribit', { jsonrpc: '2.0', method: 'private/buy', params: { amount: 10, label: 'pingpong' } }],
  ['order', 'deribit', { jsonrpc: '2.0', method: 'private/disable_cancel_on_disconnect', params: {} }],
  ['order', 'deribit', { method: 'private/sell', op: 'ping' }],
  ['order', 'deribit', { method: 'private/sell', ping: 1 }],
  ['order', 'deribit', { method: 'private/sell', event: 'subscribe' }],
  ['order', 'deribit', '{"method":"private/buy","params":{},"method":"public/subscribe"}'],
  ['order', 'gate', { channel: 'spot.order_place', event: 'api', payload: {} }],
  ['order', 'gate', { channel: 'spot.order_place', method: 'ping' }],
  ['order', 'htx', { action: 'req', ch: 'trade', params: {} }],
  ['order', 'hyperliquid', { method: 'post', request: { type: 'action', payload: { action: { type: 'order' } } } }],
  ['order', 'kraken', { method: 'cancel_all_orders_after', params: { timeout: 0 } }],
  ['order', 'ndax', { m: 0, i: 1, n: 'SendOrder', o: '{}' }],
  ['order', 'okx', { op: ['subscribe'], args: [] }],
  ['order', 'upbit', [{ ticket: '1' }, { type: 'ticker' }, { side: 'bid' }]],
  ['order', 'unknown', { id: 1, symbol: 'ping' }],
  ['order', 'unknown', 'ping order'],
  ['order', 'unknown', '7'],
]

t.test('given messages to WebSockets, when they are judged, then what they say counts, and nothing else', async (t) => {
  for (const [kind, exchange, message] of MESSAGES) t.equal(kindOf(exchange, message), kind, JSON.stringify(message))
})
