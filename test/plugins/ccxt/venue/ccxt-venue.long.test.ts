import t, { type Test } from 'tap'
import { binanceUrls } from '../../../../examples/paper-exchange/binance/urls.js'
import type { Venue } from '../../../../lib/index.js'
import { createVenue, exchangeVenue, guardExchange } from '../../../../plugins/ccxt/index.js'
import { idOf, SPOT, SWAP, start } from '../../../examples/paper-exchange/binance-client.js'
import { closeOut, startKillSwitch } from '../support.js'

const ENVIRONMENT = { KEY: 'key', SECRET: 'secret' }
const KEYS = { exchange: 'binance', apiKeyEnv: 'KEY', secretEnv: 'SECRET' }

/** A venue as the kill switch makes it for itself, and a plain ccxt on the same account. */
async function setUp(t: Test, options: object = {}, settings: object = {}) {
  const { exchange, client } = await start(t, settings)
  const made = await createVenue({ ...KEYS, urls: { api: binanceUrls(exchange.url) }, ...options }, ENVIRONMENT)
  return { exchange, client, venue: made as Venue }
}

t.test(
  'given positions in futures, when a venue of ccxt reads them, then size, side and prices are right',
  async (t) => {
    const { client, venue } = await setUp(t)
    t.same(await venue.positions(), [])
    await client.createOrder(SWAP, 'market', 'sell', 4)
    t.match(await venue.positions(), [
      { symbol: SWAP, side: 'short', quantity: '4', entryPrice: '1227.4', markPrice: '1227.5', currency: 'USDT' },
    ])
    t.equal(venue.name, 'binance')
  },
)

t.test('given spot balances and a quote currency, when they are read, then each is a position', async (t) => {
  const { client, venue } = await setUp(t, { quote: 'USDT', derivatives: false, parts: { others: 'none' } })
  t.same(await venue.positions(), [])
  await client.createOrder(SPOT, 'market', 'buy', 3)
  await client.createOrder(SPOT, 'limit', 'sell', 1, 1500)
  t.match(await venue.positions(), [{ symbol: SPOT, side: 'long', quantity: '3', markPrice: '1227.5' }])
  t.match(await venue.account?.(), { currency: 'USDT', equity: /^2499\d\.\d+$/ })
  t.match(await venue.openOrders(), [{ symbol: SPOT, side: 'sell', quantity: '1', price: '1500' }])
})

t.test(
  'given spot balances and no quote currency, when positions are read, then the part says what to set',
  async (t) => {
    const { venue } = await setUp(t, { derivatives: false })
    t.same(await venue.positions(), [])
    const [spot] = (await venue.parts?.()) ?? []
    t.match(spot, { name: 'spot', positions: { state: 'unread', why: /quote: 'USDT'/ } })
  },
)

t.test(
  'given working orders in spot and futures, when they are read, then both are shown, to be cancelled',
  async (t) => {
    const { client, venue } = await setUp(t, { parts: { inverse: 'none' } })
    await client.createOrder(SPOT, 'limit', 'buy', 1, 1000)
    await client.createOrder(SWAP, 'market', 'buy', 2)
    const exit = await client.createOrder(SWAP, 'limit', 'sell', 2, 1500, { reduceOnly: true })
    const orders = await venue.openOrders()
    t.match(
      orders
        .map(({ symbol, side, reduceOnly }) => ({ symbol, side, reduceOnly }))
        .sort((a, b) => (a.symbol < b.symbol ? -1 : 1)),
      [
        { symbol: SPOT, side: 'buy', reduceOnly: false },
        { symbol: SWAP, side: 'sell', reduceOnly: true },
      ],
    )
    const found = orders.find(({ id }) => id === idOf(exit))
    if (found === undefined) throw new Error('the exit was not told')
    await venue.cancel(found)
    t.match(await venue.openOrders(), [{ symbol: SPOT }])
    await venue.cancelAll?.()
    t.same(await venue.openOrders(), [])
    await t.rejects(venue.cancel(found), { message: /Unknown order/ })
  },
)

t.test('given a list of symbols, when a venue reads, then no other symbol is asked for', async (t) => {
  const { client, venue } = await setUp(t, { symbols: [SWAP], quote: 'USDT' })
  await client.createOrder(SPOT, 'market', 'buy', 1)
  await client.createOrder(SPOT, 'limit', 'buy', 1, 1000)
  await client.createOrder(SWAP, 'limit', 'buy', 1, 1000)
  t.match(await venue.openOrders(), [{ symbol: SWAP }])
  t.same(await venue.positions(), [])
  const wrong = await setUp(t, { symbols: ['BTC/USDT'] })
  await t.rejects(wrong.venue.openOrders(), { message: /BTC\/USDT/ })
})

t.test('given positions, when they are closed, then the exchange is flat and no other side is opened', async (t) => {
  const { client, venue } = await setUp(t, { quote: 'USDT' })
  await client.createOrder(SWAP, 'market', 'sell', 4)
  await client.createOrder(SPOT, 'market', 'buy', 3)
  const positions = await venue.positions()
  t.equal(positions.length, 2)
  for (const position of positions) {
    const side = position.side === 'long' ? 'sell' : 'buy'
    const { symbol, quantity } = position
    await venue.close(position, { symbol, side, quantity, type: 'market', reduceOnly: true })
  }
  t.same(await venue.positions(), [])
  const [position] = await client.fetchPositions()
  t.equal(position, undefined)
  // Closing once more must not open the other side.
  const again = { symbol: SWAP, side: 'buy', quantity: '4', type: 'market', reduceOnly: true } as const
  await t.rejects(venue.close({ symbol: SWAP, side: 'short', quantity: '4' }, again))
  t.same(await client.fetchPositions(), [])
})

t.test('given a guarded exchange, when it is halted, then its venue closes and the bot does not trade', async (t) => {
  const { client } = await start(t)
  const venue = exchangeVenue(client, { quote: 'USDT', parts: { inverse: 'none', others: 'none' } })
  const killSwitch = await startKillSwitch(t, { venues: [venue] }, { allow_close_all: true })
  guardExchange(client, killSwitch)
  await client.createOrder(SWAP, 'market', 'buy', 5)
  await client.createOrder(SWAP, 'limit', 'buy', 5, 1000)
  const { haltId } = await killSwitch.halt({ wait: 10_000 })
  t.match(killSwitch.status(), { state: 'halted' })
  t.same(await client.fetchOpenOrders(SWAP), [], 'taken off through the guarded object')
  await t.rejects(client.createOrder(SWAP, 'market', 'sell', 5), { code: 'TRADING_HALTED', haltId })

  t.match((await closeOut(killSwitch)).body, { status: 'flat' })
  t.same(await client.fetchPositions(), [])
})

t.test(
  'given a part of an account that can’t be read, when it is read, then that part shows the parameters',
  async (t) => {
    const { venue } = await setUp(t, { orderParams: [{ type: 'spot' }, { type: 'option' }] })
    t.same(await venue.openOrders(), [])
    const configured = (await venue.parts?.())?.find(({ name }) => name === 'as configured')
    t.match(configured?.orders, { state: 'failed', why: /asked with {"type":"option"}/ })
  },
)
