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
import { callKindOfRequest } from '../../../../plugins/ccxt/guard/request-kind.js'

/** What the record of an exchange has to say. */
interface Row {
  readonly aliases?: readonly string[]
  /** All its facts but those of requests. A function stands as what it gives, see {@link asData}. */
  readonly facts?: { readonly [Fact in keyof ExchangeFacts]?: unknown }
  /** What requests do. Needed where the record says something of requests. */
  readonly requests?: readonly (readonly [method: string, path: string, kind: CallKind, params?: unknown])[]
}

const SPOT_WALLET = { type: 'spot' }
const TRIGGER = { trigger: true }
const TRAILING = { trailing: true }
const ALL = ['spot', 'linear', 'inverse']
const BOTH = ['cross', 'isolated']

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
  },
  bingx: { facts: { spotBalanceParams: SPOT_WALLET } },
  bit2c: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbank: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitbns: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitfinex: { facts: { spotBalanceParams: SPOT_WALLET } },
  bitflyer: { facts: { openOrdersOfAllSymbols: 'never' } },
  bitget: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: ['isolated'], marketBuysByCost: 'spot' } },
  bithumb: { facts: { marketBuysByCost: 'spot' } },
  bitrue: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'always' } },
  bitso: { facts: { openOrdersOfAllSymbols: 'never' } },
  bittrade: { facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' } },
  blofin: { facts: { marginModesToName: BOTH } },
  btcbox: { facts: { openOrdersOfAllSymbols: 'never' } },
  btse: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' } },
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
  },
  bydfi: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
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
  deepcoin: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
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
  extended: { facts: { marketOrderPrice: 'limit' } },
  fmfwio: { facts: { marginModesToName: BOTH } },
  gate: { aliases: ['gateeu'], facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  hitbtc: { facts: { marginModesToName: BOTH } },
  htx: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' } },
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
  },
  kraken: {
    facts: { accountIsReadWhole: true, openOrderPages: 'whole' },
    requests: [
      ['POST', 'OpenOrders', 'read'],
      ['POST', 'BalanceEx', 'read'],
      ['POST', 'Earn/Allocations', 'read'],
      ['POST', 'Earn/Allocate', 'order'],
      ['POST', 'AddOrder', 'order'],
      ['POST', 'Withdraw', 'order'],
      ['POST', 'CancelOrder', 'cancel'],
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
  lbank: { facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' } },
  lighter: { facts: { openOrdersOfAllSymbols: 'never', marketOrderPrice: 'limit' } },
  mercado: { facts: { openOrdersOfAllSymbols: 'never' } },
  mexc: { facts: { spotBalanceParams: SPOT_WALLET } },
  mudrex: { facts: { spotBalanceParams: SPOT_WALLET, marketOrderPrice: 'some' } },
  nado: { facts: { openOrdersOfAllSymbols: 'never' } },
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
  },
  p2b: { facts: { openOrdersOfAllSymbols: 'never' } },
  phemex: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
  poloniex: { facts: { spotBalanceParams: SPOT_WALLET, marginModesToName: BOTH, marketBuysByCost: 'spot' } },
  tokocrypto: { facts: { openOrdersOfAllSymbols: 'never', marketBuysByCost: 'spot' } },
  toobit: { facts: { spotBalanceParams: SPOT_WALLET } },
  upbit: { facts: { marketBuysByCost: 'spot' } },
  weex: { facts: { spotBalanceParams: SPOT_WALLET } },
  whitebit: { facts: { spotBalanceParams: SPOT_WALLET } },
  woo: { facts: { marginModesToName: BOTH, marketBuysByCost: 'spot' } },
  xt: { facts: { spotBalanceParams: SPOT_WALLET, marketBuysByCost: 'spot' } },
  zebpay: { facts: { openOrdersOfAllSymbols: 'never', spotBalanceParams: SPOT_WALLET } },
}

/** The facts of a record but those of requests. A function becomes what it gives for a few arguments. */
function asData({ id, aliases, getRequests, postReads, sharedPath, ...facts }: ExchangeRecord): object {
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
  const { id, aliases, getRequests, postReads, sharedPath } = record
  t.test(`given the record of ${id}, when it is read, then it holds the facts of its row in this table`, async (t) => {
    const row = ROWS[id]
    if (row === undefined) throw new Error(`${id} has no row in the table of this test`)
    t.same(asData(record), row.facts ?? {})
    t.same(aliases ?? [], row.aliases ?? [])
    const requests = row.requests ?? []
    if (getRequests || postReads || sharedPath) t.ok(requests.length > 0, 'what it says of requests is tried')
    for (const [method, path, kind, params] of requests) {
      t.equal(callKindOfRequest(id, { method, path, params }), kind, `${method} ${path} ${JSON.stringify(params)}`)
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
