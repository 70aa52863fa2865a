import { readdirSync } from 'node:fs'
import ccxt from 'ccxt'
import t from 'tap'
import {
  type CallKind,
  type ExchangeFacts,
  type ExchangeRecord,
  UNKNOWN_EXCHANGE,
} from '../../../../plugins/ccxt/exchanges/exchange-facts.js'
import { EXCHANGES, factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { callKindOfMessage } from '../../../../plugins/ccxt/guard/message-kind.js'
import { callKindOfRequest } from '../../../../plugins/ccxt/guard/request-kind.js'

/** What the record of an exchange has to say. */
interface Row {
  readonly aliases?: readonly string[]
  /** All its facts but those of requests. A function stands as what it gives, see {@link asData}. */
  readonly facts?: { readonly [Fact in keyof ExchangeFacts]?: unknown }
  /** What requests do. Needed where the record says something of requests. */
  readonly requests?: readonly (readonly [method: string, path: string, kind: CallKind, params?: unknown])[]
  /** What messages to a WebSocket do. Needed where the record says something of messages. */
  readonly messages?: readonly (readonly [kind: CallKind, message: unknown])[]
}

const SPOT_WALLET = { type: 'spot' }
const TRIGGER = { trigger: true }
const TRAILING = { trailing: true }
const ALL = ['spot', 'linear', 'inverse']
const BOTH = ['cross', 'isolated']

/** A dead man's switch is armed by a time, and not by zero, by none, or by a time beside another. */
function deadMansSwitch(path: string, name: string, time: number, also: object = {}): Required<Row>['requests'] {
  return [
    ['POST', path, 'cancel', { ...also, [name]: time }],
    ['POST', path, 'cancel', { ...also, [name]: String(time) }],
    ['POST', path, 'order', { ...also, [name]: 0 }],
    ['POST', path, 'order', { ...also, [name]: time, expiry: 0 }],
    ['POST', path, 'order', { ...also }],
    ['POST', path, 'order'],
  ]
}

const ROWS: Readonly<Record<string, Row>> = {
  apex: { facts: { marketOrderPrice: 'limit' } },
  aster: { facts: { spotBalanceParams: SPOT_WALLET } },
  bigone: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'always' } },
  binance: {
    aliases: ['binancecoinm', 'binanceus', 'binanceusdm'],
    facts: {
      accountIsReadWhole: true,
      kindParams: [{ type: 'spot' }, { type: 'swap', subType: 'linear' }, { type: 'swap', subType: 'inverse' }],
      conditionalOrders: [{ kinds: ['linear', 'inverse'], params: TRIGGER, cancelWith: TRIGGER }],
      openOrderPages: 'whole',
      spotBalanceParams: { type: 'spot', subType: 'spot' },
    },
    messages: [
      ['read', { method: 'account.status' }],
      ['order', { method: 'order.test' }],
    ],
  },
  bingx: {
    facts: { spotBalanceParams: SPOT_WALLET },
    requests: deadMansSwitch('trade/cancelAllAfter', 'timeOut', 60, { type: 'ACTIVATE' }),
    messages: [
      ['read', { id: '1', dataType: 'BTC-USDT@ticker' }],
      ['order', { dataType: 'x', side: 'BUY' }],
    ],
  },
  bit2c: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbank: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbns: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitfinex: { facts: { spotBalanceParams: SPOT_WALLET } },
  bitflyer: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitget: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: ['isolated'], marketBuysByCost: 'spot' } },
  bithumb: {
    facts: { marketBuysByCost: 'spot' },
    messages: [
      ['read', [{ ticket: '1' }, { type: 'ticker', codes: [] }]],
      ['order', [{ ticket: '1' }, { side: 'bid' }]],
      ['order', []],
    ],
  },
  bitrue: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'always' } },
  bitso: { facts: { openOrdersOfAllSymbols: 'never' } },
  bittrade: { facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' } },
  bitvavo: { requests: deadMansSwitch('cancelOrdersAfter', 'expiryAfterSeconds', 60) },
  blofin: { facts: { marginModesToName: BOTH } },
  btcbox: { facts: { openOrdersOfAllSymbols: 'never' } },
  btse: {
    facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' },
    requests: [
      ...deadMansSwitch('spot/api/v4/trade/orders/cancel_all_after', 'timeout', 60_000),
      ...deadMansSwitch('futures/api/v3/trade/orders/cancel_all_after', 'timeoutMs', 60_000),
    ],
  },
  bullish: {
    requests: [
      ['POST', 'v2/command', 'cancel', { commandType: 'V3CancelOrder' }],
      ['POST', 'v2/command', 'cancel', { commandType: 'V1CancelAllOrdersByMarket' }],
      ['POST', 'v2/command', 'order', { commandType: 'V3CreateOrder' }],
      ['POST', 'v2/command', 'order', {}],
    ],
  },
  bybit: {
    aliases: ['bybiteu', 'bybitid'],
    facts: {
      accountIsReadWhole: true,
      kindParams: [
        { type: 'spot' },
        { type: 'swap', subType: 'linear', settleCoin: 'USDT' },
        { type: 'swap', subType: 'inverse', settleCoin: 'BTC' },
      ],
      openOrderPages: 'joined',
      positionPages: 'joined',
      positionsOneSymbolACall: true,
      spotBalanceParams: SPOT_WALLET,
      marketBuysByCost: 'spot',
    },
    requests: deadMansSwitch('v5/order/disconnected-cancel-all', 'timeWindow', 60),
  },
  bydfi: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
  cex: {
    messages: [
      ['read', { e: 'open-orders', oid: '1' }],
      ['order', { e: 'place-order' }],
      ['order', { e: 'mass-cancel-place-orders' }],
    ],
  },
  coinbase: {
    facts: {
      accountIsReadWhole: true,
      openOrderPages: 'joined',
      spotBalanceParams: SPOT_WALLET,
      marketBuysByCost: 'spot',
    },
  },
  coinex: { facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  coinone: { facts: { openOrdersOfAllSymbols: 'never' } },
  coinsph: { facts: { marketBuysByCost: 'spot' } },
  cryptocom: { facts: { marketBuysByCost: 'spot' } },
  cryptomus: { facts: { marketBuysByCost: 'spot' } },
  deepcoin: {
    facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET },
    messages: [
      ['read', { sendTopicAction: { Action: '1' } }],
      ['order', { sendTopicAction: {}, order: {} }],
    ],
  },
  deribit: {
    requests: [
      ['GET', 'private/buy', 'order'],
      ['GET', 'private/withdraw', 'order'],
      ['GET', 'private/set_api_key_name', 'order'],
      ['GET', 'private/get_positions', 'read'],
      ['GET', 'public/ticker', 'read'],
      ['GET', 'private/cancel', 'cancel'],
      ['GET', 'private/cancel_all_by_currency', 'cancel'],
      ['GET', 'private/cancel_transfer_by_id', 'order'],
    ],
  },
  derive: { facts: { marketOrderPrice: 'limit' } },
  digifinex: { facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  extended: {
    facts: { marketOrderPrice: 'limit' },
    requests: deadMansSwitch('user/deadmanswitch', 'countdownTime', 60),
  },
  fmfwio: { facts: { marginModesToName: BOTH } },
  gate: {
    aliases: ['gateeu'],
    facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' },
    messages: [
      ['read', { channel: 'spot.ping' }],
      ['cancel', { channel: 'spot.order_cancel', event: 'api' }],
      ['order', { channel: 'spot.order_place', event: 'api' }],
    ],
  },
  hibachi: {
    requests: [
      ['POST', 'trade/orders', 'cancel', { orders: [{ action: 'cancel' }] }],
      ['POST', 'trade/orders', 'order', { orders: [{ action: 'cancel' }, { action: 'place' }] }],
    ],
  },
  hitbtc: { facts: { marginModesToName: BOTH } },
  htx: {
    facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' },
    requests: deadMansSwitch('v2/algo-orders/cancel-all-after', 'timeout', 60),
    messages: [
      ['read', { action: 'req', ch: 'auth' }],
      ['order', { action: 'req', ch: 'trade' }],
    ],
  },
  hyperliquid: {
    facts: {
      accountIsReadWhole: true,
      openOrderPages: 'whole',
      spotBalanceParams: SPOT_WALLET,
      marketOrderPrice: 'some',
    },
    requests: [
      ['POST', 'info', 'read'],
      ['POST', 'exchange', 'order', { action: { type: 'order' } }],
      ['POST', 'exchange', 'order', { action: { type: 'usdSend' } }],
      ['POST', 'exchange', 'order'],
      ['POST', 'exchange', 'cancel', { action: { type: 'cancel' } }],
      ['POST', 'exchange', 'cancel', { action: { type: 'cancelByCloid' } }],
      ['POST', 'exchange', 'cancel', { action: { type: 'twapCancel' } }],
    ],
    messages: [
      ['read', { method: 'post', request: { type: 'info' } }],
      ['order', { method: 'post', request: {} }],
    ],
  },
  kraken: {
    facts: { accountIsReadWhole: true, openOrderPages: 'whole' },
    requests: [
      ...deadMansSwitch('CancelAllOrdersAfter', 'timeout', 60),
      ['POST', 'OpenOrders', 'read'],
      ['POST', 'BalanceEx', 'read'],
      ['POST', 'Earn/Allocations', 'read'],
      ['POST', 'Earn/Allocate', 'order'],
      ['POST', 'AddOrder', 'order'],
      ['POST', 'Withdraw', 'order'],
      ['POST', 'CancelOrder', 'cancel'],
    ],
  },
  krakenfutures: {
    requests: [
      ...deadMansSwitch('cancelallordersafter', 'timeout', 60),
      ['POST', 'batchorder', 'cancel', { batchOrder: [{ order: 'cancel', order_id: '1' }] }],
      ['POST', 'batchorder', 'order', { batchOrder: [{ order: 'cancel' }, { order: 'send' }] }],
      ['POST', 'batchorder', 'order', { batchOrder: [] }],
    ],
  },
  kucoin: {
    aliases: ['kucoinfutures'],
    facts: {
      accountIsReadWhole: true,
      kindParams: [{ type: 'spot' }, { type: 'swap' }, { type: 'swap' }],
      conditionalOrders: [{ kinds: ALL, params: TRIGGER, cancelWith: TRIGGER }],
      openOrderPages: { size: 50, next: { currentPage: 2 } },
      openOrdersOfAllSymbols: 'sometimes',
      positionsOfAllKindsAtOnce: true,
      unifiedAccountIsOneWallet: true,
      spotBalanceParams: SPOT_WALLET,
      marginModesToName: BOTH,
    },
  },
  latoken: { facts: { openOrdersOfAllSymbols: 'never' } },
  lbank: {
    facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' },
    messages: [['read', { action: 'request', request: 'kbar' }]],
  },
  lighter: {
    facts: { openOrdersOfAllSymbols: 'never', marketOrderPrice: 'limit' },
    requests: [
      ['POST', 'sendTx', 'cancel', { tx_type: 15, tx_info: '{}' }],
      ['POST', 'sendTx', 'cancel', { tx_type: 16, tx_info: '{"TimeInForce":0}' }],
      ['POST', 'sendTx', 'cancel', { tx_type: 16, tx_info: '{"TimeInForce":1,"Time":9}' }],
      ['POST', 'sendTx', 'order', { tx_type: 16, tx_info: '{"TimeInForce":2}' }],
      ['POST', 'sendTx', 'order', { tx_type: 16, tx_info: 'x' }],
      ['POST', 'sendTx', 'order', { tx_type: 14, tx_info: '{}' }],
    ],
  },
  luno: {
    messages: [
      ['read', { api_key_id: '1', api_key_secret: '2' }],
      ['order', { api_key_id: '1', order: {} }],
    ],
  },
  mercado: { facts: { openOrdersOfAllSymbols: 'never' } },
  mexc: { facts: { spotBalanceParams: SPOT_WALLET } },
  mudrex: { facts: { spotBalanceParams: SPOT_WALLET, marketOrderPrice: 'some' } },
  nado: {
    facts: { openOrdersOfAllSymbols: 'never' },
    requests: [
      ['POST', 'execute', 'cancel', { cancel_orders: {} }],
      ['POST', 'execute', 'cancel', { cancel_product_orders: {} }],
      ['POST', 'execute', 'order', { cancel_orders: {}, place_order: {} }],
      ['POST', 'execute', 'order', { cancel_and_place: {} }],
    ],
  },
  okx: {
    aliases: ['myokx', 'okxus'],
    facts: {
      accountIsReadWhole: true,
      conditionalOrders: [
        { kinds: ALL, params: { ordType: 'conditional' }, cancelWith: TRIGGER },
        { kinds: ALL, params: { ordType: 'oco' }, cancelWith: TRIGGER },
        { kinds: ALL, params: { ordType: 'trigger' }, cancelWith: TRIGGER },
        { kinds: ALL, params: { ordType: 'move_order_stop' }, cancelWith: TRAILING },
        { kinds: ALL, params: { ordType: 'iceberg' }, cancelWith: TRAILING },
        { kinds: ALL, params: { ordType: 'twap' }, cancelWith: TRAILING },
      ],
      openOrderPages: { size: 100, next: { after: '9' } },
      spotBalanceParams: SPOT_WALLET,
      marginModesToName: BOTH,
      marketBuysByCost: 'spot',
    },
    requests: deadMansSwitch('trade/cancel-all-after', 'timeOut', 60),
  },
  p2b: { facts: { openOrdersOfAllSymbols: 'never' } },
  pacifica: {
    requests: [
      ['POST', 'orders/batch', 'cancel', { actions: [{ type: 'Cancel' }] }],
      ['POST', 'orders/batch', 'order', { actions: [{ type: 'Cancel' }, { type: 'Create' }] }],
      ['POST', 'account/builder_codes/approve', 'order'],
    ],
  },
  phemex: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
  poloniex: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' } },
  tokocrypto: { facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' } },
  toobit: { facts: { spotBalanceParams: SPOT_WALLET } },
  upbit: {
    facts: { marketBuysByCost: 'spot' },
    messages: [
      ['read', [{ ticket: '1' }, { type: 'ticker', codes: [] }]],
      ['order', [{ ticket: '1' }, { side: 'bid' }]],
      ['order', []],
    ],
  },
  weex: { facts: { spotBalanceParams: SPOT_WALLET } },
  whitebit: {
    facts: { spotBalanceParams: SPOT_WALLET },
    requests: deadMansSwitch('order/kill-switch', 'timeout', 60, { market: 'BTC_USDT' }),
  },
  woo: {
    facts: { marginModesToName: BOTH, marketBuysByCost: 'spot' },
    requests: deadMansSwitch('trade/cancelAllAfter', 'triggerAfter', 60000),
  },
  xt: { facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  zebpay: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
}

/** The facts of a record but those of requests. A function becomes what it gives for a few arguments. */
function asData(record: ExchangeRecord): object {
  const {
    id,
    aliases,
    getRequests,
    postReads,
    sharedPath,
    setsUp,
    deadMansSwitch,
    socketReads,
    socketKindOf,
    ...facts
  } = record
  const { kindParams, openOrderPages } = facts
  return {
    ...facts,
    ...(kindParams && {
      kindParams: [kindParams('spot', undefined), kindParams('linear', 'USDT'), kindParams('inverse', 'BTC')],
    }),
    ...(typeof openOrderPages === 'object' && {
      openOrderPages: { size: openOrderPages.size, next: openOrderPages.next(2, [{ id: '10' }, { id: '9' }]) },
    }),
  }
}

for (const record of EXCHANGES) {
  const { id, aliases, getRequests, postReads, sharedPath, setsUp, deadMansSwitch, socketReads, socketKindOf } = record
  t.test(`given the record of ${id}, when it is read, then it holds the facts of its row in this table`, async (t) => {
    const row = ROWS[id]
    if (row === undefined) throw new Error(`${id} has no row in the table of this test`)
    t.same(asData(record), row.facts ?? {})
    t.same(aliases ?? [], row.aliases ?? [])
    const requests = row.requests ?? []
    if (getRequests || postReads || sharedPath || setsUp || deadMansSwitch)
      t.ok(requests.length > 0, 'what it says of requests is tried')
    for (const [method, path, kind, params] of requests) {
      t.equal(callKindOfRequest(id, { method, path, params }), kind, `${method} ${path} ${JSON.stringify(params)}`)
    }
    const messages = row.messages ?? []
    if (socketReads || socketKindOf) t.ok(messages.length > 0, 'what it says of messages is tried')
    for (const [kind, message] of messages) {
      t.equal(callKindOfMessage(id, JSON.stringify(message)), kind, JSON.stringify(message))
    }
  })
}

t.test('given the table of this test, when it is compared with the records, then each row has one', async (t) => {
  t.same(Object.keys(ROWS).sort(), EXCHANGES.map(({ id }) => id).sort())
})

t.test('given the folder of the records, when it is compared with the list, then no file is left out', async (t) => {
  const files = readdirSync('plugins/ccxt/exchanges').filter(
    (name) => !['index.ts', 'exchange-facts.ts'].includes(name),
  )
  t.same(files.sort(), EXCHANGES.map(({ id }) => `${id}.ts`).sort())
})

t.test(
  'given all ids of all records, when they are looked up, then ccxt knows each, and none stands twice',
  async (t) => {
    const ids = EXCHANGES.flatMap(({ id, aliases = [] }) => [id, ...aliases])
    t.same(
      ids.filter((id) => !ccxt.exchanges.includes(id)),
      [],
    )
    t.equal(new Set(ids).size, ids.length)
    for (const { id, aliases = [] } of EXCHANGES)
      for (const alias of aliases) t.equal(factsOf(alias), factsOf(id), alias)
  },
)

t.test(
  'given an exchange without a record, when its facts are asked for, then they are the cautious ones',
  async (t) => {
    for (const id of ['unknown', 'bitcoincom', 'constructor']) t.equal(factsOf(id), UNKNOWN_EXCHANGE, id)
    t.match(UNKNOWN_EXCHANGE, {
      accountIsReadWhole: false,
      openOrderPages: 'unknown',
      postReads: null,
      sharedPath: null,
    })
    t.equal(callKindOfRequest('unknown', { method: 'POST', path: 'info' }), 'order')
    t.equal(callKindOfRequest('unknown', { method: 'POST', path: 'OpenOrders' }), 'order')
  },
)

t.test(
  'given a bot’s own id for hyperliquid, when it cancels on the path of orders, then that is a cancel',
  async (t) => {
    const request = { method: 'POST', path: 'exchange', params: { action: { type: 'cancel' } } }
    t.equal(callKindOfRequest('hyperliquid-bot', request), 'cancel')
    t.equal(callKindOfRequest('kraken', request), 'order')
  },
)
