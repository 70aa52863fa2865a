import { RestClientV2, RestClientV3 } from 'bitget-api'
import t, { type Test } from 'tap'
import { BitgetVenue, type BitgetVenueOptions, guardSieblyClient } from '../../../plugins/siebly/index.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { notRead } from '../../support/not-read.js'
import { type Arrived, type Reply, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

// Forms of answers: https://www.bitget.com/api-doc

type Row = Record<string, unknown>

const USDT = 'USDT-FUTURES'
const USDC = 'USDC-FUTURES'
const COIN = 'COIN-FUTURES'

function position(productType: string, symbol: string, holdSide: string, total: string, more: Row = {}): Row {
  const row = { productType, symbol, holdSide, total, marginCoin: productType.slice(0, 4), marginMode: 'crossed' }
  return { ...row, posMode: 'one_way_mode', openPriceAvg: '90000', markPrice: '95000', unrealizedPL: '2', ...more }
}

function order(orderId: string, symbol: string, side: string, more: Row = {}): Row {
  return { orderId, symbol, side, size: '1', baseVolume: '0', price: '90000', ...more }
}

const ONE_WAY = { posMode: 'one_way_mode', posSide: 'net', reduceOnly: 'NO' }
const HEDGE = { posMode: 'hedge_mode', reduceOnly: 'NO' }

/** A classic account at Bitget, at the other end of the wire: it takes off what it is told to, and nothing else. */
class Book {
  positions: Row[] = [
    position(USDT, 'BTCUSDT', 'long', '0.5', { posMode: 'hedge_mode' }),
    position(USDT, 'BTCUSDT', 'short', '0.2', { posMode: 'hedge_mode', marginMode: 'isolated' }),
    position(USDT, 'ETHUSDT', 'long', '3', { posMode: 'hedge_mode', total: '0' }),
    position(USDC, 'ETHPERP', 'long', '3'),
    position(USDC, 'BTCPERP', 'short', '0.1', { marginMode: 'isolated' }),
    position(COIN, 'BTCUSD', 'short', '0.4', { marginCoin: 'BTC' }),
  ]
  spot: Row[] = [
    order('1', 'BTCUSDT', 'buy', { clientOid: 'mine', size: '3', baseVolume: '1' }),
    order('2', 'BTCUSDT', 'sell', { tpslType: 'tpsl', triggerPrice: '80000' }),
  ]
  spotPlans: Row[] = [order('3', 'BTCUSDT', 'sell', { triggerPrice: '80000' })]
  orders: Row[] = [
    { ...order('4', 'BTCUSDT', 'buy', { ...HEDGE, posSide: 'long', tradeSide: 'open' }), productType: USDT },
    { ...order('5', 'BTCUSDT', 'buy', { ...HEDGE, posSide: 'long', tradeSide: 'close' }), productType: USDT },
    { ...order('6', 'ETHPERP', 'sell', { ...ONE_WAY, reduceOnly: 'YES' }), productType: USDC },
    { ...order('7', 'BTCUSD', 'sell', ONE_WAY), productType: COIN },
  ]
  plans: Row[] = [
    {
      ...order('8', 'BTCUSDT', 'buy', { ...HEDGE, posSide: 'long', tradeSide: 'open' }),
      productType: USDT,
      planType: 'normal_plan',
    },
    {
      ...order('9', 'BTCUSDT', 'buy', { ...HEDGE, posSide: 'long', tradeSide: 'open' }),
      productType: USDT,
      planType: 'track_plan',
    },
    {
      ...order('10', 'BTCUSDT', 'sell', { ...HEDGE, posSide: 'long', size: '0' }),
      productType: USDT,
      planType: 'pos_loss',
    },
    { ...order('11', 'ETHPERP', 'sell', ONE_WAY), productType: USDC, planType: 'normal_plan' },
    { ...order('12', 'BTCUSD', 'buy', ONE_WAY), productType: COIN, planType: 'profit_plan' },
  ]
  coins: Row[] = [{ coin: 'USDT', available: '5', frozen: '1', locked: '0' }]
  margin: Record<string, Row[]> = {
    crossed: [{ coin: 'BTC', totalAmount: '0', borrow: '0', interest: '0' }],
    isolated: [],
  }
  futures: Record<string, Row[]> = {
    [USDT]: [{ marginCoin: 'USDT', accountEquity: '11.13919278', unrealizedPL: '-0.5', assetList: null }],
    [USDC]: [{ marginCoin: 'USDC', accountEquity: '0', unrealizedPL: '' }],
    [COIN]: [{ marginCoin: 'BTC', accountEquity: '0.01', unrealizedPL: '0.001' }],
  }
  prices: Row[] = [{ symbol: 'ETHUSDT', lastPr: '3000' }]
  /** Of a path with its query: what is answered in its place. */
  instead: readonly [RegExp, unknown] | null = null
  readonly acted: string[] = []

  answer = ({ method, path, body }: Arrived): Reply => {
    if (this.instead?.[0].test(path)) return { body: this.instead[1] }
    const { pathname, searchParams } = new URL(path, 'http://exchange')
    const asked: Row = method === 'GET' ? Object.fromEntries(searchParams) : body
    const answers: Record<string, () => unknown> = {
      'GET /api/v2/spot/account/assets': () => this.coins,
      'GET /api/v2/spot/market/tickers': () => this.prices,
      'GET /api/v2/spot/trade/unfilled-orders': () =>
        page(
          this.spot.filter(({ tpslType = 'normal' }) => tpslType === asked.tpslType),
          asked,
        ),
      'GET /api/v2/spot/trade/current-plan-order': () => inList('orderList', page(this.spotPlans, asked)),
      'GET /api/v2/mix/account/accounts': () => this.futures[String(asked.productType)],
      'GET /api/v2/mix/position/all-position': () => this.positions.filter(ofProduct(asked)),
      'GET /api/v2/mix/order/orders-pending': () =>
        inList('entrustedList', page(this.orders.filter(ofProduct(asked)), asked)),
      'GET /api/v2/mix/order/orders-plan-pending': () =>
        inList('entrustedList', page(this.plans.filter(ofProduct(asked)).filter(ofPlan(asked)), asked)),
      'GET /api/v2/margin/crossed/account/assets': () => this.margin.crossed,
      'GET /api/v2/margin/isolated/account/assets': () => this.margin.isolated,
      'POST /api/v2/spot/trade/cancel-order': () =>
        this.#take('spot', { tpslType: undefined, ...asked }, ['orderId', 'symbol', 'tpslType']),
      'POST /api/v2/spot/trade/cancel-plan-order': () => this.#take('spotPlans', asked, ['orderId']),
      'POST /api/v2/mix/order/cancel-order': () => this.#take('orders', asked, ['orderId', 'symbol', 'productType']),
      'POST /api/v2/mix/order/cancel-plan-order': () => this.#cancelPlan(asked),
      'POST /api/v2/mix/order/place-order': () => this.#close(asked),
    }
    const data = answers[`${method} ${pathname}`]?.()
    if (data === undefined) return refused('40404', 'Request URL NOT FOUND')
    return { body: { code: '00000', msg: 'success', requestTime: 1, data } }
  }

  #take(kind: 'spot' | 'spotPlans' | 'orders' | 'plans', asked: Row, by: readonly string[]): Row | undefined {
    const left = this[kind].filter((row) => !by.every((field) => row[field] === asked[field]))
    if (left.length === this[kind].length) return undefined
    this[kind] = left
    return { orderId: asked.orderId }
  }

  #cancelPlan({ orderIdList, ...asked }: Row): Row {
    const [{ orderId }] = orderIdList as [Row]
    const taken = this.#take('plans', { ...asked, orderId }, ['orderId', 'symbol', 'productType', 'planType'])
    return { successList: taken === undefined ? [] : [taken], failureList: taken === undefined ? [{ orderId }] : [] }
  }

  /** An order that is no exit opens something: in one-way mode, `tradeSide` is not looked at; in hedge mode, `reduceOnly` is not. */
  #close(asked: Row): Row {
    const { productType, symbol, side, tradeSide, size, reduceOnly, orderType, marginMode, marginCoin } = asked
    this.acted.push(`${productType} ${symbol} ${side} ${tradeSide ?? reduceOnly} ${size} ${marginMode} ${marginCoin}`)
    const found = this.positions.find((row) => {
      const isHedged = row.posMode === 'hedge_mode'
      const closing = isHedged === (row.holdSide === 'long') ? 'buy' : 'sell'
      const isExit = isHedged ? tradeSide === 'close' : reduceOnly === 'YES'
      return row.productType === productType && row.symbol === symbol && row.total !== '0' && isExit && side === closing
    })
    const isSame = found?.marginMode === marginMode && found?.marginCoin === marginCoin && orderType === 'market'
    if (!isSame || Number(size) > Number(found?.total))
      this.positions.push(position(String(productType), 'WRONG', 'long', '666'))
    else this.positions = this.positions.map((row) => (row === found ? { ...row, total: '0' } : row))
    return { orderId: '99' }
  }

  get left(): unknown[] {
    const held = this.positions.filter(({ total }) => total !== '0')
    return [...this.spot, ...this.spotPlans, ...this.orders, ...this.plans, ...held]
  }
}

const ofProduct = (asked: Row) => (row: Row) => row.productType === asked.productType
const ofPlan =
  ({ planType }: Row) =>
  (row: Row) =>
    ['normal_plan', 'track_plan'].includes(String(row.planType))
      ? row.planType === planType
      : planType === 'profit_loss'

/** Newest first, 100 at most. */
function page(rows: readonly Row[], { idLessThan, limit }: Row): Row[] {
  const older = rows.filter(({ orderId }) => idLessThan === undefined || Number(orderId) < Number(idLessThan))
  return older.sort((one, other) => Number(other.orderId) - Number(one.orderId)).slice(0, Number(limit))
}

function inList(name: string, rows: readonly Row[]): Row {
  return rows.length === 0 ? { [name]: null, endId: null } : { [name]: rows, endId: rows.at(-1)?.orderId }
}

function refused(code: string, msg: string, status = 400): Reply {
  return { status, body: { code, msg, requestTime: 1, data: null } }
}

async function bitgetAt(t: Test, options: BitgetVenueOptions = {}, more: object = {}) {
  const book = new Book()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  const client = new RestClientV2({
    apiKey: 'key-of-account',
    apiSecret: 's',
    apiPass: 'p',
    baseUrl: server.url,
    ...more,
  })
  return { book, server, client, venue: new BitgetVenue(client, options) }
}

t.test('given a classic account at Bitget, when it is read, then each part of it is shown', async (t) => {
  const { venue } = await bitgetAt(t)
  const [positions, orders] = [await venue.positions(), await venue.openOrders()]
  t.same(
    positions.map(
      (each) => `${each.part}: ${each.symbol} ${each.side} ${each.quantity} at ${each.markPrice} ${each.currency}`,
    ),
    [
      'linear USDT: BTCUSDT long 0.5 at 95000 USDT',
      'linear USDT: BTCUSDT short 0.2 at 95000 USDT',
      'linear USDC: ETHPERP long 3 at 95000 USDC',
      'linear USDC: BTCPERP short 0.1 at 95000 USDC',
      'inverse: BTCUSD short 0.4 at 95000 USD',
    ],
  )
  t.same(
    positions.map(({ unrealizedPnl }) => unrealizedPnl),
    ['2', '2', '2', '2', '190000'],
  )
  t.same(
    orders.map(({ part, id, side, quantity, reduceOnly, stop }) => [part, id, side, quantity, reduceOnly, stop]),
    [
      ['spot', '1', 'buy', '2', false, false],
      ['spot', 'tpsl-2', 'sell', '1', false, true],
      ['spot', 'plan-3', 'sell', '1', false, true],
      ['linear USDT', '5', 'sell', '1', true, false],
      ['linear USDT', '4', 'buy', '1', false, false],
      ['linear USDT', 'normal_plan-8', 'buy', '1', false, true],
      ['linear USDT', 'track_plan-9', 'buy', '1', false, true],
      ['linear USDT', 'pos_loss-10', 'sell', '0', true, true],
      ['linear USDC', '6', 'sell', '1', true, false],
      ['linear USDC', 'normal_plan-11', 'sell', '1', false, true],
      ['inverse', '7', 'sell', '1', false, false],
      ['inverse', 'profit_plan-12', 'buy', '1', true, true],
    ],
  )
  t.equal(orders[0]?.clientId, 'mine')
  t.same(await notRead(venue), [])
})

t.test(
  'given a bot whose client is guarded, when all is closed, then nothing is left at Bitget, or opened',
  async (t) => {
    const { book, client, venue } = await bitgetAt(t)
    const killSwitch = await runningKillSwitch(t, { venues: [venue] })
    guardSieblyClient(client, killSwitch)
    await killSwitch.halt()
    const report = await closeAllByHttp(killSwitch)
    t.match(report, { status: 'flat' }, JSON.stringify(report))
    t.same(book.left, [])
    t.same(book.acted.sort(), [
      'COIN-FUTURES BTCUSD buy YES 0.4 crossed BTC',
      'USDC-FUTURES BTCPERP buy YES 0.1 isolated USDC',
      'USDC-FUTURES ETHPERP sell YES 3 crossed USDC',
      'USDT-FUTURES BTCUSDT buy close 0.5 crossed USDT',
      'USDT-FUTURES BTCUSDT sell close 0.2 isolated USDT',
    ])
  },
)

t.test(
  'given a bot closes in the words of hedge mode, when it reduces, then that is no exit: elsewhere, they open',
  async (t) => {
    const { book, client, venue } = await bitgetAt(t)
    const killSwitch = await runningKillSwitch(t, { venues: [venue] })
    guardSieblyClient(client, killSwitch)
    await killSwitch.halt({ level: 'reducing' })
    const order = {
      symbol: 'BTCUSD',
      productType: COIN,
      marginMode: 'crossed',
      marginCoin: 'BTC',
      size: '0.1',
    } as const
    const call = client.futuresSubmitOrder({ ...order, side: 'sell', tradeSide: 'close', orderType: 'market' })
    await t.rejects(call, { code: 'TRADING_REDUCING' })
    t.same(book.acted, [])
  },
)

t.test('given 250 orders of a kind, when they are read, then all pages are turned, or that is unknown', async (t) => {
  const { book, venue } = await bitgetAt(t)
  const many = (row: Row | undefined) =>
    Array.from({ length: 250 }, (_, index) => ({ ...row, orderId: String(index + 900) }))
  book.spot = [...many(book.spot[0]), ...many(book.spot[1])]
  book.spotPlans = many(book.spotPlans[0])
  book.orders = many(book.orders[0])
  book.plans = [...many(book.plans[0]), ...many(book.plans[1]), ...many(book.plans[2])]
  t.equal((await venue.openOrders()).length, 1_750)
  t.ok(venue.parts().every(({ orders }) => orders.state === 'read'))
  const same = { code: '00000', data: { entrustedList: book.orders.slice(-100), endId: '1' } }
  book.instead = [/orders-pending.*idLessThan/, same]
  t.equal((await venue.openOrders()).length, 1_500, 'the others are shown all the same')
  t.match(venue.parts()[1]?.orders, { state: 'failed', why: /same page/ })
})

t.test(
  'given parts that fail, are not there, or answer oddly, when they are read, then these are unknown',
  async (t) => {
    const { book, venue } = await bitgetAt(t)
    const no = { code: '40014', msg: 'Incorrect permissions', data: null }
    for (const [path, expected] of [
      [/all-position.*USDC/, ['linear USDC failed read']],
      [
        /orders-plan-pending.*profit_loss/,
        ['linear USDT read failed', 'linear USDC read failed', 'inverse read failed'],
      ],
      [/orders-pending.*COIN|COIN.*orders-pending/, ['inverse read failed']],
      [/unfilled-orders.*tpsl$|tpslType=tpsl/, ['spot read failed']],
      [/current-plan-order/, ['spot read failed']],
      [/spot.account.assets/, ['spot failed read']],
      [/margin.crossed/, ['cross margin failed failed']],
    ] as const) {
      book.instead = [path, no]
      t.same(await notRead(venue), expected, String(path))
    }
    t.match(venue.parts()[4]?.orders.why, /40014: Incorrect permissions; say none: \['cross margin'\]/)
    book.instead = null
    t.same(await notRead((await bitgetAt(t, { none: ['spot', 'inverse'] })).venue), [
      'spot none none',
      'inverse none none',
    ])
    for (const data of [
      null,
      undefined,
      {},
      'text',
      [{}],
      { entrustedList: null },
      { orderList: null, entrustedList: [{}], endId: null },
    ]) {
      book.instead = [/./, { code: '00000', msg: 'success', data }]
      t.equal((await notRead(venue)).filter((part) => part.endsWith(' failed')).length, 6, JSON.stringify(data))
    }
    t.throws(() => new BitgetVenue({ getFuturesPositions() {} } as never, { none: ['swaps'] }), {
      message: /There are: spot/,
    })
  },
)

t.test('given a unified account, when it is read, then all of it is unknown; its client is no client', async (t) => {
  const { book, venue } = await bitgetAt(t)
  book.answer = () =>
    refused('40085', 'You are in Unified Account mode, and the Classic Account API is not supported at this time')
  t.equal((await notRead(venue)).length, 6)
  t.match(venue.parts()[0]?.positions.why, /40085: You are in Unified Account mode/)
  t.throws(() => new BitgetVenue(new RestClientV3({}) as never), { message: /unified account/ })
})

t.test(
  'given rows that can not be read, when they are read, then the others are shown, and the part is unknown',
  async (t) => {
    const { book, venue } = await bitgetAt(t)
    const whole = book.positions
    for (const odd of [
      { total: '' },
      { holdSide: 'net' },
      { posMode: 'new' },
      { marginMode: '' },
      { marginCoin: '' },
      {},
    ]) {
      book.positions = [...whole, { ...whole[0], ...odd }]
      t.equal((await venue.positions()).length, 5)
      t.match(venue.parts()[1]?.positions, { state: 'failed', why: /BTCUSDT/ }, JSON.stringify(odd))
    }
    book.positions = whole
    book.plans = [{ ...book.plans[0], planType: '' }]
    t.equal((await venue.openOrders()).length, 7)
    t.match(venue.parts()[1]?.orders, { state: 'failed' })
  },
)

t.test('given coins and margin, when they are read, then they are named, and not sold', async (t) => {
  const { book, venue } = await bitgetAt(t)
  book.coins = [...book.coins, { coin: 'ETH', available: '1.5', frozen: '0.25', locked: '0.25' }]
  book.margin = {
    crossed: [{ coin: 'BTC', totalAmount: '0.01', borrow: '0.12', interest: '0' }],
    isolated: [{ symbol: 'BTCUSDT', coin: 'USDT', totalAmount: '9', borrow: '0', interest: '0' }],
  }
  book.positions = []
  const positions = await venue.positions()
  t.match(positions, [
    { part: 'spot', symbol: 'ETH', side: 'long', quantity: '2', markPrice: '3000', notClosable: /cash: \['ETH'\]/ },
    { part: 'cross margin', symbol: 'BTC', side: 'short', quantity: '0.11', notClosable: /by hand/ },
  ])
  t.same(await notRead(venue), ['cross margin read failed', 'isolated margin read failed'])
  t.match(venue.parts()[5]?.orders.why, /a pair at a time.*none: \['isolated margin'\]/)
  for (const position of positions) {
    const { symbol, quantity } = position
    const closing = { symbol, side: 'sell', quantity, type: 'market', reduceOnly: true } as const
    await t.rejects(venue.close(position, closing), { name: 'CloseRefusedError' })
  }
  t.same(book.acted, [])
})

for (const more of [{}, { parseExceptions: false }]) {
  const name = JSON.stringify(more)
  t.test(
    `given Bitget takes an order not, or may have, when it closes ${name}, then only the first is refused`,
    async (t) => {
      const { book, venue } = await bitgetAt(t, {}, more)
      const [position] = await venue.positions()
      if (position === undefined) return t.fail('no position')
      const closing = { symbol: 'BTCUSDT', side: 'sell', quantity: '0.5', type: 'market', reduceOnly: true } as const
      const outcome = (reply: Reply | null) => {
        book.answer = () => reply as Reply
        return venue.close(position, closing).then(
          () => 'done',
          (error: { refused?: boolean; belowMinimum?: boolean; message: string }) => {
            t.notMatch(JSON.stringify(error) + String(error.message), /key-of-account/)
            return error.refused === true ? ['refused', error.belowMinimum] : 'maybe'
          },
        )
      }
      t.same(await outcome(refused('22002', 'No position to close')), ['refused', false])
      t.same(await outcome(refused('45110', 'less than the minimum amount 5 USDT')), ['refused', true])
      t.same(await outcome(refused('22002', 'No position to close', 200)), ['refused', false])
      t.same(await outcome(refused('429', 'Too Many Requests', 429)), ['refused', false])
      t.equal(await outcome(refused('40010', 'Request timed out')), 'maybe')
      t.equal(await outcome(refused('45001', 'Unknown error')), 'maybe')
      t.equal(await outcome(refused('40015', 'System is abnormal, please try again later')), 'maybe')
      t.equal(await outcome(refused('22002', 'No position to close', 500)), 'maybe')
      t.equal(await outcome({ status: 503, text: '<html>' }), 'maybe')
      t.equal(await outcome({ body: {} }), 'maybe')
      t.equal(await outcome(null), 'maybe')
      t.equal(await outcome({ body: { code: '00000', msg: 'success', data: { orderId: '1' } } }), 'done')
    },
  )
}

t.test('given Bitget does not say that a plan is cancelled, when it is, then that is an error', async (t) => {
  const { book, venue } = await bitgetAt(t)
  const plan = (await venue.openOrders()).find(({ id }) => id === 'track_plan-9')
  if (plan === undefined) return t.fail('no plan')
  for (const data of [
    null,
    {},
    { successList: [], failureList: [{ orderId: '9' }] },
    { successList: [{ orderId: '8' }] },
  ]) {
    book.answer = () => ({ body: { code: '00000', msg: 'success', data } })
    await t.rejects(venue.cancel(plan), { message: /did not say/ })
  }
})

t.test('given a classic account, then futures, coins and margin are its equity, in USDT', async (t) => {
  const { book, venue } = await bitgetAt(t)
  book.prices = [
    { symbol: 'BTCUSDT', lastPr: '95000' },
    { symbol: 'ETHUSDT', lastPr: '3000' },
  ]
  book.coins = [...book.coins, { coin: 'ETH', available: '1', frozen: '0', locked: '0' }]
  book.margin.crossed = [{ coin: 'BTC', totalAmount: '0.02', borrow: '0.01', interest: '0.001' }]
  t.same(await venue.account(), {
    equity: '4822.13919278', // 11.13919278 + 950 of inverse futures + 6 USDT + 3000 of ETH + 855 on margin
    reason: null,
    dailyPnl: null,
    unrealizedPnl: '94.5',
    currency: 'USDT',
  })
})

t.test('given an account at Bitget whose worth is not told whole, then there is no equity', async (t) => {
  const { book, venue } = await bitgetAt(t)
  t.match(await venue.account(), { equity: null, reason: /no price of BTC/ })
  book.prices = [{ symbol: 'BTCUSDT', lastPr: '95000' }]
  t.match(await venue.account(), { equity: '967.13919278' })
  const [usdt] = book.futures[USDT] ?? []
  Object.assign(usdt ?? {}, { assetList: [{ coin: 'BTC', balance: '0.5' }] })
  t.match(await venue.account(), { equity: null, reason: /BTC is collateral .*multi-asset/ })
  Object.assign(usdt ?? {}, { assetList: [], accountEquity: '' })
  await t.rejects(venue.account(), { message: /can't be read/ })
  book.instead = [/mix.account.accounts/, { code: '40000', msg: 'no' }]
  await t.rejects(venue.account(), { message: /40000/ })
  const { book: other, venue: declared } = await bitgetAt(t, { none: ['inverse', 'linear USDT', 'cross margin'] })
  other.futures = { [USDC]: [] }
  t.match(await declared.account(), { equity: '6' })
})
