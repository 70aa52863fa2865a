import { RestClientV5 } from 'bybit-api'
import t, { type Test } from 'tap'
import { BybitVenue, type BybitVenueOptions, guardSieblyClient } from '../../../plugins/siebly/index.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { notRead } from '../../support/not-read.js'
import { type Arrived, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

interface Row {
  readonly category: string
  readonly settleCoin?: string
  readonly symbol: string
  [field: string]: unknown
}

/** An account at Bybit, at the other end of the wire: it takes off what it is told to, and nothing else. */
class Book {
  positions: Row[] = [
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'BTCUSDT',
      side: 'Buy',
      size: '0.3',
      positionIdx: 0,
      avgPrice: '90000',
      markPrice: '97000',
      unrealisedPnl: '2100',
    },
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'ETHUSDT',
      side: 'Buy',
      size: '2',
      positionIdx: 1,
      markPrice: '3000',
      unrealisedPnl: '',
    },
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'ETHUSDT',
      side: 'Sell',
      size: '5',
      positionIdx: 2,
      markPrice: '3000',
      unrealisedPnl: '1',
    },
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'SOLUSDT',
      side: '',
      size: '0',
      positionIdx: 0,
      markPrice: '1',
      unrealisedPnl: '',
    },
    {
      category: 'linear',
      settleCoin: 'USDC',
      symbol: 'BTCPERP',
      side: 'Sell',
      size: '0.1',
      positionIdx: 0,
      markPrice: '97000',
      unrealisedPnl: '0',
    },
    {
      category: 'inverse',
      symbol: 'BTCUSD',
      side: 'Buy',
      size: '100',
      positionIdx: 0,
      markPrice: '97000',
      unrealisedPnl: '0.0001',
    },
    {
      category: 'option',
      symbol: 'BTC-27NOV26-90000-C',
      side: 'Sell',
      size: '0.01',
      positionIdx: 0,
      markPrice: '100',
      unrealisedPnl: '1',
    },
  ]
  orders: Row[] = [
    {
      category: 'spot',
      symbol: 'BTCUSDT',
      orderId: 's1',
      side: 'Buy',
      leavesQty: '0.1',
      price: '1',
      orderFilter: 'Order',
      stopOrderType: '',
    },
    {
      category: 'spot',
      symbol: 'BTCUSDT',
      orderId: 's2',
      side: 'Buy',
      leavesQty: '0.1',
      price: '1',
      orderFilter: 'tpslOrder',
      stopOrderType: 'tpslOrder',
    },
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'BTCUSDT',
      orderId: 'l1',
      orderLinkId: 'mine-1',
      side: 'Sell',
      leavesQty: '0.3',
      price: '99000',
      reduceOnly: true,
      stopOrderType: '',
      positionIdx: 0,
    },
    {
      category: 'linear',
      settleCoin: 'USDT',
      symbol: 'ETHUSDT',
      orderId: 'l2',
      side: 'Sell',
      leavesQty: '2',
      price: '',
      reduceOnly: false,
      stopOrderType: 'StopLoss',
      positionIdx: 1,
    },
    {
      category: 'inverse',
      symbol: 'BTCUSD',
      orderId: 'i1',
      side: 'Buy',
      leavesQty: '10',
      price: '1',
      stopOrderType: '',
      positionIdx: 0,
    },
  ]
  coins: object[] = [{ coin: 'USDT', walletBalance: '1000', usdValue: '1000' }]
  failing: RegExp | null = null
  readonly acted: string[] = []

  answer = ({ method, path, body }: Arrived): object => {
    if (this.failing?.test(path)) return { retCode: 10016, retMsg: 'Server error.', result: {} }
    const { pathname, searchParams } = new URL(path, 'http://exchange')
    const asked = method === 'GET' ? Object.fromEntries(searchParams) : body
    const answers: Record<string, () => object | undefined> = {
      'GET /v5/position/list': () => this.#page(this.positions, asked),
      'GET /v5/order/realtime': () => this.#page(this.orders, asked),
      'GET /v5/account/wallet-balance': () => ({
        list: [{ totalEquity: '1234.5', totalPerpUPL: '7', coin: this.coins }],
      }),
      'POST /v5/order/cancel': () => this.#cancel(asked),
      'POST /v5/order/create': () => this.#close(asked),
    }
    const result = answers[`${method} ${pathname}`]?.()
    return result === undefined ? { retCode: 10001, retMsg: 'no such thing' } : { retCode: 0, retMsg: 'OK', result }
  }

  /** One row a page. Linear rows are shown by their settlement coin only. */
  #page(rows: readonly Row[], { category, settleCoin, cursor }: Record<string, string>): object {
    const found = rows.filter(
      (row) => row.category === category && (category !== 'linear' || row.settleCoin === settleCoin),
    )
    const at = Number(cursor ?? 0)
    return { list: found.slice(at, at + 1), nextPageCursor: at + 1 < found.length ? String(at + 1) : '' }
  }

  #cancel({ category, symbol, orderId, orderFilter = 'Order' }: Row): object | undefined {
    const left = this.orders.filter((row) => {
      const hasFilter = category !== 'spot' || row.orderFilter === orderFilter
      return !(row.category === category && row.symbol === symbol && row.orderId === orderId && hasFilter)
    })
    if (left.length === this.orders.length) return undefined
    this.orders = left
    return { orderId }
  }

  /** A market order that is not reduce-only, or goes the wrong way, opens something. */
  #close({ category, symbol, side, qty, reduceOnly, positionIdx, orderType }: Row): object | undefined {
    this.acted.push(`${category} ${symbol} ${side} ${qty} ${positionIdx}`)
    const is = (row: Row) =>
      row.category === category && row.symbol === symbol && row.positionIdx === positionIdx && row.size !== '0'
    const position = this.positions.find(is)
    if (
      position === undefined ||
      orderType !== 'Market' ||
      reduceOnly !== true ||
      position.side === side ||
      Number(qty) > Number(position.size)
    ) {
      this.positions.push({
        category: String(category),
        settleCoin: 'USDT',
        symbol: String(symbol),
        side,
        size: qty,
        positionIdx: 0,
        markPrice: '1',
      })
      return { orderId: 'wrong' }
    }
    this.positions = this.positions.map((row) => (row === position ? { ...row, size: '0', side: '' } : row))
    return { orderId: '9' }
  }

  get left(): string[] {
    return [...this.orders, ...this.positions.filter(({ size }) => size !== '0')].map(({ symbol }) => symbol)
  }
}

async function bybitAt(t: Test, options: BybitVenueOptions = {}) {
  const book = new Book()
  const server = await recordingServer((request) => ({ body: book.answer(request) }))
  t.teardown(() => server.close())
  const client = new RestClientV5({ key: 'k', secret: 's', baseUrl: server.url })
  return { book, server, client, venue: new BybitVenue(client, options) }
}

t.test('given an account at Bybit, when it is read, then each part of it is shown', async (t) => {
  const { venue } = await bybitAt(t)
  const [positions, orders] = [await venue.positions(), await venue.openOrders()]
  t.same(
    positions.map(
      ({ part, symbol, side, quantity, markPrice }) => `${part}: ${symbol} ${side} ${quantity} at ${markPrice}`,
    ),
    [
      'linear USDT: BTCUSDT long 0.3 at 97000',
      'linear USDT: ETHUSDT long 2 at 3000',
      'linear USDT: ETHUSDT short 5 at 3000',
      'linear USDC: BTCPERP short 0.1 at 97000',
      'inverse: BTCUSD long 100 at 97000',
      'option: BTC-27NOV26-90000-C short 0.01 at 100',
    ],
  )
  t.same(
    orders.map(({ part, id, side, quantity, reduceOnly, stop }) => [part, id, side, quantity, reduceOnly, stop]),
    [
      ['spot', 's1', 'buy', '0.1', false, false],
      ['spot', 's2', 'buy', '0.1', false, true],
      ['linear USDT', 'l1', 'sell', '0.3', true, false],
      ['linear USDT', 'l2', 'sell', '2', true, true],
      ['inverse', 'i1', 'buy', '10', false, false],
    ],
  )
  t.equal(orders[2]?.clientId, 'mine-1')
  t.same(await notRead(venue), [])
  t.match(await venue.account(), { equity: '1234.5', unrealizedPnl: '7', currency: 'USD' })
})

t.test(
  'given a bot whose client is guarded, when all is closed, then nothing is left at Bybit, or opened',
  async (t) => {
    const { book, client, venue } = await bybitAt(t)
    const killSwitch = await runningKillSwitch(t, { venues: [venue] })
    guardSieblyClient(client, killSwitch)
    await killSwitch.halt()
    const report = await closeAllByHttp(killSwitch)
    t.match(report, { status: 'flat' }, JSON.stringify(report))
    t.same(book.left, [])
    t.same(book.acted.sort(), [
      'inverse BTCUSD Sell 100 0',
      'linear BTCPERP Buy 0.1 0',
      'linear BTCUSDT Sell 0.3 0',
      'linear ETHUSDT Buy 5 2',
      'linear ETHUSDT Sell 2 1',
      'option BTC-27NOV26-90000-C Buy 0.01 0',
    ])
    await t.rejects(client.submitOrder({ category: 'linear', symbol: 'X', side: 'Buy', orderType: 'Market', qty: '1' }))
  },
)

t.test(
  'given parts that fail, are not there, or answer oddly, when they are read, then these alone are unknown',
  async (t) => {
    const { book, venue } = await bybitAt(t)
    book.failing = /position\/list.*category=inverse/
    t.same(await notRead(venue), ['inverse failed read'])
    book.failing = /order\/realtime.*category=spot/
    t.same(await notRead(venue), ['spot read failed'])
    book.failing = null
    t.same(await notRead((await bybitAt(t, { none: ['option', 'spot'] })).venue), [
      'spot none none',
      'option none none',
    ])
    for (const answer of [
      {},
      { retCode: 0 },
      { retCode: 0, result: {} },
      { retCode: 0, result: { list: [{}] } },
      [],
      'text',
    ]) {
      const server = await recordingServer(() => ({ body: answer }))
      const odd = new BybitVenue(new RestClientV5({ key: 'k', secret: 's', baseUrl: server.url }))
      t.equal((await notRead(odd)).length, 5, JSON.stringify(answer))
      await server.close()
    }
    t.throws(() => new BybitVenue({} as never, { none: ['options'] }), { message: /There are: spot, linear USDT/ })
  },
)

t.test('given coins in the wallet, when it is read, then they are positions, unless they are cash', async (t) => {
  const { book, venue } = await bybitAt(t)
  book.coins = [
    { coin: 'USDT', walletBalance: '-5', usdValue: '-5' },
    { coin: 'BTC', walletBalance: '0.5', usdValue: '48500' },
    { coin: 'ETH', walletBalance: '', usdValue: '' },
  ]
  const spot = (await venue.positions()).filter(({ part }) => part === 'spot')
  t.match(spot, [
    { symbol: 'USDT', side: 'short', quantity: '5' },
    { symbol: 'BTC', side: 'long', quantity: '0.5', markPrice: '97000.00000000', notClosable: /cash: \['BTC'\]/ },
  ])
})

t.test('given Bybit takes an order not, or may have, when it closes, then only the first is a refusal', async (t) => {
  const { book, venue } = await bybitAt(t)
  const [position] = await venue.positions()
  if (position === undefined) return t.fail('no position')
  const closing = { symbol: 'BTCUSDT', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
  const refusal = () =>
    venue.close(position, closing).then(
      () => null,
      (error: object) => 'refused' in error,
    )
  const answers = (answer: object) => {
    book.answer = () => answer
  }
  answers({ retCode: 110017, retMsg: 'current position is zero, cannot fix reduce-only order qty' })
  t.equal(await refusal(), true)
  answers({ retCode: 10016, retMsg: 'Server error.' })
  t.equal(await refusal(), false)
  answers({})
  t.equal(await refusal(), false)
})
