import { readdirSync, readFileSync } from 'node:fs'
import ccxt from 'ccxt'
import t from 'tap'
import {
  type CallKind,
  type ExchangeFacts,
  type ExchangeRecord,
  type Pages,
  UNKNOWN_EXCHANGE,
} from '../../../../plugins/ccxt/exchanges/exchange-facts.js'
import { EXCHANGES, factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { callKindOfMessage } from '../../../../plugins/ccxt/guard/message-kind.js'
import { callKindOfRequest } from '../../../../plugins/ccxt/guard/request-kind.js'
import { transaction } from '../leaks/dydx-transactions.mjs'

/** What the record of an exchange has to say. */
interface Row {
  readonly aliases?: readonly string[]
  /** All its facts but those of requests and of the account. A function stands as what it gives, see {@link asData}. */
  readonly facts?: { readonly [Fact in keyof ExchangeFacts]?: unknown }
  /** What requests do. Needed where the record says something of requests. */
  readonly requests?: readonly (readonly [method: string, path: string, kind: CallKind, params?: unknown])[]
  /** What messages to a WebSocket do. Needed where the record says something of messages. */
  readonly messages?: readonly (readonly [kind: CallKind, message: unknown])[]
}

/** The cells of docs/exchanges.md, by exchange and part. */
const SHOWN = JSON.parse(readFileSync(new URL('./shown.json', import.meta.url), 'utf8'))
const SPOT_WALLET = { type: 'spot' }
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

const CENTRIFUGO: Required<Row>['messages'] = [
  ['read', { connect: { name: 'ccxt' }, id: 1 }],
  ['read', { subscribe: { channel: 'orders' }, id: 2 }],
  ['order', { rpc: { method: 'order' }, id: 3 }],
  ['order', { subscribe: { channel: 'orders' }, rpc: { method: 'order' }, id: 4 }],
  ['order', { id: 5 }],
]

const BINANCE = {
  openOrderPages: 'whole',
  positionPages: 'whole',
  spotBalanceParams: { type: 'spot', subType: 'spot', papi: false },
  spotPriceParams: { type: 'spot', subType: 'spot' },
  hedgeParam: { name: 'positionSide', long: 'LONG', short: 'SHORT' },
}
const BYBIT = {
  openOrderPages: 'joined',
  positionPages: 'joined',
  positionsOneSymbolACall: true,
  spotBalanceParams: SPOT_WALLET,
  hedgeParam: { name: 'positionIdx', long: 1, short: 2 },
  marketBuysByCost: 'spot',
}
const GATE = {
  openOrderPages: { size: 100, next: { page: 2, offset: 100 } },
  spotBalanceParams: { type: 'spot', marginMode: 'spot' },
  marketBuysByCost: 'spot',
}

const ROWS: Readonly<Record<string, Row>> = {
  apex: { facts: { marketOrderPrice: 'limit' } },
  aster: { facts: { spotBalanceParams: SPOT_WALLET } },
  bigone: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'always' } },
  binance: {
    aliases: ['binancecoinm', 'binanceusdm'],
    facts: BINANCE,
    messages: [
      ['read', { method: 'account.status' }],
      ['order', { method: 'order.test' }],
    ],
  },
  binanceus: { facts: BINANCE, messages: [['read', { method: 'account.status' }]] },
  bingx: {
    facts: {
      openOrderPages: 'whole',
      spotBalanceParams: { type: 'spot', standard: false },
      hedgeParam: { name: 'positionSide', long: 'LONG', short: 'SHORT' },
    },
    requests: deadMansSwitch('trade/cancelAllAfter', 'timeOut', 60, { type: 'ACTIVATE' }),
    messages: [
      ['read', { id: '1', dataType: 'BTC-USDT@ticker' }],
      ['order', { dataType: 'x', side: 'BUY' }],
    ],
  },
  bit2c: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbank: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbns: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitfinex: {
    facts: { cancelsAllSymbols: true, spotBalanceParams: SPOT_WALLET },
    messages: [
      ['cancel', [0, 'oc', null, { id: 1 }]],
      ['cancel', [0, 'oc_multi', null, { all: 1 }]],
      ['order', [0, 'on', null, { type: 'MARKET' }]],
      [
        'order',
        [
          0,
          'ox_multi',
          null,
          [
            ['oc', {}],
            ['on', {}],
          ],
        ],
      ],
      ['order', [0, 'oc']],
    ],
  },
  bitflyer: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitget: {
    facts: {
      openOrderPages: { size: 100, next: { idLessThan: '9' } },
      positionPages: 'whole',
      spotBalanceParams: SPOT_WALLET,
      units: 'coins',
      marginModesToName: ['isolated'],
      marketBuysByCost: 'spot',
    },
  },
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
    aliases: ['bybitid'],
    facts: BYBIT,
    requests: deadMansSwitch('v5/order/disconnected-cancel-all', 'timeWindow', 60),
  },
  bybiteu: { facts: BYBIT, requests: deadMansSwitch('v5/order/disconnected-cancel-all', 'timeWindow', 60) },
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
      openOrderPages: 'joined',
      spotBalanceParams: { type: 'spot', v3: true },
      marketBuysByCost: 'spot',
    },
  },
  coinex: {
    facts: {
      openOrderPages: { size: 100, next: { page: 2 } },
      positionPages: { size: 100, next: { page: 2 } },
      positionsOneSymbolACall: true,
      spotBalanceParams: SPOT_WALLET,
      marketBuysByCost: 'spot',
    },
  },
  coinone: { facts: { openOrdersOfAllSymbols: 'never' } },
  coinsph: { facts: { marketBuysByCost: 'spot' } },
  cryptocom: { facts: { openOrderPages: 'whole', positionsOneSymbolACall: true, marketBuysByCost: 'spot' } },
  cryptomus: { facts: { marketBuysByCost: 'spot' } },
  deepcoin: {
    facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET },
    messages: [
      ['read', { sendTopicAction: { Action: '1' } }],
      ['order', { sendTopicAction: {}, order: {} }],
    ],
  },
  deribit: {
    facts: { openOrderPages: 'whole', positionPages: 'whole', units: 'amounts' },
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
  dydx: {
    requests: [
      ['GET', 'broadcast_tx_sync', 'cancel', { tx: transaction('/dydxprotocol.clob.MsgCancelOrder') }],
      ['GET', 'broadcast_tx_async', 'cancel', { tx: transaction('/dydxprotocol.clob.MsgBatchCancel') }],
      ['GET', 'broadcast_tx_sync', 'order', { tx: transaction('/dydxprotocol.clob.MsgPlaceOrder') }],
      ['GET', 'broadcast_tx_sync', 'order', { tx: transaction('/dydxprotocol.sending.MsgCreateTransfer') }],
      ['GET', 'broadcast_tx_sync', 'order'],
      ['GET', 'broadcast_evidence', 'order'],
      ['GET', 'abci_info', 'read'],
      ['GET', 'v4/orders/{orderId}', 'read'],
      ['GET', 'cosmos/auth/v1beta1/account_info/{dydxAddress}', 'read'],
      ['POST', 'cosmos/tx/v1beta1/simulate', 'read'],
      ['POST', 'cosmos/tx/v1beta1/txs', 'order'],
    ],
  },
  extended: {
    facts: { marketOrderPrice: 'limit' },
    requests: deadMansSwitch('user/deadmanswitch', 'countdownTime', 60),
  },
  fmfwio: { facts: { marginModesToName: BOTH } },
  gate: {
    facts: GATE,
    messages: [
      ['read', { channel: 'spot.ping' }],
      ['cancel', { channel: 'spot.order_cancel', event: 'api' }],
      ['order', { channel: 'spot.order_place', event: 'api' }],
    ],
  },
  gateeu: { facts: GATE, messages: [['read', { channel: 'spot.ping' }]] },
  hibachi: {
    requests: [
      ['POST', 'trade/orders', 'cancel', { orders: [{ action: 'cancel' }] }],
      ['POST', 'trade/orders', 'order', { orders: [{ action: 'cancel' }, { action: 'place' }] }],
    ],
  },
  hitbtc: { facts: { marginModesToName: BOTH } },
  htx: {
    facts: {
      spotBalanceParams: { ...SPOT_WALLET, unified: false, multiAssetMode: false },
      marginModesToName: BOTH,
      marketBuysByCost: 'spot',
    },
    requests: deadMansSwitch('v2/algo-orders/cancel-all-after', 'timeout', 60),
    messages: [
      ['read', { action: 'req', ch: 'auth' }],
      ['order', { action: 'req', ch: 'trade' }],
    ],
  },
  hyperliquid: {
    facts: {
      openOrderPages: 'whole',
      positionPages: 'whole',
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
    facts: { openOrderPages: 'whole', positionPages: 'whole' },
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
    facts: { openOrderPages: 'whole', positionPages: 'whole' },
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
      openOrderPages: { size: 50, next: { currentPage: 2 } },
      openOrdersOfAllSymbols: 'sometimes',
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
  ndax: {
    requests: [
      ['GET', 'GetOpenOrders', 'read'],
      ['GET', 'AP/Authenticate', 'read'],
      ['GET', 'ConfirmWithdraw', 'order'],
      ['GET', 'SendOrder', 'order'],
    ],
  },
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
      openOrderPages: { size: 100, next: { after: '9' } },
      positionPages: 'whole',
      spotBalanceParams: SPOT_WALLET,
      marginModesToName: BOTH,
      marketBuysByCost: 'spot',
    },
    requests: [
      ...deadMansSwitch('trade/cancel-all-after', 'timeOut', 60),
      ['GET', 'account/positions', 'read'],
      ['GET', 'account/set-account-switch-precheck', 'read'],
      ['GET', 'account/set-auto-repay', 'order'],
      ['GET', 'api/v5/account/spot-manual-borrow-repay', 'order'],
    ],
  },
  p2b: { facts: { openOrdersOfAllSymbols: 'never' } },
  pacifica: {
    requests: [
      ['POST', 'orders/batch', 'cancel', { actions: [{ type: 'Cancel' }] }],
      ['POST', 'orders/batch', 'order', { actions: [{ type: 'Cancel' }, { type: 'Create' }] }],
      ['POST', 'account/builder_codes/approve', 'order'],
    ],
  },
  phemex: {
    facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET },
    requests: [
      ['GET', 'g-orders/activeList', 'read'],
      ['GET', 'exchange/public/md/v2/kline', 'read'],
      ['GET', 'exchange/wallets/confirm/withdraw', 'order'],
      ['GET', 'unknown', 'order'],
    ],
  },
  poloniex: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' } },
  'prediction.hyperliquid': {
    requests: [
      ['POST', 'info', 'read'],
      ['POST', 'exchange', 'cancel', { action: { type: 'cancel' } }],
      ['POST', 'exchange', 'order', { action: { type: 'order' } }],
    ],
    messages: [['order', { method: 'post', request: { type: 'action', payload: { action: { type: 'order' } } } }]],
  },
  'prediction.myriad': {
    requests: [
      ['POST', 'markets/quote', 'read'],
      ['POST', 'orders', 'order'],
    ],
    messages: CENTRIFUGO,
  },
  'prediction.polymarket': {
    messages: [
      ['read', { assets_ids: ['7'], type: 'market' }],
      ['read', { auth: {}, markets: [], type: 'user' }],
      ['order', { type: 'market', side: 'BUY' }],
      ['order', { type: 'order' }],
    ],
  },
  'prediction.sxbet': { messages: CENTRIFUGO },
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
    facts: {
      openOrderPages: { size: 500, next: { page: 2 } },
      cancelsAllSymbols: true,
      marginModesToName: BOTH,
      marketBuysByCost: 'spot',
    },
    requests: deadMansSwitch('trade/cancelAllAfter', 'triggerAfter', 60000),
  },
  xt: { facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  zebpay: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
}

/**
 * The facts of a record but those of requests, and those of the account, which the exchange's own test tries on a wire. A function becomes
 * what it gives for a few arguments.
 */
function asData(record: ExchangeRecord): object {
  const {
    id,
    variantOf,
    aliases,
    account,
    hedgeMode,
    wallets,
    debts,
    isHedged,
    closeParams,
    orderTraits,
    positionTraits,
    getRequests,
    postReads,
    sharedPath,
    setsUp,
    deadMansSwitch,
    deadMan,
    socketReads,
    socketKindOf,
    ...facts
  } = record
  const { openOrderPages, positionPages } = facts
  return {
    ...facts,
    ...(openOrderPages && { openOrderPages: pagesAsData(openOrderPages) }),
    ...(positionPages && { positionPages: pagesAsData(positionPages) }),
  }
}

function pagesAsData(pages: Pages): unknown {
  const isTurned = typeof pages === 'object' && 'next' in pages
  return isTurned ? { size: pages.size, next: pages.next(2, [{ id: '10' }, { id: '9' }]) } : pages
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
    (name) =>
      !['index.ts', 'exchange-facts.ts', 'hedge-mode.ts', 'oldest-id.ts', 'centrifugo.ts', 'recorded-id.ts'].includes(
        name,
      ),
  )
  t.same(files.sort(), EXCHANGES.map(({ id }) => `${id}.ts`).sort())
})

t.test(
  'given all ids of all records, when they are looked up, then ccxt knows each, and none stands twice',
  async (t) => {
    const ids = EXCHANGES.flatMap(({ id, aliases = [] }) => [id, ...aliases])
    // biome-ignore lint/suspicious/noExplicitAny: ccxt has no types for its prediction markets
    const predictions: string[] = (ccxt as any).prediction.exchanges
    const known = [...ccxt.exchanges, ...predictions.map((id) => `prediction.${id}`)]
    t.same(
      ids.filter((id) => !known.includes(id)),
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
      account: null,
      openOrderPages: 'unknown',
      postReads: null,
      sharedPath: null,
    })
    t.equal(callKindOfRequest('unknown', { method: 'POST', path: 'info' }), 'order')
    t.equal(callKindOfRequest('unknown', { method: 'POST', path: 'OpenOrders' }), 'order')
  },
)

for (const { id, account } of EXCHANGES.filter(({ account }) => account != null)) {
  t.test(`given the account of ${id}, when looked through, then its parts tell each other apart`, async (t) => {
    const parts = account ?? []
    t.equal(new Set(parts.map(({ name }) => name)).size, parts.length)
    const held = parts.flatMap(({ holds }) => (holds === null ? [] : [JSON.stringify(holds)]))
    t.equal(new Set(held).size, held.length, 'no market is held by two')
    for (const { name, orders, positions } of parts) {
      if (typeof orders === 'string' && typeof positions === 'string') continue
      t.ok(orders.length > 0 || typeof positions !== 'string', `${name} is asked for something`)
    }
  })
}

t.test('given what the wire has shown, when the records deny it, then one of them is wrong', async (t) => {
  for (const { id, account, hedgeMode } of EXCHANGES) {
    const parts: Readonly<Record<string, readonly string[]>> = SHOWN[id] ?? {}
    for (const part of account ?? []) {
      const shown = parts[part.name] ?? []
      if (hedgeMode === false || part.hedgeMode === false) t.notOk(shown.includes('hedge'), `${id}, ${part.name}`)
      if (part.conditionalOrders !== undefined) t.notOk(shown.includes('conditional'), `${id}, ${part.name}`)
      if (typeof part.conditionalOrders === 'string')
        t.ok(
          account?.some(({ name }) => name === part.conditionalOrders),
          `${id} has ${part.conditionalOrders}`,
        )
    }
  }
})

for (const { id, account, wallets } of EXCHANGES.filter(({ wallets }) => wallets != null)) {
  t.test(`given the wallets of ${id}, when looked through, then no part has its money in two`, async (t) => {
    const names = (wallets ?? []).flatMap(({ parts }) => parts)
    t.equal(new Set(names).size, names.length)
    const known = (account ?? []).map(({ name }) => name)
    t.same(
      names.filter((name) => !known.includes(name)),
      [],
    )
  })
}
