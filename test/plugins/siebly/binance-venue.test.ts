import { CoinMClient, MainClient, USDMClient } from 'binance'
import t, { type Test } from 'tap'
import type { BinanceVenueOptions } from '../../../lib/clients/binance/account.js'
import { BinanceVenue, guardSieblyClient } from '../../../plugins/siebly/index.js'
import { binanceServer, NOT_READ, notRead } from '../../clients/binance-book.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { until } from '../../support/exchange-process.js'
import type { Reply } from '../../support/recording-server.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

const KEYS = { api_key: 'k', api_secret: 's' }

async function binanceBot(t: Test, options: BinanceVenueOptions = { none: NOT_READ }) {
  const { book, url } = await binanceServer(t)
  const clients = {
    spot: new MainClient({ ...KEYS, baseUrl: `${url}/spot` }),
    usdm: new USDMClient({ ...KEYS, baseUrl: `${url}/usdm` }),
    coinm: new CoinMClient({ ...KEYS, baseUrl: `${url}/coinm` }),
  }
  const venue = new BinanceVenue(clients, options)
  /** A kill switch with the venue, and the clients guarded by it. */
  const guarded = async () => {
    const killSwitch = await runningKillSwitch(t, { venues: [venue] })
    for (const client of Object.values(clients)) guardSieblyClient(client, killSwitch)
    return killSwitch
  }
  return { book, clients, venue, guarded }
}

t.test('given an account at Binance, when it is read, then each part of it is shown', async (t) => {
  const { venue } = await binanceBot(t)
  const [positions, orders] = [await venue.positions(), await venue.openOrders()]
  t.same(
    positions.map(
      ({ part, symbol, side, quantity, markPrice, currency }) =>
        `${part}: ${symbol} ${side} ${quantity} at ${markPrice} ${currency}`,
    ),
    [
      'USD-M: BTCUSDT long 0.3 at 97000 USDT',
      'USD-M: BTCUSDT short 0.5 at 97000 USDT',
      'USD-M: ETHUSDC short 2 at 3000 USDC',
      'COIN-M: BTCUSD_PERP short 50 at 0.001 BTC',
    ],
  )
  t.match(positions[0], { entryPrice: '90000', unrealizedPnl: '2100' })
  t.same(
    orders.map(({ part, id, side, quantity, reduceOnly, stop }) => [part, id, side, quantity, reduceOnly, stop]),
    [
      ['spot', '31', 'buy', '0.2', false, false],
      ['spot', '32', 'sell', '0.1', false, true],
      ['TWAP orders', 'futures-81', 'buy', '4', false, false],
      ['TWAP orders', 'spot-82', 'buy', '4', false, false],
      ['USD-M', '41', 'sell', '0.3', true, false],
      ['USD-M', 'client-c-8389765591234567891', 'sell', '1', false, false],
      ['USD-M', 'algo-61', 'sell', null, true, true],
      ['USD-M', 'algo-62', 'buy', '0.2', false, true],
      ['COIN-M', '51', 'buy', '10', true, false],
      ['COIN-M', 'algo-71', 'sell', '3', false, true],
    ],
  )
  t.equal(orders[4]?.clientId, 'mine-1')
  t.same(await notRead(venue), [])
  // 1000.5 in the spot wallet, 500 in USD-M, and 0.01 BTC in COIN-M
  t.same(await venue.account?.(), { equity: '2500.5', dailyPnl: null, unrealizedPnl: '93', currency: 'USDT' })
})

t.test('given a bot in hedge mode, when all is closed, then nothing is left at Binance, or opened', async (t) => {
  const { book, clients, guarded } = await binanceBot(t)
  const killSwitch = await guarded()
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same(book.left, [])
  t.same(book.acted.sort(), [
    'dapi BTCUSD_PERP BUY 50 BOTH',
    'fapi BTCUSDT BUY 0.5 SHORT',
    'fapi BTCUSDT SELL 0.3 LONG',
    'fapi ETHUSDC BUY 2 SHORT',
  ])
  const order = { symbol: 'BTCUSDT', side: 'BUY', positionSide: 'LONG', type: 'MARKET', quantity: 1 } as const
  await t.rejects(clients.usdm.submitNewOrder(order), { name: 'TradingHaltedError' })
})

t.test('given a bot in one-way mode, when all is closed, then nothing is left at Binance, or opened', async (t) => {
  const { book, guarded } = await binanceBot(t)
  book.hedged = false
  book.most = 0.25
  book.positions.fapi = [
    { symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '0.5', markPrice: '97000' },
    { symbol: 'ETHUSDT', positionSide: 'BOTH', positionAmt: '-2.5', markPrice: '3000' },
  ]
  const killSwitch = await guarded()
  await killSwitch.halt()
  const report = await closeAllByHttp(killSwitch)
  t.match(report, { status: 'flat' }, JSON.stringify(report))
  t.same(book.left, [])
  t.same(book.acted.sort(), [
    'dapi BTCUSD_PERP BUY 50 BOTH',
    'fapi BTCUSDT SELL 0.25 BOTH',
    'fapi BTCUSDT SELL 0.25 BOTH',
    'fapi BTCUSDT SELL 0.5 BOTH',
    'fapi ETHUSDT BUY 2.5 BOTH',
  ])
})

t.test(
  'given parts that fail, are not there, or answer oddly, when they are read, then these alone are unknown',
  async (t) => {
    const { book, venue } = await binanceBot(t)
    const failing: readonly (readonly [what: string, unknown: string])[] = [
      ['GET /fapi/v3/positionRisk', 'USD-M failed read'],
      ['GET /fapi/v1/openAlgoOrders', 'USD-M read failed'],
      ['GET /dapi/v1/openOrders', 'COIN-M read failed'],
      ['GET /api/v3/openOrders', 'spot read failed'],
      ['GET /sapi/v1/algo/spot/openOrders', 'TWAP orders read failed'],
    ]
    for (const [what, unknown] of failing) {
      for (const reply of [{ status: 500, text: '<html>' }, { body: {} }, { body: [{}] }, { text: 'null' }, null]) {
        book.instead = (asked) => (asked === what ? reply : undefined)
        t.same(await notRead(venue), [unknown], `${what} ${JSON.stringify(reply)}`)
      }
    }
    book.instead = (asked) => (asked.includes('fapi/v1/openOrders') ? { status: 502, text: '<html>' } : undefined)
    await notRead(venue)
    const { orders } = venue.parts().find(({ name }) => name === 'USD-M') ?? {}
    t.equal(orders?.why, 'Binance answered with none of its errors: <html>')
    book.instead = (asked) => (asked.includes('algo/spot') ? { body: { total: 2, orders: [] } } : undefined)
    t.same(await notRead(venue), ['TWAP orders read failed'], 'a page that is cut')
    const row = { symbol: 'BTCUSDT', positionAmt: '-1', positionSide: 'LONG' }
    book.instead = (asked) => (asked.includes('fapi/v3/positionRisk') ? { body: [row] } : undefined)
    t.same(await notRead(venue), ['USD-M failed read'], 'a long position below zero')
    const wide = { orderId: 2 ** 60, symbol: 'BTCUSDT', side: 'BUY', origQty: '1' }
    book.instead = (asked) => (asked.includes('fapi/v1/openOrders') ? { body: [wide] } : undefined)
    t.same(await notRead(venue), ['USD-M read failed'], 'an id that is not exact, and no other one')
  },
)

t.test('given clients for some parts, when it is read, then the others are named with what mends it', async (t) => {
  const { clients } = await binanceBot(t)
  const venue = new BinanceVenue({ usdm: clients.usdm })
  t.same(await notRead(venue), [
    'spot unread unread',
    'TWAP orders read unread',
    'COIN-M unread unread',
    ...NOT_READ.map((part) => `${part} unread unread`),
  ])
  const [spot] = venue.parts()
  t.match(spot?.orders.why, /new BinanceVenue\(\{ spot: new MainClient\(…\) \}\), or say none: \['spot'\]/)
  t.match(await venue.account(), { equity: null, reason: /not read: spot, .*options/ })
  const alone = new BinanceVenue({ usdm: clients.usdm }, { none: ['spot', 'TWAP orders', 'COIN-M', ...NOT_READ] })
  t.match(await alone.account(), { equity: '500', unrealizedPnl: '-7' })
  t.throws(() => new BinanceVenue({}), { name: 'TypeError', message: /MainClient/ })
  t.throws(() => new BinanceVenue({ spot: {} as never }), { name: 'TypeError', message: /MainClient/ })
  t.throws(() => new BinanceVenue(clients, { none: ['futures'] }), { message: /There are: spot, TWAP orders, USD-M/ })
  const rounded = new USDMClient({ ...KEYS, beautifyResponses: true })
  t.throws(() => new BinanceVenue({ usdm: rounded }), { message: /beautifyResponses/ })
})

t.test('given coins in the wallet, when it is read, then they are positions, unless they are cash', async (t) => {
  const { book, venue } = await binanceBot(t)
  book.balances.push({ asset: 'BTC', free: '0.25', locked: '0.25' })
  const spot = (await venue.positions()).filter(({ part }) => part === 'spot')
  t.match(spot, [{ symbol: 'BTC', side: 'long', quantity: '0.5', markPrice: '100000', notClosable: /cash: \['BTC'\]/ }])
  t.match(await venue.account?.(), { equity: '52500.5' })
  book.balances.push({ asset: 'LDODD', free: '1', locked: '0' })
  t.match(await venue.account?.(), { equity: null, reason: /LDODD/ })
  book.balances.push({ asset: 'SOL', free: '1' })
  t.same(await notRead(venue), ['spot failed read'])
})

t.test('given Binance takes an order not, or may have, when it closes, then only the first is a refusal', async (t) => {
  const { book, venue } = await binanceBot(t)
  const position = (await venue.positions()).find(({ symbol, side }) => symbol === 'BTCUSDT' && side === 'long')
  if (position === undefined) return t.fail('no position')
  const closing = { symbol: 'BTCUSDT', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
  const refusal = async (reply: Reply | null) => {
    book.instead = (asked) => (asked.startsWith('POST') ? reply : undefined)
    return venue.close(position, closing).then(
      () => 'taken',
      (error: object) => ('refused' in error ? error : 'unknown'),
    )
  }
  const told = (code: number, msg = 'no') => ({ status: 400, body: { code, msg } })
  t.match(await refusal(told(-2022)), { refused: true, atMost: null, belowMinimum: false, message: /-2022: no/ })
  t.match(await refusal(told(-1008)), { refused: true })
  t.match(await refusal(told(-4005)), { refused: true, atMost: '120' })
  t.match(await refusal(told(-4164)), { refused: true, belowMinimum: true })
  for (const code of [-1000, -1001, -1006, -1007, -1016, 0]) t.equal(await refusal(told(code)), 'unknown', String(code))
  t.equal(await refusal(told(-2010, 'Execution status unknown')), 'unknown')
  t.equal(
    await refusal({ status: 503, text: 'Unknown error, please check your request or try again later.' }),
    'unknown',
  )
  t.equal(await refusal(null), 'unknown', 'it hangs up')
  t.equal(await refusal({ body: { orderId: 1 } }), 'taken')
  for (const odd of [{ body: {} }, { text: '' }, { body: [] }])
    t.equal(await refusal(odd), 'unknown', JSON.stringify(odd))
})

t.test('given a bot that is reducing in hedge mode, when it exits by the position’s side, then it may', async (t) => {
  const { book, clients, guarded } = await binanceBot(t)
  book.orders.fapi = []
  book.algoOrders.fapi = []
  const killSwitch = await guarded()
  await killSwitch.halt({ level: 'reducing' })
  const exit = { symbol: 'BTCUSDT', side: 'SELL', positionSide: 'LONG', type: 'MARKET', quantity: 0.1 } as const
  await t.rejects(clients.usdm.submitNewOrder({ ...exit, side: 'BUY' }), { code: 'TRADING_REDUCING' })
  await t.rejects(clients.usdm.submitNewOrder({ ...exit, positionSide: 'SHORT' }), { code: 'TRADING_REDUCING' })
  await t.rejects(clients.usdm.submitNewOrder({ ...exit, stopPrice: 1 } as never), { code: 'TRADING_REDUCING' })
  for (;;) {
    const refused = await clients.usdm.submitNewOrder(exit).then(
      () => null,
      ({ code }) => code,
    )
    if (refused === null) break
    t.equal(refused, 'REDUCTION_UNVERIFIED', 'the reading is not young enough yet')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  t.same(book.acted, ['fapi BTCUSDT SELL 0.1 LONG'])
})

t.test(
  'given a halted bot, then each traded symbol of futures has its countdown, which the bot itself can’t end',
  async (t) => {
    const { book, clients, venue, guarded } = await binanceBot(t)
    const killSwitch = await guarded()
    const wanted = ['fapi BTCUSDT', 'fapi ETHUSDC', 'dapi BTCUSD_PERP']
    await venue.openOrders()
    await venue.deadMan?.(60_000)
    await killSwitch.halt()
    await venue.deadMan?.(30_000)
    t.same([...book.countdowns].sort(), wanted.map((each) => [each, 30_000] as const).sort())
    await t.rejects(clients.usdm.setCancelOrdersOnTimeout({ symbol: 'BTCUSDT', countdownTime: 0 }), {
      code: 'TRADING_HALTED',
    })
    await t.rejects(clients.usdm.setCancelOrdersOnTimeout({ symbol: 'BTCUSDT', countdownTime: 36_000_000 }), {
      code: 'TRADING_HALTED',
    })
    t.equal(book.countdowns.size, 3)
    await venue.deadMan?.(0)
    t.same([...book.countdowns], [])
    t.match(venue.deadManFacts, { shortestMs: 1_000, cancelsStops: null, note: /each symbol/ })
  },
)

t.test('given a countdown that is not confirmed, or nothing to arm, then that is an error', async (t) => {
  const { book, clients, venue } = await binanceBot(t)
  const spotOnly = new BinanceVenue({ spot: clients.spot })
  t.equal(spotOnly.deadMan, undefined, 'Binance has none for spot')
  t.equal(spotOnly.deadManFacts, undefined)
  t.equal(new BinanceVenue(clients, { none: ['USD-M', 'COIN-M'] }).deadMan, undefined)
  book.orders = { api: book.orders.api, fapi: [], dapi: [] }
  book.algoOrders = { fapi: [], dapi: [] }
  await venue.openOrders()
  await t.rejects(async () => venue.deadMan?.(30_000), { message: /deadManSymbols/ })
  await venue.deadMan?.(0)
  await venue.positions()
  book.instead = (what) => (/countdown/.test(what) ? { body: { symbol: 'BTCUSDT', countdownTime: '0' } } : undefined)
  await t.rejects(async () => venue.deadMan?.(30_000), { message: /does not confirm/ })
  book.instead = null
  await venue.deadMan?.(30_000)
  t.equal(book.countdowns.size, 3, 'positions count too')
  book.instead = (what) => (/dapi.*countdown/.test(what) ? { status: 500, body: {} } : undefined)
  await t.rejects(async () => venue.deadMan?.(0))
  t.same([...book.countdowns.keys()], ['dapi BTCUSD_PERP'])
  book.instead = null
  await venue.deadMan?.(0)
  t.equal(book.countdowns.size, 0, 'what was not ended is tried again')
})

t.test('given symbols that the bot names, then their countdowns are set before anything was read', async (t) => {
  const deadManSymbols = ['BTCUSDT', 'ETHUSDT_260327', 'BTCUSD_PERP', 'ETHUSD_260327']
  const { book, venue } = await binanceBot(t, { none: NOT_READ, deadManSymbols })
  await venue.deadMan?.(30_000)
  t.same([...book.countdowns.keys()].sort(), [
    'dapi BTCUSD_PERP',
    'dapi ETHUSD_260327',
    'fapi BTCUSDT',
    'fapi ETHUSDT_260327',
  ])
})

t.test('given a countdown that a run before has left, when it is disarmed, then that is ended too', async (t) => {
  const { book, venue } = await binanceBot(t)
  book.countdowns.set('fapi ETHUSDC', 60_000)
  await venue.openOrders()
  await venue.deadMan?.(0)
  t.same([...book.countdowns], [])
})

t.test('given countdowns that run, when a reading shows another symbol, then that has one at once', async (t) => {
  const { book, venue } = await binanceBot(t, { none: NOT_READ, deadManSymbols: ['BTCUSDT'] })
  await venue.deadMan?.(30_000)
  t.same([...book.countdowns], [['fapi BTCUSDT', 30_000]])
  await venue.openOrders()
  const size = async () => book.countdowns.size
  t.equal(await until(size, (count) => count === 3), 3, 'without a refresh')
  await venue.deadMan?.(0)
  await venue.positions()
  t.same([...book.countdowns], [], 'and none once they are to run no more')
})

t.test(
  'given a symbol that there is no more, then only one that was named keeps others from being armed',
  async (t) => {
    const { book, clients, venue } = await binanceBot(t)
    await venue.openOrders()
    const gone = { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } }
    book.instead = (what) => (/dapi.*countdown/.test(what) ? gone : undefined)
    await venue.deadMan?.(30_000)
    t.same([...book.countdowns.keys()].sort(), ['fapi BTCUSDT', 'fapi ETHUSDC'])
    const named = new BinanceVenue(clients, { none: NOT_READ, deadManSymbols: ['BTCUSD_PERP'] })
    await t.rejects(async () => named.deadMan?.(30_000), { message: /Invalid symbol/ })
  },
)

t.test('given a symbol that is named, and no client that could arm it, then that is an error at once', async (t) => {
  const { clients } = await binanceBot(t)
  const { coinm: _, ...others } = clients
  const options = { deadManSymbols: ['BTCUSD_PERP'] }
  t.throws(() => new BinanceVenue(others, options), { name: 'TypeError', message: /BTCUSD_PERP is of COIN-M/ })
  t.throws(() => new BinanceVenue(clients, { ...options, none: ['COIN-M'] }), TypeError)
})
