import { Alpaca } from '@alpacahq/alpaca-trade-api'
import t, { type Test } from 'tap'
import { AlpacaVenue, guardAlpaca } from '../../../plugins/alpaca/index.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { type Arrived, type Reply, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

/** An account at Alpaca, at the other end of the wire. */
class Book {
  positions = [
    {
      symbol: 'SPY',
      side: 'long',
      qty: '3',
      qty_available: '3',
      avg_entry_price: '1',
      current_price: '500',
      unrealized_pl: '1',
    },
    {
      symbol: 'TSLA',
      side: 'short',
      qty: '-2',
      qty_available: '-2',
      avg_entry_price: '1',
      current_price: '200',
      unrealized_pl: '-1',
    },
    {
      symbol: 'BTC/USD',
      side: 'long',
      qty: '0.5',
      qty_available: '0.5',
      avg_entry_price: '1',
      current_price: '97000',
      unrealized_pl: '0',
    },
  ]
  orders: object[] = [
    {
      id: 'o1',
      client_order_id: 'c1',
      symbol: 'SPY',
      side: 'buy',
      qty: '5',
      filled_qty: '2',
      limit_price: '450',
      type: 'limit',
      status: 'new',
    },
    {
      id: 'o2',
      symbol: 'SPY',
      side: 'sell',
      qty: '3',
      filled_qty: '0',
      stop_price: '400',
      type: 'stop',
      status: 'new',
    },
    { id: 'o3', symbol: 'QQQ', side: 'buy', notional: '100', filled_qty: '0', type: 'market', status: 'new' },
  ]
  status = 200
  readonly acted: string[] = []

  answer = ({ method, path }: Arrived): Reply => {
    if (this.status !== 200)
      return { status: this.status, body: { code: 1, message: 'insufficient qty available for order' } }
    const { pathname, searchParams } = new URL(path, 'http://alpaca')
    const last = decodeURIComponent(pathname.split('/').at(-1) ?? '')
    if (method === 'DELETE' && pathname.startsWith('/v2/orders/')) {
      this.orders = this.orders.filter((order) => (order as { id: string }).id !== last)
      return { status: 204, text: '' }
    }
    if (method === 'DELETE') {
      const held = this.positions.find(({ symbol }) => symbol === last)
      this.acted.push(`${last} ${searchParams.get('qty')}`)
      if (held?.qty.replace('-', '') !== searchParams.get('qty')) return { status: 403, body: { message: 'wrong' } }
      this.positions = this.positions.filter((each) => each !== held)
      return { body: { id: '9', symbol: last } }
    }
    if (pathname === '/v2/account') return { body: { equity: '1050.5', last_equity: '1000', currency: 'USD' } }
    return { body: pathname === '/v2/orders' ? this.orders : this.positions }
  }
}

async function alpacaAt(t: Test) {
  const book = new Book()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  const fetchApi: typeof fetch = (url, init) => {
    const { pathname, search } = new URL(String(url))
    return fetch(`${server.url}${pathname}${search}`, { ...init, redirect: 'follow' })
  }
  const options = { rateLimit: false, retry: false, timeoutMs: 5_000 } as const
  const alpaca = new Alpaca({ keyId: 'id', secret: 'secret', fetchApi, ...options })
  return { book, alpaca, venue: new AlpacaVenue(alpaca) }
}

t.test('given an option, when it is read, then its price is that of its 100 shares', async (t) => {
  const { book, venue } = await alpacaAt(t)
  const [share] = book.positions
  if (share === undefined) return t.fail('no position')
  book.positions = [{ ...share, symbol: 'AAPL260117C00200000', current_price: '5.25' }]
  t.match(await venue.positions(), [{ quantity: '3', markPrice: '525', entryPrice: '100' }])
})

t.test('given an account at Alpaca, when it is read, then all of it is shown', async (t) => {
  const { venue } = await alpacaAt(t)
  t.same(
    (await venue.positions()).map(({ symbol, side, quantity, markPrice }) => [symbol, side, quantity, markPrice]),
    [
      ['SPY', 'long', '3', '500'],
      ['TSLA', 'short', '2', '200'],
      ['BTC/USD', 'long', '0.5', '97000'],
    ],
  )
  t.same(
    (await venue.openOrders()).map(({ id, symbol, side, quantity, stop }) => [id, symbol, side, quantity, stop]),
    [
      ['o1', 'SPY', 'buy', '3', false],
      ['o2', 'SPY', 'sell', '3', true],
      ['o3', 'QQQ', 'buy', null, false],
    ],
  )
  t.match(await venue.account(), { equity: '1050.5', dailyPnl: '50.5', currency: 'USD' })
})

t.test('given a bot whose client is guarded, when all is closed, then nothing is left at Alpaca', async (t) => {
  const { book, alpaca, venue } = await alpacaAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardAlpaca(alpaca, killSwitch)
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same([book.positions, book.orders], [[], []])
  t.same(book.acted.sort(), ['BTC/USD 0.5', 'SPY 3', 'TSLA 2'])
  await t.rejects(alpaca.trading.positions.deleteOpenPosition({ symbolOrAssetId: 'SPY', qty: 1 }))
  t.equal(book.acted.length, 3)
})

t.test('given orders of several legs, when the bot is halted, then they are cancelled like others', async (t) => {
  const { book, venue } = await alpacaAt(t)
  const order = { order_class: 'mleg', qty: '1', filled_qty: '0', type: 'limit', status: 'new' }
  const legs = [{ symbol: 'SPY270115C00500000' }, { symbol: 'SPY270115C00510000' }]
  book.orders.push({ ...order, id: 'm1', legs }, { ...order, id: 'm2', symbol: '' })
  t.match(await venue.openOrders(), { 3: { id: 'm1', symbol: 'SPY270115C00500000+SPY270115C00510000', side: null } })
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  await killSwitch.halt()
  while (book.orders.length > 0) await new Promise((resolve) => setTimeout(resolve, 10))
  t.pass('none is left')
})

t.test('given answers that are odd, when they are read, then that is an error, and no empty list', async (t) => {
  const { book, venue } = await alpacaAt(t)
  const { answer } = book
  for (const body of [{}, [{}], null, 'text', { message: 'no' }]) {
    book.answer = () => ({ body })
    await t.rejects(venue.positions(), JSON.stringify(body))
    await t.rejects(venue.openOrders(), JSON.stringify(body))
  }
  book.answer = answer
  book.orders = Array.from({ length: 500 }, (_, index) => ({ id: String(index), symbol: 'SPY', side: 'buy', qty: '1' }))
  await t.rejects(venue.openOrders(), { message: /500 open orders or more/ })
})

t.test('given Alpaca takes an order not, or may have, when it closes, then only the first is a refusal', async (t) => {
  const { book, venue } = await alpacaAt(t)
  const [position] = await venue.positions()
  if (position === undefined) return t.fail('no position')
  const closing = { symbol: 'SPY', side: 'sell', quantity: '3', type: 'market', reduceOnly: true } as const
  for (const [status, refused] of [
    [403, true],
    [422, true],
    [429, true],
    [408, false],
    [500, false],
    [504, false],
  ] as const) {
    book.status = status
    const found = await venue.close(position, closing).then(
      () => null,
      (error: object) => 'refused' in error,
    )
    t.equal(found, refused, String(status))
  }
})
