import fc from 'fast-check'
import t from 'tap'
import { covers, describeScope, type Scope, sameScope } from '../../lib/words/scope.js'

const ORDER = { venue: 'binance', strategy: 'trend', symbol: 'BTC/USDT' }
const UNTOLD = { venue: null, strategy: null, symbol: null }

const TABLE: readonly (readonly [what: string, scope: Scope, order: typeof ORDER | typeof UNTOLD, covered: boolean])[] =
  [
    ['no field at all', {}, ORDER, true],
    ['its venue', { venue: 'binance' }, ORDER, true],
    ['its venue in capitals', { venue: ' BINANCE ' }, ORDER, true],
    ['another venue', { venue: 'kraken' }, ORDER, false],
    ['its symbol', { symbol: 'btc/usdt' }, ORDER, true],
    ['its symbol in another spelling', { symbol: 'BTCUSDT' }, ORDER, true],
    ['its symbol with a dash', { symbol: 'btc-usdt' }, ORDER, true],
    ['its pair as a contract', { symbol: 'BTC/USDT:USDT' }, ORDER, true],
    ['a symbol of an exchange before the colon', { symbol: 'BTC:AAPL' }, { ...ORDER, symbol: 'BTC:MSFT' }, false],
    ['another pair', { symbol: 'BTC/USDC' }, ORDER, false],
    ['nothing but separators', { symbol: '-' }, ORDER, false],
    ['a part of its symbol', { symbol: 'BTC' }, ORDER, false],
    ['its strategy', { strategy: 'trend' }, ORDER, true],
    ['all of its fields', ORDER, ORDER, true],
    ['all of its fields but one', { ...ORDER, strategy: 'other' }, ORDER, false],
    ['a field that it does not tell', { symbol: 'BTC/USDT' }, UNTOLD, true],
  ]

for (const [what, scope, order, covered] of TABLE) {
  t.test(`given a scope with ${what}, when compared, then the order is ${covered ? '' : 'not '}covered`, async (t) => {
    t.equal(covers(scope, order), covered)
  })
}

t.test('given a field that the order does not tell, when another one differs, then it is not covered', async (t) => {
  t.equal(covers({ venue: 'kraken', symbol: 'BTC/USDT' }, { ...ORDER, symbol: null }), false)
})

t.test('given an order that stops telling a field, when compared, then it is never covered by less', async (t) => {
  const name = fc.constantFrom('a', 'b', ' A')
  const fields = fc.record({ venue: name, strategy: name, symbol: name })
  fc.assert(
    fc.property(fields, fields, fc.subarray(['venue', 'strategy', 'symbol'] as const), (scope, order, untold) => {
      const less = { ...order, ...Object.fromEntries(untold.map((field) => [field, null])) }
      return !covers(scope, order) || covers(scope, less)
    }),
  )
  t.pass()
})

t.test('given two scopes, when written differently, then they are the same one', async (t) => {
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: ' btc/usdt ' }), true)
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT', venue: 'binance' }), false)
  t.equal(sameScope({ symbol: 'BTC/USDT' }, { symbol: 'BTCUSDT' }), false, 'two halts, of which each has to be resumed')
  t.equal(sameScope({ symbol: 'x' }, { strategy: 'x' }), false)
  t.equal(sameScope({}, {}), true)
})

t.test('given a scope, when described, then it names its fields in one order', async (t) => {
  t.equal(describeScope(null), 'everything')
  t.equal(describeScope({ symbol: 'BTC/USDT', venue: 'binance' }), 'venue=binance symbol=BTC/USDT')
})
