import { createRequire } from 'node:module'
import t, { type Test } from 'tap'
import { withClosing } from '../../../lib/clients/closing.js'
import { Big } from '../../../lib/words/big.js'
import { DydxVenue, guardDydx } from '../../../plugins/dydx/index.js'
import { forClosingMarket, orderInClosingMarket } from '../../../plugins/dydx/placed-order.js'
import { messagesOf } from '../../../plugins/dydx/transaction.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { type Arrived, type Reply, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

// Its ESM build leaves out the endings of its files, which Node does not find.
const library = createRequire(import.meta.url)('@dydxprotocol/v4-client-js')
const WORDS = 'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'
const DENOMS = {
  ...{ CHAINTOKEN_DENOM: 'adydx', CHAINTOKEN_DECIMALS: 18 },
  ...{ USDC_DENOM: 'ibc/8E27', USDC_GAS_DENOM: 'uusdc', USDC_DECIMALS: 6 },
}
const BTC = {
  ...{ ticker: 'BTC-USD', clobPairId: '0', status: 'ACTIVE', oraclePrice: '97000.5' },
  ...{ atomicResolution: -10, quantumConversionExponent: -9, stepBaseQuantums: 1_000_000, subticksPerTick: 100_000 },
}
const ETH = {
  ...{ ticker: 'ETH-USD', clobPairId: '1', status: 'ACTIVE', oraclePrice: '3012.3' },
  ...{ atomicResolution: -9, quantumConversionExponent: -9, stepBaseQuantums: 1_000_000, subticksPerTick: 100_000 },
}
const ALL_ELSE = ['other subaccounts', 'isolated subaccounts', 'vaults', 'wallet']
const HEIGHT = 5000
const SOON = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000).toISOString()

type Row = Record<string, unknown>

function resting(id: string, clientId: string, orderFlags: string, more: Row = {}): Row {
  const ends = orderFlags === '0' ? { goodTilBlock: String(HEIGHT + 15) } : { goodTilBlockTime: SOON }
  return {
    ...{ id, clientId, orderFlags, clobPairId: '0', ticker: 'BTC-USD', side: 'BUY', size: '0.5', totalFilled: '0.1' },
    ...{ price: '90000', type: 'LIMIT', status: 'OPEN', timeInForce: 'GTT', reduceOnly: false, ...ends, ...more },
  }
}

/** The indexer and a node of dYdX, at the other end of the wire: what is left is judged by what the chain has been told. */
class Book {
  markets: Record<string, Row> = { 'BTC-USD': BTC, 'ETH-USD': ETH }
  positions: Row[] = [
    { market: 'BTC-USD', status: 'OPEN', side: 'LONG', size: '0.3', entryPrice: '90000', unrealizedPnl: '1.5' },
    { market: 'ETH-USD', status: 'OPEN', side: 'SHORT', size: '-5', entryPrice: '3000', unrealizedPnl: '-2' },
  ]
  orders: Row[] = [
    resting('short', '11', '0', { status: 'BEST_EFFORT_OPENED' }),
    resting('long', '12', '64', { clobPairId: '1', ticker: 'ETH-USD', side: 'SELL' }),
    resting('stop', '13', '32', { status: 'UNTRIGGERED', type: 'STOP_MARKET', reduceOnly: true, side: 'SELL' }),
    resting('twap', '14', '128', { type: 'TWAP' }),
    resting('gone', '15', '64', { status: 'FILLED' }),
    resting('taken off', '16', '0', { status: 'BEST_EFFORT_CANCELED', reduceOnly: true }),
    resting('over', '17', '0', { goodTilBlock: String(HEIGHT - 1) }),
  ]
  transfers: Row[] = []
  subaccount: Row = { equity: '10250.123456', freeCollateral: '9000' }
  code: { code: number; codespace: string } = { code: 0, codespace: '' }
  failing: string | null = null
  odd: unknown
  sequence = 0
  height = HEIGHT
  readonly acted: string[] = []
  // biome-ignore lint/suspicious/noExplicitAny: the library's own registry
  registry: any

  answer = ({ method, path, body }: Arrived): Reply | null => {
    const url = new URL(path, 'http://x')
    if (method === 'POST') return this.#rpc(body)
    if (this.failing === url.pathname) return this.odd === undefined ? { status: 500 } : { body: this.odd }
    return { body: this.#read(url) }
  }

  #read({ pathname, searchParams }: URL): unknown {
    const { markets, positions } = this
    const time = new Date().toISOString()
    if (pathname === '/v4/height') return { height: String(this.height), time }
    if (pathname === '/v4/transfers') {
      const end = Date.parse(searchParams.get('createdBeforeOrAt') ?? '9999-01-01')
      const found = this.transfers.filter(({ createdAt }) => !(Date.parse(String(createdAt)) > end))
      return { transfers: found.slice(0, Number(searchParams.get('limit'))) }
    }
    if (pathname.endsWith('/subaccountNumber/0')) return { subaccount: this.subaccount }
    if (pathname === '/v4/perpetualMarkets') return { markets }
    if (pathname === '/v4/perpetualPositions') return { positions: positions.filter(({ size }) => Number(size) !== 0) }
    const [block, end] = ['goodTilBlockBeforeOrAt', 'goodTilBlockTimeBeforeOrAt'].map((key) => searchParams.get(key))
    const found = this.orders.filter(({ goodTilBlock, goodTilBlockTime }) =>
      block ? Number(goodTilBlock) <= Number(block) : Date.parse(String(goodTilBlockTime)) <= Date.parse(String(end)),
    )
    const rank = (row: Row) => Number(row.goodTilBlock ?? Date.parse(String(row.goodTilBlockTime)))
    return found.sort((one, other) => rank(other) - rank(one)).slice(0, Number(searchParams.get('limit')))
  }

  #rpc({ id, method, params }: Row & { params?: Row }): Reply | null {
    const result = (value: unknown) => ({ body: { jsonrpc: '2.0', id, result: value } })
    if (method === 'status') return result(STATUS)
    if (method === 'abci_query') return result(accountAt(this.sequence))
    if (method === 'tx')
      return result({ hash: 'AB', height: '1', index: 0, tx: 'AA==', tx_result: { code: 0, gas_used: '1' } })
    if (this.code.code === 0) for (const { type, value } of messagesOf(params?.tx)) this.#act(type, value)
    return this.code.code < 0 ? null : result({ ...this.code, data: '', log: 'no', hash: 'AB' })
  }

  #act(typeUrl: string, value: Uint8Array): void {
    const message = this.registry.decode({ typeUrl, value })
    const { order, orderId = order.orderId, goodTilBlock, goodTilBlockTime } = message
    if (typeUrl.endsWith('MsgCancelOrder')) {
      this.sequence++
      this.orders = this.orders.filter((each) => {
        const named = [each.clientId, each.orderFlags, each.clobPairId].map(Number)
        const isIt = String(named) === String([orderId.clientId, orderId.orderFlags, orderId.clobPairId])
        const ends = each.goodTilBlock ?? Date.parse(String(each.goodTilBlockTime)) / 1000
        return !isIt || (goodTilBlock ?? goodTilBlockTime) < Number(ends)
      })
      return
    }
    const { ticker, ...market } = [BTC, ETH].find(({ clobPairId }) => Number(clobPairId) === orderId.clobPairId) ?? BTC
    const held = this.positions.find((each) => each.market === ticker)
    const size = new Big(order.quantums.toString()).times(new Big(`1e${market.atomicResolution}`))
    const exponent = market.atomicResolution - market.quantumConversionExponent + 6
    const price = new Big(order.subticks.toString()).times(new Big(`1e${-exponent}`))
    const kinds = `${order.reduceOnly ? 'reduce-only ' : ''}${order.timeInForce} until ${order.goodTilBlock}`
    this.acted.push(`${ticker} ${order.side === 1 ? 'buy' : 'sell'} ${size.toFixed()} at ${price.toFixed()} ${kinds}`)
    if (held === undefined) return
    const after = new Big(String(held.size)).plus(order.side === 1 ? size : size.neg())
    const crosses = after.times(String(held.size)).lt(0) || after.abs().gt(new Big(String(held.size)).abs())
    if (!crosses) held.size = after.toFixed()
  }

  get left(): unknown[] {
    const orders = this.orders.filter(({ status, id }) => /OPEN|UNTRIGGERED/.test(String(status)) && id !== 'over')
    return [
      ...orders.map(({ id }) => id),
      ...this.positions.flatMap(({ market, size }) => (size === '0' ? [] : market)),
    ]
  }
}

const STATUS = {
  node_info: {
    ...{ version: '0.38.0', network: 'x', protocol_version: { p2p: '1', block: '1', app: '1' }, id: '1' },
    ...{ listen_addr: '', channels: '', moniker: '', other: {} },
  },
  sync_info: {
    ...{ latest_block_hash: '', latest_app_hash: '', latest_block_height: '1', catching_up: false },
    ...{ latest_block_time: '2026-01-01T00:00:00Z', earliest_block_time: '2026-01-01T00:00:00Z' },
    ...{ earliest_block_hash: '', earliest_app_hash: '', earliest_block_height: '1' },
  },
  validator_info: { address: 'AA', pub_key: { type: 'tendermint/PubKeyEd25519', value: 'AAAA' }, voting_power: '1' },
}

/** `QueryAccountResponse { account: Any { BaseAccount { account_number: 1, sequence } } }` */
function accountAt(sequence: number): object {
  const part = (field: number, bytes: Buffer) => Buffer.concat([Buffer.from([(field << 3) | 2, bytes.length]), bytes])
  const account = Buffer.from([0x18, 1, 0x20, sequence])
  const any = Buffer.concat([part(1, Buffer.from('/cosmos.auth.v1beta1.BaseAccount')), part(2, account)])
  const value = part(1, any).toString('base64')
  const rest = { code: 0, log: '', info: '', index: '0', key: null, proofOps: null, height: '1', codespace: '' }
  return { response: { ...rest, value } }
}

async function dydxAt(t: Test, options: object = {}) {
  const book = new Book()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  const config = new library.ValidatorConfig(server.url, 'dydx-mainnet-1', DENOMS)
  const network = new library.Network('test', new library.IndexerConfig(server.url, server.url), config)
  const client = await library.CompositeClient.connect(network)
  book.registry = client.validatorClient.post.registry
  const subaccount = library.SubaccountInfo.forLocalWallet(await library.LocalWallet.fromMnemonic(WORDS, 'dydx'), 0)
  return { book, server, client, subaccount, venue: new DydxVenue(client, subaccount, { none: ALL_ELSE, ...options }) }
}

async function readingOf(venue: DydxVenue): Promise<string> {
  await Promise.all([venue.positions(), venue.openOrders()])
  const [{ positions, orders } = { positions: null, orders: null }] = venue.parts()
  return `${positions?.state} ${orders?.state}`
}

t.test(
  'given a subaccount, when it is read, then its positions and working orders are shown, and the rest is named',
  async (t) => {
    const { venue } = await dydxAt(t, { none: [] })
    t.match(await venue.positions(), [
      { symbol: 'BTC-USD', side: 'long', quantity: '0.3', markPrice: '97000.5', notClosable: null, part: 'perpetuals' },
      { symbol: 'ETH-USD', side: 'short', quantity: '5', markPrice: '3012.3', unrealizedPnl: '-2' },
    ])
    t.match(await venue.openOrders(), [
      { id: 'short', clientId: '11', symbol: 'BTC-USD', side: 'buy', quantity: '0.4', price: '90000', stop: false },
      { id: 'long', symbol: 'ETH-USD', side: 'sell', reduceOnly: false },
      { id: 'stop', reduceOnly: true, stop: true },
      { id: 'twap' },
    ])
    t.same(
      venue.parts().map(({ name, positions, orders }) => `${name}: ${positions.state} ${orders.state}`),
      [
        'perpetuals: read read',
        'other subaccounts: unread unread',
        'isolated subaccounts: unread unread',
        'vaults: unread read',
        'wallet: unread read',
      ],
    )
    for (const { name, positions } of venue.parts().slice(1)) t.match(positions.why, `none: ['${name}']`)
  },
)

t.test('given a bot whose client is guarded, when all is closed, then nothing is left, or opened', async (t) => {
  const { book, server, client, subaccount, venue } = await dydxAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardDydx(client, killSwitch)
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same(book.left, [])
  t.same(book.acted.sort(), [
    `BTC-USD sell 0.3 at 92150 reduce-only 1 until ${HEIGHT + 10}`,
    `ETH-USD buy 5 at 3162.9 reduce-only 1 until ${HEIGHT + 10}`,
  ])
  const before = server.arrived.length
  const { post } = client.validatorClient
  await t.rejects(post.placeOrder(subaccount, 1, 0, 2, '1', '1', 1, 0, true, HEIGHT + 5), { code: 'TRADING_HALTED' })
  t.same(
    server.arrived.slice(before).filter(({ body }) => /broadcast/.test(String(body.method))),
    [],
  )
})

t.test('given a halt, when a closing order is not the one that was issued, then it stays', async (t) => {
  const { book, client, venue } = await dydxAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardDydx(client, killSwitch)
  await killSwitch.halt()
  const [position] = await venue.positions()
  if (position === undefined) return t.fail('no position')
  const closing = { symbol: 'BTC-USD', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
  await t.rejects(venue.close(position, closing), { code: 'TRADING_HALTED' })
  t.same(book.acted, [])
})

t.test('given answers that fail, or are odd, when it is read, then that is unknown', async (t) => {
  const { book, venue } = await dydxAt(t)
  const odds = {
    '/v4/perpetualPositions': [
      undefined,
      null,
      {},
      [],
      { positions: null },
      { positions: [null] },
      { positions: [{}] },
    ],
    '/v4/orders': [undefined, null, {}, { orders: [] }, [null], [{}], [resting('x', '1', '64', { status: 'NEW' })]],
    '/v4/height': [
      undefined,
      {},
      null,
      { height: '5', time: '2026-01-01T00:00:00Z' },
      { time: new Date().toISOString() },
    ],
  }
  const failed = { '/v4/perpetualPositions': 'failed read', '/v4/orders': 'read failed', '/v4/height': 'failed failed' }
  for (const path of ['/v4/perpetualPositions', '/v4/orders', '/v4/height'] as const)
    for (const odd of odds[path]) {
      Object.assign(book, { failing: path, odd })
      t.equal(await readingOf(venue), failed[path], `${path} ${JSON.stringify(odd)}`)
    }
  Object.assign(book, { failing: '/v4/perpetualPositions', odd: { positions: Array(1000).fill(book.positions[0]) } })
  t.equal(await readingOf(venue), 'failed read', 'a full page')
  Object.assign(book, { failing: '/v4/perpetualMarkets', odd: null })
  t.equal(await readingOf(venue), 'read read')
  t.match(await venue.positions(), [{ quantity: '0.3', markPrice: null }, { quantity: '5' }])
})

t.test(
  'given more orders than a page holds, when they are read, then all are; and a cut list is unknown',
  async (t) => {
    const { book, venue } = await dydxAt(t)
    const later = (seconds: number) => new Date(Date.parse(SOON) + seconds * 1000).toISOString()
    const filled = (at: number, end: string) =>
      resting(`filled ${at}`, '1', '64', { status: 'FILLED', goodTilBlockTime: end })
    const before = book.orders
    book.orders = [...before, ...Array.from({ length: 2500 }, (_none, at) => filled(at, later(at + 1)))]
    t.same(
      (await venue.openOrders()).map(({ id }) => id),
      ['short', 'long', 'stop', 'twap'],
    )
    book.orders = [...before, ...Array.from({ length: 1500 }, (_none, at) => filled(at, later(1)))]
    t.equal(await readingOf(venue), 'read failed')
  },
)

t.test(
  'given a node that does not take it, when it closes, then that is a refusal only where that is certain',
  async (t) => {
    const { book, venue } = await dydxAt(t)
    const [position] = await venue.positions()
    if (position === undefined) return t.fail('no position')
    const closing = { symbol: 'BTC-USD', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
    const isRefused = (order = closing) =>
      venue.close(position, order).then(
        () => null,
        (error: object) => 'refused' in error,
      )
    for (const [code, codespace, expected] of [
      [2001, 'clob', true],
      [5001, 'clob', true],
      [32, 'sdk', true],
      [24, 'clob', false],
      [30, 'clob', false],
      [19, 'sdk', false],
      [2001, 'other', false],
      [-1, '', false],
    ] as const) {
      book.code = { code, codespace }
      t.equal(await isRefused(), expected, `${codespace} ${code}`)
    }
    book.code = { code: 0, codespace: '' }
    t.same(book.acted, [])
    t.equal(await isRefused({ ...closing, quantity: '0.00001' as '0.3' }), true, 'less than a step')
    t.equal(await isRefused({ ...closing, symbol: 'X-USD' as 'BTC-USD' }), true, 'no such market')
    book.markets = { 'BTC-USD': { ...BTC, oraclePrice: null } }
    t.equal(await isRefused(), true, 'no price')
    t.same(book.acted, [])
    book.markets = { 'BTC-USD': BTC }
    t.equal(await isRefused(), null)
    t.equal(book.acted.length, 1)
  },
)

t.test(
  'given several orders that wait for a block, when they are cancelled at once, then one goes after the other',
  async (t) => {
    const { book, server, venue } = await dydxAt(t)
    const orders = await venue.openOrders()
    await Promise.all(orders.slice(1).map((order) => venue.cancel(order)))
    t.same(book.left, ['short', 'BTC-USD', 'ETH-USD'])
    const methods = server.arrived
      .map(({ body }) => String(body.method))
      .filter((name) => /^(broadcast|tx$)/.test(name))
    t.same(methods, Array(3).fill(['broadcast_tx_sync', 'tx']).flat())
    await t.rejects(venue.cancel({ id: 'gone', symbol: 'BTC-USD', side: null, quantity: null, reduceOnly: false }))
  },
)

t.test('given a transaction for a closing order, when it is read, then it passes for nothing else', async (t) => {
  const { client, subaccount } = await dydxAt(t)
  const { post } = client.validatorClient
  const closing = { symbol: 'BTC-USD', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
  const message = (pair: number, side: number, quantums: string, reduceOnly: boolean) =>
    post.placeOrderMsg(subaccount.address, 0, 7, pair, side, quantums, '100000', 1, 0, reduceOnly, 9)
  const isClosing = async (...messages: unknown[]) => {
    const bytes = await post.sign(subaccount, () => Promise.all(messages), true)
    const rpc = forClosingMarket({}, closing, { clobPairId: 0, atomicResolution: -10 })
    const read = orderInClosingMarket(rpc, Buffer.from(bytes).toString('base64'), 'BTC-USD')
    return withClosing([{ action: 'place', ...read }], closing)[0] === closing
  }
  t.equal(await isClosing(message(0, 2, '3000000000', true)), true)
  t.equal(await isClosing(message(0, 2, '2000000000', true)), true)
  t.equal(await isClosing(message(0, 2, '3000000001', true)), false, 'more')
  t.equal(await isClosing(message(0, 1, '3000000000', true)), false, 'the other side')
  t.equal(await isClosing(message(1, 2, '3000000000', true)), false, 'another market')
  t.equal(await isClosing(message(0, 2, '3000000000', false)), false, 'not reduce-only')
  t.equal(await isClosing(message(0, 2, '1', true), message(0, 2, '1', true)), false, 'two orders')
  const cancel = post.cancelOrderMsg(subaccount.address, 0, 1, 0, 0, 100)
  t.equal(await isClosing(cancel), false, 'no order')
})

t.test(
  'given an order that one node has cancelled, when it is read, then it counts until its last block is over',
  async (t) => {
    const { book, venue } = await dydxAt(t)
    book.orders = [resting('going', '16', '0', { status: 'BEST_EFFORT_CANCELED' })]
    const [order] = await venue.openOrders()
    if (order === undefined) return t.fail('no order')
    t.equal(order.id, 'going')
    book.code = { code: 9, codespace: 'clob' }
    await t.resolves(venue.cancel(order))
    book.code = { code: 11, codespace: 'clob' }
    await t.rejects(venue.cancel(order))
    book.height = HEIGHT + 15
    t.equal((await venue.openOrders()).length, 1)
    book.height = HEIGHT + 16
    t.equal((await venue.openOrders()).length, 0)
    t.equal(await readingOf(venue), 'read read')
  },
)

t.test('given what is no client, no subaccount, or no part, when a venue is made, then that is an error', async (t) => {
  const { client, subaccount } = await dydxAt(t)
  t.throws(() => new DydxVenue({} as never, subaccount), { name: 'TypeError' })
  t.throws(() => new DydxVenue(client, {} as never), { name: 'TypeError', message: /SubaccountInfo/ })
  t.throws(() => new DydxVenue(client, subaccount, { none: ['spot'] }), { message: /is no part/ })
})

t.test('given a subaccount, then its equity is the indexer’s; while a part is not read, there is none', async (t) => {
  const { book, venue, client, subaccount } = await dydxAt(t)
  t.match(await venue.account(), { equity: '10250.123456', reason: null, currency: 'USD' })
  book.subaccount = { equity: 'NaN' }
  await t.rejects(venue.account(), { message: /equity can't be read/ })
  t.match(await new DydxVenue(client, subaccount).account(), { equity: null, reason: /not read: other subaccounts/ })
})

t.test('given an indexer that has fallen behind, then it tells no equity', async (t) => {
  const { book, venue } = await dydxAt(t)
  book.failing = '/v4/height'
  await t.rejects(venue.account())
})

const moved = (id: string, type: string, at: number, more: Row = {}): Row => ({
  ...{ id, type, size: '100.5', symbol: 'USDC', createdAt: new Date(at).toISOString(), transactionHash: 'AB' },
  ...{ sender: { address: 'dydx1' }, recipient: { address: 'dydx1', subaccountNumber: 0 }, ...more },
})

t.test('given a subaccount, then what came in and what left it is told, page by page, oldest first', async (t) => {
  const { book, venue } = await dydxAt(t)
  t.same(await venue.transfers(0), [])
  const kinds = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER_IN', 'TRANSFER_OUT']
  book.transfers = kinds.map((type, index) => moved(`t${index}`, type, 9_000 - index * 1_000))
  t.same(await venue.transfers(7_000), [
    { id: 't2', at: 7_000, amount: '100.5', currency: 'USD' },
    { id: 't1', at: 8_000, amount: '-100.5', currency: 'USD' },
    { id: 't0', at: 9_000, amount: '100.5', currency: 'USD' },
  ])
  book.transfers = Array.from({ length: 2_500 }, (_, index) => moved(`m${index}`, 'DEPOSIT', 9_000_000 - index))
  t.equal((await venue.transfers(0)).length, 2_500)
  t.equal((await venue.transfers(9_000_000 - 1_200)).length, 1_201)
})

t.test('given a transfer that is not understood, then none are told, and that is an error', async (t) => {
  const { book, venue } = await dydxAt(t)
  for (const odd of [
    { type: 'NEW' },
    { size: 'NaN' },
    { size: '-1' },
    { createdAt: 'x' },
    { symbol: 'ETH' },
    { id: '' },
  ]) {
    book.transfers = [moved('t', 'DEPOSIT', 5_000, odd)]
    await t.rejects(venue.transfers(0), { message: /can't be read/ }, JSON.stringify(odd))
  }
  book.transfers = Array.from({ length: 2_500 }, (_, index) => moved(`m${index}`, 'DEPOSIT', 9_000_000))
  await t.rejects(venue.transfers(0), { message: /cut/ })
})
