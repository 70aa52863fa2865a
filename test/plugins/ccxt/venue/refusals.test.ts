import ccxt from 'ccxt'
import t from 'tap'
import { isRefusal } from '../../../../plugins/ccxt/venue/is-refusal.js'
import { remainderOf, whyNotClosable } from '../../../../plugins/ccxt/venue/why-not-closable.js'
import { callsOf, type FakeExchange, fakeExchange, LINEAR_MARKET, SPOT_MARKET, venueOf } from './fake-exchange.js'

const POSITION = { symbol: SPOT_MARKET.symbol, side: 'long', quantity: '1' } as const
const CLOSING = { symbol: SPOT_MARKET.symbol, side: 'sell', quantity: '1', type: 'market', reduceOnly: true } as const

/** What comes of a closing order. */
const thrownBy = (exchange: FakeExchange) =>
  venueOf(exchange)
    .close(POSITION, CLOSING)
    .catch((error: unknown) => error)

for (const [name, refused] of [
  ['InsufficientFunds', true],
  ['InvalidOrder', true],
  ['BadSymbol', true],
  ['PermissionDenied', true],
  ['MarketClosed', true],
  ['RateLimitExceeded', true],
  ['RequestTimeout', false],
  ['NetworkError', false],
  ['ExchangeNotAvailable', false],
  ['OnMaintenance', false],
  ['BadResponse', false],
  ['ExchangeError', false],
  ['DuplicateOrderId', false],
  ['OrderNotFound', false],
] as const) {
  t.test(
    `given ${name} of ccxt, when an order is sent, then it is ${refused ? '' : 'not '}certainly refused`,
    async (t) => {
      const error = new ccxt[name]('fake says no')
      t.equal(isRefusal(error, {}), refused)
      t.equal(isRefusal(error, { options: { maxRetriesOnFailure: 2 } }), false, 'the first attempt may have arrived')
      const venue = venueOf(fakeExchange({ createOrder: () => Promise.reject(error) }))
      const thrown = await venue.close(POSITION, CLOSING).catch((each: unknown) => each)
      t.match(thrown, { message: 'fake says no' })
      t.equal((thrown as { refused?: boolean }).refused === true, refused)
    },
  )
}

// Codes and words as ccxt 4.5.84 has them beside each other in `exceptions`.
for (const [id, body] of [
  ['bybit', { retCode: 170146, retMsg: 'Order creation timeout.' }],
  ['bybit', { retCode: 170035, retMsg: 'Submitted to the system for processing!' }],
  ['coinsph', { code: -1146, msg: 'Order creation timeout' }],
  ['coinsph', { code: -1000, msg: 'An unknown error occured while processing the request.' }],
  ['derive', { error: { code: 9000, message: 'Order confirmation timeout' } }],
  ['derive', { error: { code: -32603, message: 'Internal error' } }],
  ['kucoin', { code: '408000', msg: 'Network timeout, please try again later' }],
  ['woo', { success: false, code: 317174, message: 'The order is processing' }],
  ['bitget', { code: '40010', msg: 'Request timed out' }],
  ['tokocrypto', { code: -1004, msg: 'Server is busy, please wait and try again' }],
] as const) {
  const words = JSON.stringify(body)
  t.test(`given ${words} of ${id}, when an order is sent, then it may have arrived`, async (t) => {
    const exchange = new ccxt[id]()
    t.throws(() => exchange.handleErrors(200, 'OK', 'https://x/order', 'POST', {}, words, body, {}, ''))
    try {
      exchange.handleErrors(200, 'OK', 'https://x/order', 'POST', {}, words, body, {}, '')
    } catch (error) {
      t.equal(isRefusal(error, {}), false)
    }
  })
}

t.test('given no error of ccxt, when judged, then nothing is certain', async (t) => {
  for (const error of [undefined, null, 'no', 7, new Error('no'), { constructor: null }, Object.create(null)]) {
    t.equal(isRefusal(error, {}), false)
  }
})

t.test('given less than the exchange trades, when it is closed, then nothing is sent, for good', async (t) => {
  const nothing = fakeExchange({ amountToPrecision: () => '0' })
  t.match(await thrownBy(nothing), { refused: true, belowMinimum: true })
  const throwing = fakeExchange({
    amountToPrecision: () => {
      throw new ccxt.InvalidOrder('fake amount of BTC/USDT must be greater than minimum amount precision')
    },
  })
  t.match(await thrownBy(throwing), { refused: true, belowMinimum: true })
  t.same([...callsOf(nothing, 'createOrder'), ...callsOf(throwing, 'createOrder')], [])
})

t.test('given markets that can not be loaded, when closed, then that was no attempt', async (t) => {
  const exchange = fakeExchange({ loadMarkets: () => Promise.reject(new ccxt.RequestTimeout('slow')) })
  Reflect.set(exchange, 'markets', undefined)
  t.match(await thrownBy(exchange), { refused: true, message: 'slow' })
})

for (const [what, market, quantity, price, why] of [
  ['the minimum size', SPOT_MARKET, '0.009', '60000', /minimum size of 0.01/],
  ['the minimum value', SPOT_MARKET, '0.01', '400', /minimum value of 5/],
  ['a step', { ...SPOT_MARKET, limits: {}, precision: { amount: 0.001 } }, '0.0009', '60000', /minimum size of 0.001/],
  ['a contract', LINEAR_MARKET, '0.5', '60000', /minimum size of 1/],
  ['nothing: a number of digits', { ...SPOT_MARKET, limits: {}, precision: { amount: 8 } }, '0.5', '60000', null],
  ['nothing: enough', SPOT_MARKET, '0.01', '600', null],
] as const) {
  t.test(`given a position below ${what}, when read, then it is a remainder only where it is one`, async (t) => {
    const found = whyNotClosable(market, quantity, price)
    if (why === null) t.equal(found, null)
    else t.match(found, why)
    t.equal(remainderOf(market, quantity, price), why === null ? null : 'below-minimum')
  })
}

t.test('given a market that is not traded now, when read, then it is no remainder', async (t) => {
  const closed = { ...SPOT_MARKET, active: false }
  t.match(whyNotClosable(closed, '1', '60000'), /not traded now/)
  t.equal(remainderOf(closed, '1', '60000'), null)
})

t.test('given balances, when read, then what is traded nowhere is told from what has another market', async (t) => {
  const balance = { total: { BTC: 0.001, AIRDROP: 1_000, EUR: 5, DEBT: -3 } }
  const markets = [SPOT_MARKET, { ...SPOT_MARKET, symbol: 'BTC/EUR', quote: 'EUR' }]
  const read = (given: typeof markets) =>
    venueOf(fakeExchange({ fetchBalance: async () => balance }, given), {
      quote: 'USDT',
      derivatives: false,
    }).positions()
  t.match(await read(markets), [
    { symbol: 'BTC/USDT', remainder: 'below-minimum' },
    { symbol: 'AIRDROP/USDT', notClosable: /no market/, remainder: 'no-market' },
    { symbol: 'EUR/USDT', notClosable: /no market/, remainder: null },
    { symbol: 'DEBT/USDT', side: 'short', notClosable: /no market/, remainder: null },
  ])
  const swapsOnly = await read([{ ...LINEAR_MARKET }] as typeof markets)
  t.match(swapsOnly[1], { symbol: 'AIRDROP/USDT', remainder: null }, 'spot markets are not loaded: nobody can tell')
})
