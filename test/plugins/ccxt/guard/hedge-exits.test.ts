import t from 'tap'
import { factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
import { intentReader } from '../../../../plugins/ccxt/guard/order-intent-reader.js'

/** A call of `createOrder` on a swap of that exchange, read as an order. */
function read(exchangeId: string, side: string, params: object, hedges = true) {
  const reader = {
    venue: exchangeId,
    market: () => ({ symbol: 'BTC/USDT:USDT', contract: true, hedges }),
    hedgeParam: factsOf(exchangeId).hedgeParam,
    strategyOf: () => null,
    ownParams: [],
  }
  const { reduceOnly, positionSide } = intentReader(
    reader,
    'createOrder',
  )(['BTC/USDT:USDT', 'market', side, 1, undefined, params])
  return reduceOnly ? `exit of ${positionSide ?? 'any'}` : 'no exit'
}

t.test(
  'given hedge mode, when an order names the position in the exchange’s word, then it is an exit of it',
  async (t) => {
    for (const [exchangeId, name, long, short] of [
      ['binance', 'positionSide', 'LONG', 'SHORT'],
      ['bingx', 'positionSide', 'LONG', 'SHORT'],
      ['bybit', 'positionIdx', 1, 2],
    ] as const) {
      t.equal(read(exchangeId, 'sell', { [name]: long }), 'exit of long', exchangeId)
      t.equal(read(exchangeId, 'buy', { [name]: short }), 'exit of short', exchangeId)
      t.equal(read(exchangeId, 'sell', { [name]: long, reduceOnly: true, clientOrderId: 'a' }), 'exit of long')
      t.equal(read(exchangeId, 'buy', { [name]: long }), 'no exit', `${exchangeId} opens a long`)
      t.equal(read(exchangeId, 'sell', { [name]: short }), 'no exit', `${exchangeId} opens a short`)
    }
  },
)

t.test('given a word that leaves room, when an order is read, then it is no exit', async (t) => {
  for (const params of [
    {},
    { positionSide: 'BOTH' },
    { positionSide: 'long' },
    { positionSide: ['LONG'] },
    { positionSide: 'LONG', reduceOnly: false },
    { positionSide: 'LONG', reduceOnly: null },
    { positionSide: 'LONG', quantity: 5 },
    { positionSide: 'LONG', symbol: 'ETHUSDT' },
    { positionSide: 'LONG', side: 'BUY' },
    Object.create({ positionSide: 'LONG' }),
  ]) {
    t.equal(read('binance', 'sell', params), 'no exit', JSON.stringify(params))
  }
  t.equal(read('binance', 'sell', { positionSide: 'LONG' }, false), 'no exit', 'an option')
  t.equal(read('okx', 'sell', { posSide: 'long' }), 'no exit', 'nothing says that it is refused in one-way mode')
})
