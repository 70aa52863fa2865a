import type { ClobClient } from '@polymarket/clob-client-v2'
import t from 'tap'
import { guardClobClient, PolymarketVenue } from '../../../plugins/polymarket/index.js'
import { until } from '../../support/exchange-process.js'
import { clientV1, clientV2, type FakePolymarket, fakePolymarket, NO, YES } from '../../support/fake-polymarket.js'
import { call } from '../../support/http-call.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const FUNDER = `0x${'ab'.repeat(20)}`

/** One row of the data API; `size` as its own text, since that is what must come through. */
const row = (asset: string, size: string, more = '') =>
  `{"asset":"${asset}","oppositeAsset":"${asset === YES ? NO : YES}","size":${size},"avgPrice":0.25,"curPrice":0.4,` +
  `"currentValue":4,"cashPnl":-1.5,"redeemable":false,"title":"Is 1 > \\"0\\"?"${more}}`

/** The data API answers with text, so that no number is made shorter on the way. */
function holds(venue: FakePolymarket, ...rows: string[]): void {
  venue.answers.set('GET /positions', () => ({ text: `[${rows.join(',')}]` }))
}

t.test(
  'given tokens are held, then positions are read digit by digit, dust included, and settled markets left out',
  async (t) => {
    const server = await fakePolymarket(t)
    const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: `${server.url}/` })
    t.same(await venue.positions(), [])
    t.match(server.to('GET', '/positions')[0]?.path, new RegExp(`user=${FUNDER}&sizeThreshold=0&.*limit=500&offset=0`))

    holds(server, row(YES, '123456789012.123456'), row(NO, '0.004'), row('3333', '5', ',"redeemable":true'))
    t.match(await venue.positions(), [
      {
        symbol: YES,
        side: 'long',
        quantity: '123456789012.123456',
        entryPrice: '0.25',
        markPrice: '0.4',
        notClosable: null,
        unrealizedPnl: '-1.5',
      },
      { symbol: NO, quantity: '0.004', notClosable: /smallest part/ },
    ])
  },
)

t.test('given more tokens than fit on a page, then every page is read', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
  const all = Array.from({ length: 501 }, (_, index) => row(String(index), '1'))
  server.answers.set('GET /positions', ({ path }) => {
    const offset = Number(new URL(path, server.url).searchParams.get('offset'))
    return { text: `[${all.slice(offset, offset + 500).join(',')}]` }
  })
  t.equal((await venue.positions()).length, 501)
})

t.test('given readings that fail, then they are errors and never empty lists', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url, timeoutMs: 200 })
  for (const answer of [
    { status: 500, body: { error: 'oops' } },
    { body: { error: 'oops' } },
    { body: [{ asset: YES }] },
    { body: [{ asset: YES, size: 'many' }] },
    { body: [{ size: 1 }] },
    null,
  ]) {
    server.answers.set('GET /positions', () => answer)
    await t.rejects(venue.positions(), `positions: ${JSON.stringify(answer)}`)
    await t.rejects(venue.account())
  }
  server.answers.set('GET /positions', () => new Promise(() => {}))
  await t.rejects(venue.positions(), { name: 'TimeoutError' })
  for (const answer of [
    { status: 500, body: { error: 'oops' } },
    null,
    { body: { data: [{ id: 1 }], next_cursor: 'LTE=' } },
  ]) {
    server.answers.set('GET /data/orders', () => answer)
    await t.rejects(venue.openOrders(), `open orders: ${JSON.stringify(answer)}`)
    server.answers.set('DELETE /order', () => answer)
    await t.rejects(venue.cancel({ id: '0x1', symbol: YES, side: 'buy', quantity: '1', reduceOnly: false }), {
      code: 'POLYMARKET_FAILED',
    })
    server.answers.set('DELETE /cancel-all', () => answer)
    await t.rejects(venue.cancelAll(), { code: 'POLYMARKET_FAILED' })
  }
  t.throws(() => new PolymarketVenue(clientV2(server.url)), /give the address/)
  const client = clientV2(server.url, undefined, { funderAddress: FUNDER })
  const other = `0x${'cd'.repeat(20)}`
  t.throws(() => new PolymarketVenue(client, { funder: other }), /trades for 0xabab.* not at 0xcdcd/)
  new PolymarketVenue(client, { funder: FUNDER.toUpperCase().replace('0X', '0x') })
})

t.test('given working orders, then a sale is reduce-only unless the other outcome is held or unknown', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
  const order = (id: string, side: string) => ({
    id,
    asset_id: YES,
    side,
    original_size: '10.5',
    size_matched: '0.25',
    price: '0.4',
  })
  server.answers.set('GET /data/orders', () => ({
    body: { data: [order('0x1', 'BUY'), order('0x2', 'SELL')], next_cursor: 'LTE=' },
  }))
  const sales = async () => (await venue.openOrders()).map(({ reduceOnly }) => reduceOnly)
  t.same((await venue.openOrders())[0], {
    id: '0x1',
    symbol: YES,
    side: 'buy',
    quantity: '10.25',
    price: '0.4',
    reduceOnly: false,
  })
  t.same(await sales(), [false, true])
  holds(server, row(YES, '20'), row(NO, '20'))
  t.same(await sales(), [false, false])
  server.answers.set('GET /positions', () => ({ status: 500 }))
  t.same(await sales(), [false, false])
})

t.test('given cancels, then they are confirmed by the venue', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
  const order = { id: '0x9', symbol: YES, side: 'buy', quantity: '1', reduceOnly: false } as const
  await venue.cancel(order)
  await venue.cancelAll()
  t.same(server.to('DELETE', '/order')[0]?.body, { orderID: '0x9' })
  const refused = { body: { canceled: [], not_canceled: { '0x9': 'already matched' } } }
  server.answers.set('DELETE /order', () => refused)
  server.answers.set('DELETE /cancel-all', () => refused)
  await t.rejects(venue.cancel(order), /already matched/)
  await t.rejects(venue.cancelAll(), /already matched/)
})

t.test('given an account, then cash and tokens are its equity', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV1(server.url), { funder: FUNDER, dataUrl: server.url })
  t.same(await venue.account(), {
    equity: '12.5',
    reason: null,
    dailyPnl: null,
    unrealizedPnl: '0',
    currency: 'USDC',
  })
  holds(server, row(YES, '10'), row(NO, '10'))
  t.match(await venue.account(), { equity: '20.5', unrealizedPnl: '-3' })
})

for (const [name, make] of [
  ['clob-client-v2', clientV2],
  ['clob-client', clientV1],
] as const) {
  t.test(
    `given a halted bot on ${name}, when everything is closed, then what is held is sold through the guarded client`,
    async (t) => {
      const server = await fakePolymarket(t)
      const client = make(server.url)
      let held = '12.346'
      const now = () => (held === '0' ? { body: [] } : { text: `[${row(YES, held)}]` })
      server.answers.set('GET /positions', now)
      server.answers.set('POST /order', () => {
        held = '0'
        return { body: { success: true, errorMsg: '', orderID: '0x5', status: 'matched', tradeIDs: ['t1'] } }
      })
      const venue = new PolymarketVenue(client, { funder: FUNDER, dataUrl: server.url })
      const killSwitch = await runningKillSwitch(t, { venues: [venue] })
      guardClobClient(client, killSwitch)
      await killSwitch.halt()
      const selling = { tokenID: YES, amount: 5, side: 'SELL' as never, price: 0.4 }
      await t.rejects(
        (client as ClobClient).createAndPostMarketOrder(selling),
        { name: 'TradingHaltedError' },
        'the bot itself may not',
      )
      const position = { symbol: YES, side: 'long', quantity: '12.346' } as const
      const forged = { symbol: YES, side: 'sell', quantity: '12.346', type: 'market', reduceOnly: true } as const
      await t.rejects(
        venue.close(position, forged),
        { name: 'TradingHaltedError' },
        'nor does a ticket of somebody’s own make',
      )
      t.equal(server.to('POST', '/order').length, 0)

      const plan = await call(String(killSwitch.url), 'POST', '/close-all', {})
      t.match(plan.body.orders, [{ closing: { symbol: YES, side: 'sell', quantity: '12.346' } }])
      const run = await call(String(killSwitch.url), 'POST', '/close-all', { execute: plan.body.planId })
      const follow = String(run.headers['location'])
      const ended = await until(
        () => call(String(killSwitch.url), 'GET', follow),
        ({ body }) => body.status !== 'running',
      )
      t.match(ended.body, { status: 'flat', flat: true })
      const sold = server.to('POST', '/order')
      t.equal(sold.length, 1)
      t.match(sold[0]?.body, { orderType: 'FAK', order: { tokenId: YES, side: 'SELL', makerAmount: '12340000' } })
      t.equal(server.to('GET', '/data/trades').length, 0, 'the settlement is not waited for')
    },
  )
}

t.test('given a sale that the venue does not take, then close() says why', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
  const position = { symbol: YES, side: 'long', quantity: '5' } as const
  const closing = { symbol: YES, side: 'sell', quantity: '5', type: 'market', reduceOnly: true } as const
  await venue.close(position, closing)
  server.answers.set('POST /order', () => ({ status: 400, body: { error: 'not enough balance' } }))
  await t.rejects(venue.close(position, closing), /5 1111 was not taken: not enough balance/)
  await t.rejects(venue.close(position, { ...closing, quantity: '0.001' }), /hundredths/)
  server.answers.set('GET /book', () => ({ body: { asset_id: YES, bids: [], asks: [] } }))
  await t.rejects(venue.close(position, closing), /no match/)
})

const TOO_LITTLE =
  'not enough balance / allowance: the balance is not enough -> balance: 29700000, order amount: 30000000'
const THIRTY = { symbol: YES, side: 'sell', quantity: '30', type: 'market', reduceOnly: true } as const

for (const [what, refreshed, atMost] of [
  ['knows better when it has looked again', { balance: '30000000' }, '30'],
  ['shows nothing when it has looked again', { balance: '0' }, '29.7'],
  ['can not look again', null, '29.7'],
] as const) {
  t.test(`given a balance that lags, when the book ${what}, then the refusal names ${atMost}`, async (t) => {
    const server = await fakePolymarket(t)
    const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
    server.answers.set('POST /order', () => ({ status: 400, body: { error: TOO_LITTLE } }))
    server.answers.set('GET /balance-allowance', () => (refreshed === null ? null : { body: refreshed }))
    const position = { symbol: YES, side: 'long', quantity: '30' } as const
    await t.rejects(venue.close(position, THIRTY), { refused: true, atMost, message: /29700000/ })
    t.match(server.to('GET', '/balance-allowance/update')[0]?.path, /asset_type=CONDITIONAL&token_id=1111/)
  })
}

for (const [what, answer, refused] of [
  ['a 400', { status: 400, body: { error: 'no orders found to match' } }, true],
  ['a 500', { status: 500, body: { error: 'oops' } }, false],
  ['no answer', null, false],
  ['an error in a 200', { body: { success: false, errorMsg: 'order match delayed' } }, false],
] as const) {
  t.test(`given ${what} to a sale, when closed, then it is ${refused ? '' : 'not '}certainly refused`, async (t) => {
    const server = await fakePolymarket(t)
    server.answers.set('POST /order', () => answer)
    for (const options of [{}, { throwOnError: true }]) {
      const venue = new PolymarketVenue(clientV2(server.url, undefined, options), {
        funder: FUNDER,
        dataUrl: server.url,
      })
      const thrown = await venue.close({ symbol: YES, side: 'long', quantity: '30' }, THIRTY).catch((error) => error)
      t.ok(thrown instanceof Error)
      t.equal((thrown as { refused?: boolean }).refused === true, refused)
    }
    t.equal(server.to('POST', '/order').length, 2, 'sent once each, whatever the client would do')
  })
}

t.test('given a market that is nearly decided, when closed again, then its new tick size is known', async (t) => {
  const server = await fakePolymarket(t)
  const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
  const position = { symbol: YES, side: 'long', quantity: '30' } as const
  await venue.close(position, THIRTY)
  const info = (mts: number) => ({ c: '0xabc', t: [{ t: YES }, { t: NO }], mts, nr: false, r: null })
  server.answers.set('GET /clob-markets/0xabc', () => ({ body: info(0.001) }))
  server.answers.set('GET /tick-size', () => ({ body: { minimum_tick_size: 0.001 } }))
  const bids = [{ price: '0.004', size: '100' }]
  server.answers.set('GET /book', () => ({ body: { asset_id: YES, bids, asks: [], tick_size: '0.001' } }))
  await venue.close(position, THIRTY)
  t.match(server.to('POST', '/order')[1]?.body, { order: { makerAmount: '30000000', takerAmount: '120000' } })
})

t.test('given the exchange takes orders of another version, when closed again, then it is asked for', async (t) => {
  const server = await fakePolymarket(t)
  const client = clientV2(server.url)
  const venue = new PolymarketVenue(client, { funder: FUNDER, dataUrl: server.url })
  const position = { symbol: YES, side: 'long', quantity: '30' } as const
  await client.createOrder({ tokenID: YES, price: 0.4, size: 10, side: 'BUY' as never })
  const asked = () => server.to('GET', '/version').length
  const before = asked()
  server.answers.set('GET /version', () => ({ body: { version: 3 } }))
  await venue.close(position, THIRTY)
  await venue.close(position, THIRTY)
  t.equal(asked(), before + 2)
})

t.test(
  'given a sale of less than the exchange trades, then it is said of the whole position, not of a part',
  async (t) => {
    const server = await fakePolymarket(t)
    const venue = new PolymarketVenue(clientV2(server.url), { funder: FUNDER, dataUrl: server.url })
    const error = 'order 0x1 is invalid. Size (3) lower than the minimum: 5'
    server.answers.set('POST /order', () => ({ status: 400, body: { error } }))
    const three = { ...THIRTY, quantity: '3' } as const
    const close = (quantity: string) => venue.close({ symbol: YES, side: 'long', quantity }, three)
    await t.rejects(close('3.004'), { refused: true, belowMinimum: true, message: /lower than the minimum/ })
    await t.rejects(close('30'), { refused: true, belowMinimum: false, message: /lower than the minimum/ })
  },
)

for (const [name, make] of [
  ['clob-client-v2', clientV2],
  ['clob-client', clientV1],
] as const) {
  t.test(
    `given a key that is not valid on ${name}, when open orders are read, then the venue’s words come through`,
    async (t) => {
      const server = await fakePolymarket(t)
      const venue = new PolymarketVenue(make(server.url), { funder: FUNDER, dataUrl: server.url })
      const error = 'Unauthorized/Invalid api key'
      server.answers.set('GET /data/orders', () => ({ status: 401, body: { error } }))
      await t.rejects(venue.openOrders(), new RegExp(error))
    },
  )
}
