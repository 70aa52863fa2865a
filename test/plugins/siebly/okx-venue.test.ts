import { RestClient } from 'okx-api'
import t, { type Test } from 'tap'
import { guardSieblyClient, OkxVenue, type OkxVenueOptions } from '../../../plugins/siebly/index.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { notRead } from '../../support/not-read.js'
import { type Arrived, type Reply, recordingServer } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

// Forms of answers: https://www.okx.com/docs-v5/en

type Row = Record<string, unknown>

const SWAP = {
  instType: 'SWAP',
  mgnMode: 'cross',
  posSide: 'net',
  markPx: '95000',
  avgPx: '90000',
  upl: '1',
  ccy: 'USDT',
}

const INSTRUMENTS: readonly Row[] = [
  {
    instId: 'BTC-USDT-SWAP',
    instType: 'SWAP',
    ctVal: '0.01',
    ctMult: '1',
    ctType: 'linear',
    settleCcy: 'USDT',
    maxMktSz: '40',
  },
  {
    instId: 'BTC-USD-SWAP',
    instType: 'SWAP',
    ctVal: '100',
    ctMult: '1',
    ctType: 'inverse',
    settleCcy: 'BTC',
    maxMktSz: '9',
  },
  { instId: 'ETH-USD-261225', instType: 'FUTURES', ctVal: '10', ctMult: '1', ctType: 'inverse', settleCcy: 'ETH' },
]

/** An account at OKX, at the other end of the wire: it takes off what it is told to, and nothing else. */
class Book {
  positions: Row[] = [
    { ...SWAP, instId: 'BTC-USDT-SWAP', pos: '100' },
    { ...SWAP, instId: 'BTC-USDT-SWAP', pos: '-7', mgnMode: 'isolated' },
    { ...SWAP, instId: 'BTC-USD-SWAP', pos: '5', posSide: 'short', markPx: '100000', ccy: 'BTC' },
    { ...SWAP, instId: 'BTC-USD-SWAP', pos: '8', posSide: 'long', markPx: '100000', ccy: 'BTC' },
    { ...SWAP, instId: 'ETH-USD-261225', instType: 'FUTURES', pos: '-3', mgnMode: 'isolated', markPx: '3000' },
    { ...SWAP, instId: 'NEW-USDT-SWAP', pos: '4', notionalUsd: '80' },
    { ...SWAP, instId: 'SOL-USDT-SWAP', pos: '0' },
  ]
  orders: Row[] = [
    {
      instId: 'BTC-USDT',
      instType: 'SPOT',
      tdMode: 'cash',
      ordId: '1',
      side: 'buy',
      sz: '3',
      accFillSz: '1',
      px: '9',
      posSide: 'net',
      reduceOnly: 'false',
    },
    {
      instId: 'BTC-USDT-SWAP',
      instType: 'SWAP',
      tdMode: 'cross',
      ordId: '2',
      clOrdId: 'mine',
      side: 'sell',
      sz: '100',
      accFillSz: '0',
      px: '99000',
      posSide: 'net',
      reduceOnly: 'true',
    },
    {
      instId: 'BTC-USD-SWAP',
      instType: 'SWAP',
      tdMode: 'cross',
      ordId: '3',
      side: 'buy',
      sz: '5',
      accFillSz: '0',
      px: '1',
      posSide: 'short',
      reduceOnly: 'false',
    },
    {
      instId: 'BTC-USD-SWAP',
      instType: 'SWAP',
      tdMode: 'cross',
      ordId: '4',
      side: 'buy',
      sz: '5',
      accFillSz: '0',
      px: '1',
      posSide: 'long',
      reduceOnly: 'true',
    },
  ]
  algos: Row[] = ['conditional', 'oco', 'trigger', 'move_order_stop', 'iceberg', 'twap', 'chase', 'smart_iceberg'].map(
    (ordType, index) => ({
      ...{
        instId: 'BTC-USDT-SWAP',
        instType: 'SWAP',
        tdMode: 'isolated',
        algoId: `1${index}`,
        ordType,
        side: 'buy',
        sz: '7',
        posSide: 'net',
      },
      reduceOnly: index === 0 ? 'true' : 'false',
      ...(index === 0 && { sz: '', closeFraction: '1' }),
    }),
  )
  spreads: Row[] = [{ sprdId: 'BTC-USDT_BTC-USDT-SWAP', ordId: '50', side: 'buy', sz: '2', accFillSz: '0', px: '1' }]
  details: Row[] = [{ ccy: 'USDT', cashBal: '1000', stgyEq: '0', eq: '1000', eqUsd: '1000' }]
  /** Of a path with its query: what is answered in its place. */
  instead: readonly [RegExp, object] | null = null
  acctLv = '2'
  /** The seconds after which all is cancelled; 0: never. */
  cancelAfter = 0
  readonly acted: string[] = []

  answer = ({ method, path, body }: Arrived): Reply => {
    if (this.instead?.[0].test(path)) return { body: this.instead[1] }
    const { pathname, searchParams } = new URL(path, 'http://exchange')
    const asked = method === 'GET' ? Object.fromEntries(searchParams) : body
    const answers: Record<string, () => Row[] | null> = {
      'GET /api/v5/account/positions': () => this.positions,
      'GET /api/v5/account/config': () => [{ acctLv: this.acctLv }],
      'GET /api/v5/account/balance': () => [{ totalEq: '1234.5', details: this.details }],
      'GET /api/v5/public/instruments': () => INSTRUMENTS.filter(({ instId }) => instId === asked.instId),
      'GET /api/v5/trade/orders-pending': () => page(this.orders, 'ordId', asked.after),
      'GET /api/v5/trade/orders-algo-pending': () =>
        page(
          this.algos.filter(({ ordType }) => ordType === asked.ordType),
          'algoId',
          asked.after,
        ),
      'GET /api/v5/sprd/orders-pending': () => page(this.spreads, 'ordId', asked.endId),
      'POST /api/v5/trade/cancel-order': () => this.#take('orders', asked, ['instId', 'ordId']),
      'POST /api/v5/trade/cancel-algos': () => this.#take('algos', asked[0], ['instId', 'algoId']),
      'POST /api/v5/sprd/cancel-order': () => this.#take('spreads', asked, ['ordId']),
      'POST /api/v5/trade/cancel-all-after': () => this.#cancelAfter(asked.timeOut),
      'POST /api/v5/trade/order': () => this.#close(asked),
    }
    const data = answers[`${method} ${pathname}`]?.()
    if (data === undefined) return { status: 404, body: { code: '404', msg: 'no such thing', data: [] } }
    if (data === null) return failed('51400')
    return { body: { code: '0', msg: '', data } }
  }

  #cancelAfter(timeOut: unknown): Row[] | null {
    const seconds = Number(timeOut)
    if (seconds !== 0 && !(seconds >= 10 && seconds <= 120)) return null
    this.cancelAfter = seconds
    return [{ triggerTime: seconds === 0 ? '0' : String(1587971460000 + seconds * 1000), tag: '', ts: '1587971400000' }]
  }

  #take(kind: 'orders' | 'algos' | 'spreads', asked: Row, by: readonly string[]): Row[] | null {
    const left = this[kind].filter((row) => !by.every((field) => row[field] === asked[field]))
    if (left.length === this[kind].length) return null
    this[kind] = left
    return [{ ...asked, sCode: '0', sMsg: '' }]
  }

  /** A market order that is no exit of the position that it names opens something. */
  #close(order: Row): Row[] | null {
    const { instId, tdMode, side, posSide, ordType, sz, reduceOnly } = order
    this.acted.push(`${instId} ${tdMode} ${posSide} ${side} ${sz}`)
    const found = this.positions.find(
      (row) => row.instId === instId && row.mgnMode === tdMode && row.posSide === posSide && row.pos !== '0',
    )
    const isShort = posSide === 'short' || String(found?.pos).startsWith('-')
    const isExit =
      found !== undefined && ordType === 'market' && reduceOnly === true && side === (isShort ? 'buy' : 'sell')
    if (!isExit || Number(sz) > Math.abs(Number(found.pos))) {
      this.positions.push({ ...SWAP, instId, pos: '666', mgnMode: tdMode })
      return [{ ordId: '1', sCode: '0' }]
    }
    const rest = Math.abs(Number(found.pos)) - Number(sz)
    this.positions = this.positions.map((row) =>
      row === found ? { ...row, pos: String(isShort && posSide === 'net' ? -rest : rest) } : row,
    )
    return [{ ordId: '1', sCode: '0', sMsg: '' }]
  }

  get left(): unknown[] {
    const held = this.positions.filter(({ pos }) => Number(pos) !== 0)
    return [...this.orders, ...this.algos, ...this.spreads, ...held]
  }
}

/** Newest first, 100 at most. */
function page(rows: readonly Row[], id: string, before: string | undefined): Row[] {
  const older = rows.filter((row) => before === undefined || Number(row[id]) < Number(before))
  return older.sort((one, other) => Number(other[id]) - Number(one[id])).slice(0, 100)
}

function failed(sCode: string, sMsg = 'no'): Reply {
  return { body: { code: '1', msg: 'All operations failed', data: [{ ordId: '', sCode, sMsg }] } }
}

async function okxAt(t: Test, options: OkxVenueOptions = {}, more: object = {}) {
  const book = new Book()
  const server = await recordingServer((request) => book.answer(request))
  t.teardown(() => server.close())
  const client = new RestClient({
    apiKey: 'key-of-account',
    apiSecret: 's',
    apiPass: 'p',
    baseUrl: server.url,
    ...more,
  })
  return { book, server, client, venue: new OkxVenue(client, options) }
}

t.test('given an account at OKX, when it is read, then each part of it is shown', async (t) => {
  const { venue } = await okxAt(t)
  const [positions, orders] = [await venue.positions(), await venue.openOrders()]
  t.same(
    positions.map(
      (each) => `${each.part}: ${each.symbol} ${each.side} ${each.quantity} at ${each.markPrice} ${each.currency}`,
    ),
    [
      'cross: BTC-USDT-SWAP long 100 at 950 USDT',
      'cross: BTC-USD-SWAP short 5 at 0.001 BTC',
      'cross: BTC-USD-SWAP long 8 at 0.001 BTC',
      'cross: NEW-USDT-SWAP long 4 at 20 USD',
      'isolated: BTC-USDT-SWAP short 7 at 950 USDT',
      'isolated: ETH-USD-261225 short 3 at 0.00333333333333333333 ETH',
    ],
  )
  t.match(positions[0], { entryPrice: '900', unrealizedPnl: '1', notClosable: null })
  t.same(
    orders.map(({ part, id, side, quantity, reduceOnly, stop }) => [part, id, side, quantity, reduceOnly, stop]),
    [
      ['spot', '1', 'buy', '2', false, false],
      ['cross', '4', 'buy', '5', false, false],
      ['cross', '3', 'buy', '5', true, false],
      ['cross', '2', 'sell', '100', true, false],
      ['isolated', 'algo-10', 'buy', '0', true, true],
      ['isolated', 'algo-11', 'buy', '7', false, true],
      ['isolated', 'algo-12', 'buy', '7', false, true],
      ['isolated', 'algo-13', 'buy', '7', false, true],
      ['isolated', 'algo-14', 'buy', '7', false, false],
      ['isolated', 'algo-17', 'buy', '7', false, false],
      ['isolated', 'algo-15', 'buy', '7', false, false],
      ['isolated', 'algo-16', 'buy', '7', false, false],
      ['spreads', '50', 'buy', '2', false, undefined],
    ],
  )
  t.equal(orders[3]?.clientId, 'mine')
  t.same(await notRead(venue), [])
  t.match(await venue.account(), { equity: '1234.5', currency: 'USD' })
})

t.test('given a bot whose client is guarded, when all is closed, then nothing is left at OKX, or opened', async (t) => {
  const { book, client, venue } = await okxAt(t)
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  guardSieblyClient(client, killSwitch)
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same(book.left, [])
  t.same(book.acted.sort(), [
    'BTC-USD-SWAP cross long sell 8',
    'BTC-USD-SWAP cross short buy 5',
    'BTC-USDT-SWAP cross net sell 100',
    'BTC-USDT-SWAP isolated net buy 7',
    'ETH-USD-261225 isolated net buy 3',
    'NEW-USDT-SWAP cross net sell 4',
  ])
  const order = { instId: 'BTC-USDT-SWAP', tdMode: 'cross', side: 'buy', ordType: 'market', sz: '1' } as const
  await t.rejects(client.submitOrder(order), { code: 'TRADING_HALTED' })
})

t.test(
  'given 250 orders, when they are read, then all pages are turned; pages that do not turn are unknown',
  async (t) => {
    const { book, venue } = await okxAt(t, { none: ['spreads'] })
    const rows = Array.from({ length: 250 }, (_, index) => ({ ...book.orders[0], ordId: String(index + 900) }))
    book.orders = rows
    book.algos = rows.map(({ ordId }) => ({ ...book.algos[3], algoId: ordId }))
    t.equal((await venue.openOrders()).length, 500)
    book.instead = [/orders-pending.*after/, { code: '0', msg: '', data: rows.slice(150) }]
    book.orders = rows.slice(150)
    t.equal((await venue.openOrders()).length, 250, 'the algo orders are shown all the same')
    t.match(venue.parts()[0]?.orders, { state: 'failed', why: /same page/ })
  },
)

t.test('given parts that fail, are not there, or answer oddly, when they are read, then that is unknown', async (t) => {
  const { book, venue } = await okxAt(t)
  const no = { code: '50026', msg: 'System error', data: [] }
  for (const [path, expected] of [
    [/account.positions/, ['cross failed read', 'isolated failed read']],
    [/account.balance/, ['spot failed read', 'trading bots failed read']],
    [/orders-algo-pending.*chase/, ['spot read failed', 'cross read failed', 'isolated read failed']],
    [/api.v5.trade.orders-pending/, ['spot read failed', 'cross read failed', 'isolated read failed']],
    [/sprd/, ['spreads read failed']],
  ] as const) {
    book.instead = [path, no]
    t.same(await notRead(venue), expected)
  }
  t.match(venue.parts()[3]?.orders.why, /50026: System error/)
  book.instead = [/orders-algo-pending.*chase/, no]
  t.equal((await venue.openOrders()).length, 12, 'one kind of order that fails hides nothing of the others')
  book.instead = [/ordType=iceberg/, { code: '51000', msg: 'Parameter ordType error', data: [] }]
  t.same(await notRead(venue), [], 'a kind that OKX has given up')
  book.instead = null
  t.same(await notRead((await okxAt(t, { none: ['cross', 'spreads'] })).venue), [
    'cross none none',
    'spreads none none',
  ])
  for (const answer of [{}, { code: '0', msg: '', data: null }, { code: '0', msg: '', data: [{}] }, [], 'text', null]) {
    book.instead = [/./, answer as object]
    t.equal((await notRead(venue)).length, 5, JSON.stringify(answer))
  }
  t.throws(() => new OkxVenue({} as never, { none: ['swaps'] }), { message: /There are: spot, cross/ })
})

t.test(
  'given a row that can not be read, when it is read, then the others are shown, and the part is unknown',
  async (t) => {
    const { book, venue } = await okxAt(t)
    book.positions.push({ ...SWAP, instId: 'X-USDT-SWAP', pos: '' }, { ...SWAP, instId: 'Y', pos: '1', mgnMode: 'new' })
    t.equal((await venue.positions()).length, 6)
    t.match(venue.parts()[1]?.positions, { state: 'failed', why: /X-USDT-SWAP/ })
    book.positions = [{ ...SWAP, instId: 'Z-USDT-SWAP', pos: '1', posSide: 'other' }]
    t.same((await notRead(venue)).sort(), ['cross failed read', 'isolated failed read'])
    book.orders = [{ ...book.orders[0], tdMode: 'new' }]
    t.match(await notRead(venue), ['spot read failed', /cross/, /isolated/])
  },
)

t.test(
  'given coins, options, margin and trading bots, when they are read, then they are named, and not sold',
  async (t) => {
    const { book, venue } = await okxAt(t)
    book.details = [
      { ccy: 'USDT', cashBal: '-5', stgyEq: '0', eq: '-5', eqUsd: '-5' },
      { ccy: 'BTC', cashBal: '0.5', stgyEq: '0', eq: '0.6', eqUsd: '57000' },
      { ccy: 'USDC', cashBal: '7', stgyEq: '30', eq: '37', eqUsd: '37' },
    ]
    book.positions = [
      { ...SWAP, instId: 'BTC-USD-261225-90000-C', instType: 'OPTION', pos: '-2', optVal: '-0.1', ccy: 'BTC' },
      { ...SWAP, instId: 'BTC-USDT', instType: 'MARGIN', pos: '900', posCcy: 'USDT', notionalUsd: '900' },
    ]
    const positions = await venue.positions()
    t.match(positions, [
      { part: 'spot', symbol: 'USDT', side: 'short', quantity: '5' },
      {
        part: 'spot',
        symbol: 'BTC',
        side: 'long',
        quantity: '0.5',
        markPrice: '95000',
        notClosable: /cash: \['BTC'\]/,
      },
      { part: 'cross', side: 'short', quantity: '2', markPrice: '0.05', currency: 'BTC', notClosable: /options/ },
      { part: 'cross', side: 'short', quantity: '900', markPrice: '1', notClosable: /by hand/ },
      { part: 'trading bots', symbol: 'USDC', quantity: '30', notClosable: /trading bot/ },
    ])
    for (const position of positions) {
      const { symbol, quantity } = position
      const closing = { symbol, side: 'buy', quantity, type: 'market', reduceOnly: true } as const
      await t.rejects(venue.close(position, closing), { name: 'CloseRefusedError' })
    }
    t.same(book.acted, [])
  },
)

t.test('given portfolio margin, when orders are read, then only those of hedge mode are exits', async (t) => {
  const { book, venue } = await okxAt(t)
  book.instead = [/account.config/, { code: '50026', msg: 'System error', data: [] }]
  t.match(await notRead(venue), ['spot read failed', 'cross read failed', 'isolated read failed'])
  book.instead = null
  book.acctLv = '4'
  const exits = (await venue.openOrders()).filter(({ reduceOnly }) => reduceOnly)
  t.same(
    exits.map(({ id }) => id),
    ['3'],
  )
})

for (const more of [{}, { parse_exceptions: false }]) {
  const name = JSON.stringify(more)
  t.test(
    `given OKX takes an order not, or may have, when it closes ${name}, then only the first is refused`,
    async (t) => {
      const { book, venue } = await okxAt(t, {}, more)
      const [position] = await venue.positions()
      if (position === undefined) return t.fail('no position')
      const closing = {
        symbol: 'BTC-USDT-SWAP',
        side: 'sell',
        quantity: '100',
        type: 'market',
        reduceOnly: true,
      } as const
      const outcome = (reply: Reply | null) => {
        book.answer = () => reply as Reply
        return venue.close(position, closing).then(
          () => 'done',
          (error: { refused?: boolean; atMost?: string | null; belowMinimum?: boolean; message: string }) => {
            t.notMatch(JSON.stringify(error) + error.message, /key-of-account/)
            return error.refused === true ? ['refused', error.atMost, error.belowMinimum] : 'maybe'
          },
        )
      }
      t.same(await outcome(failed('51169', "you don't have any positions")), ['refused', null, false])
      t.same(await outcome(failed('51202', 'exceeds the max amount')), ['refused', '40', false])
      t.same(await outcome(failed('51020', 'too small')), ['refused', null, true])
      t.same(await outcome({ status: 401, body: { code: '50113', msg: 'Invalid Sign', data: [] } }), [
        'refused',
        null,
        false,
      ])
      t.same(await outcome({ status: 429, body: { code: '50011', msg: 'Too Many Requests', data: [] } }), [
        'refused',
        null,
        false,
      ])
      t.equal(await outcome(failed('51054', 'Getting information timed out')), 'maybe')
      t.equal(await outcome({ body: { code: '50004', msg: 'Endpoint request timeout', data: [] } }), 'maybe')
      t.equal(await outcome({ status: 503, text: '<html>' }), 'maybe')
      t.equal(await outcome({ body: { code: '0', msg: '', data: [] } }), 'maybe')
      t.equal(await outcome({ body: { code: '0', msg: '', data: [{}] } }), 'maybe')
      t.equal(await outcome(null), 'maybe')
      t.equal(await outcome({ body: { code: '0', msg: '', data: [{ ordId: '1', sCode: '0' }] } }), 'done')
      book.answer = () => ({ body: { code: '0', msg: '', data: [] } })
      const order = {
        id: '2',
        symbol: 'BTC-USDT-SWAP',
        part: 'cross',
        side: 'sell',
        quantity: '1',
        reduceOnly: false,
      } as const
      await t.rejects(venue.cancel(order), { message: /does not say what it did/ })
    },
  )
}

t.test(
  'given a halted bot, then the dead man’s switch at OKX is armed and disarmed, and not by the bot itself',
  async (t) => {
    const { book, client, venue } = await okxAt(t)
    const killSwitch = await runningKillSwitch(t, { venues: [venue] })
    guardSieblyClient(client, killSwitch)
    await venue.deadMan(60_000)
    t.equal(book.cancelAfter, 60)
    await killSwitch.halt()
    await venue.deadMan(30_900)
    t.equal(book.cancelAfter, 30, 'never later than it was told')
    await t.rejects(client.cancelAllAfter({ timeOut: '0' }), { code: 'TRADING_HALTED' })
    await t.rejects(client.cancelAllAfter({ timeOut: '5' }), { code: 'TRADING_HALTED' })
    t.equal(book.cancelAfter, 30)
    await venue.deadMan(0)
    t.equal(book.cancelAfter, 0)
    await t.rejects(venue.deadMan(500), 'no time is so short that it disarms')
    book.instead = [/cancel-all-after/, { code: '0', msg: '', data: [{ triggerTime: '0' }] }]
    await t.rejects(venue.deadMan(30_000), { message: /does not confirm/ })
    book.instead = [/cancel-all-after/, { code: '0', msg: '', data: [{ triggerTime: '1587971460000' }] }]
    await t.rejects(venue.deadMan(0), { message: /does not confirm/ })
    t.match(venue.deadManFacts, { shortestMs: 10_000, longestMs: 120_000, cancelsStops: null })
  },
)
