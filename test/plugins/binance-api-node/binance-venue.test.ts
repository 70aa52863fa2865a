import Binance from 'binance-api-node'
import t, { type Test } from 'tap'
import type { BinanceVenueOptions } from '../../../lib/clients/binance/account.js'
import { type BinanceApiNodeClient, BinanceVenue, guardBinance } from '../../../plugins/binance-api-node/index.js'
import { binanceServer, NOT_READ, notRead } from '../../clients/binance-book.js'
import { closeAllByHttp } from '../../support/close-all-by-http.js'
import { runningKillSwitch } from '../../support/running-kill-switch.js'

/** The function, which TypeScript takes for the module. */
const make = (Binance as unknown as { default: (options?: object) => BinanceApiNodeClient }).default

async function binanceBot(t: Test, options: BinanceVenueOptions = { none: ['TWAP orders', ...NOT_READ] }) {
  const { book, url } = await binanceServer(t)
  book.twaps = { futures: [], spot: [] }
  const addresses = { httpBase: `${url}/spot`, httpFutures: `${url}/usdm`, httpDelivery: `${url}/coinm` }
  const killSwitch = await runningKillSwitch(t)
  const client = guardBinance(make, killSwitch)({ apiKey: 'k', apiSecret: 's', ...addresses })
  const venue = new BinanceVenue(client, options)
  await killSwitch.addVenue(venue)
  return { book, killSwitch, client, venue }
}

t.test('given an account at Binance, when it is read, then each part of it is shown', async (t) => {
  const { venue } = await binanceBot(t)
  const [positions, orders] = [await venue.positions(), await venue.openOrders()]
  t.same(
    positions.map(
      ({ part, symbol, side, quantity, markPrice }) => `${part}: ${symbol} ${side} ${quantity} at ${markPrice}`,
    ),
    [
      'USD-M: BTCUSDT long 0.3 at 97000',
      'USD-M: BTCUSDT short 0.5 at 97000',
      'USD-M: ETHUSDC short 2 at 3000',
      'COIN-M: BTCUSD_PERP short 50 at 0.001',
    ],
  )
  t.same(
    orders.map(({ part, id, quantity }) => `${part}: ${id} ${quantity}`),
    [
      'spot: 31 0.2',
      'spot: 32 0.1',
      'USD-M: 41 0.3',
      'USD-M: 8389765591234567891 1',
      'USD-M: algo-61 null',
      'USD-M: algo-62 0.2',
      'COIN-M: 51 10',
      'COIN-M: algo-71 3',
    ],
    'this client reads long ids exactly',
  )
  t.same(await notRead(venue), [])
  t.match(await venue.account(), { equity: '2500.5', unrealizedPnl: '93', currency: 'USDT' })
})

for (const hedged of [true, false]) {
  const mode = hedged ? 'hedge' : 'one-way'
  t.test(`given a bot in ${mode} mode, when all is closed, then nothing is left at Binance, or opened`, async (t) => {
    const { book, killSwitch, client } = await binanceBot(t)
    book.hedged = hedged
    if (!hedged) {
      book.positions.fapi = [{ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '-0.4', markPrice: '97000' }]
    }
    await killSwitch.halt()
    const report = await closeAllByHttp(killSwitch)
    t.match(report, { status: 'flat' }, JSON.stringify(report))
    t.same(book.left, [])
    t.same(
      book.acted.sort(),
      hedged
        ? [
            'dapi BTCUSD_PERP BUY 50 BOTH',
            'fapi BTCUSDT BUY 0.5 SHORT',
            'fapi BTCUSDT SELL 0.3 LONG',
            'fapi ETHUSDC BUY 2 SHORT',
          ]
        : ['dapi BTCUSD_PERP BUY 50 BOTH', 'fapi BTCUSDT BUY 0.4 BOTH'],
    )
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '1' }
    await t.rejects(client.futuresOrder(order), { name: 'TradingHaltedError' })
  })
}

t.test('given what this client can’t read, when it is read, then it is named with what mends it', async (t) => {
  const { book, venue } = await binanceBot(t, {})
  t.same(await notRead(venue), ['TWAP orders read unread', ...NOT_READ.map((part) => `${part} unread unread`)])
  for (const reply of [{ status: 502, text: '<html>' }, { body: { code: -1003, msg: 'way too many' } }, null]) {
    book.instead = (asked) => (asked === 'GET /fapi/v1/openAlgoOrders' ? reply : undefined)
    t.ok((await notRead(venue)).includes('USD-M read failed'), JSON.stringify(reply))
  }
  t.throws(() => new BinanceVenue(make as never), { name: 'TypeError', message: /guardBinance/ })
})

t.test('given Binance takes an order not, or may have, when it closes, then only the first is a refusal', async (t) => {
  const { book, venue } = await binanceBot(t)
  const position = (await venue.positions()).find(({ symbol, side }) => symbol === 'BTCUSDT' && side === 'long')
  if (position === undefined) return t.fail('no position')
  const closing = { symbol: 'BTCUSDT', side: 'sell', quantity: '0.3', type: 'market', reduceOnly: true } as const
  const isRefused = async (reply: { status?: number; body?: object; text?: string } | null) => {
    book.instead = (asked) => (asked.startsWith('POST') ? reply : undefined)
    return venue.close(position, closing).then(
      () => null,
      (error: object) => 'refused' in error,
    )
  }
  t.equal(await isRefused({ status: 400, body: { code: -2022, msg: 'ReduceOnly Order is rejected.' } }), true)
  t.equal(await isRefused({ status: 408, body: { code: -1007, msg: 'Send status unknown' } }), false)
  t.equal(await isRefused({ status: 503, text: 'Service Unavailable' }), false)
  t.equal(await isRefused(null), false, 'it hangs up')
  t.equal(await isRefused({ body: { orderId: 1 } }), null)
})

t.test(
  'given a halted bot, then each traded symbol of futures has its countdown, which the bot itself can’t end',
  async (t) => {
    const { book, killSwitch, client, venue } = await binanceBot(t)
    const own = (countdownTime: number) =>
      client.privateRequest('POST', '/fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime })
    const wanted = ['fapi BTCUSDT', 'fapi ETHUSDC', 'dapi BTCUSD_PERP']
    await venue.openOrders()
    await venue.deadMan?.(60_000)
    await killSwitch.halt()
    await venue.deadMan?.(30_000)
    t.same([...book.countdowns].sort(), wanted.map((each) => [each, 30_000] as const).sort())
    await t.rejects(own(0), { code: 'TRADING_HALTED' })
    await t.rejects(own(36_000_000), { code: 'TRADING_HALTED' })
    t.equal(book.countdowns.size, 3)
    await venue.deadMan?.(0)
    t.same([...book.countdowns], [])
    t.match(venue.deadManFacts, { shortestMs: 1_000, cancelsStops: null, note: /each symbol/ })
  },
)
