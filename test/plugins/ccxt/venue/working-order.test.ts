import t from 'tap'
import { workingOrder } from '../../../../plugins/ccxt/venue/working-order.js'
import { LINEAR_MARKET, MARKETS, SPOT_MARKET } from './fake-exchange.js'

const find = (symbol: string) => MARKETS.find((market) => market.symbol === symbol) ?? null

t.test('given working orders, when they are read, then only those that can’t open a position are exits', async (t) => {
  const read = (order: object, balances = true) =>
    workingOrder({ id: 1, side: 'sell', amount: 3, filled: 1, price: 9, ...order }, find, balances)
  t.match(read({ symbol: SPOT_MARKET.symbol }), { id: '1', quantity: '2', price: '9', reduceOnly: true, stop: false })
  t.match(read({ symbol: SPOT_MARKET.symbol }, false), { reduceOnly: false })
  t.match(read({ symbol: SPOT_MARKET.symbol, side: 'buy', reduceOnly: true }), { reduceOnly: false })
  t.match(read({ symbol: LINEAR_MARKET.symbol }), { reduceOnly: false })
  t.match(read({ symbol: LINEAR_MARKET.symbol, reduceOnly: true, triggerPrice: 5 }), { reduceOnly: true, stop: true })
  t.match(read({ symbol: LINEAR_MARKET.symbol, amount: 0, info: { closePosition: true } }), {
    reduceOnly: true,
    quantity: '0',
  })
  t.match(read({ symbol: 'NEWUSDT', reduceOnly: true }), { symbol: 'NEWUSDT', side: 'sell', reduceOnly: false })
})

t.test('given an order without an id, size, side or symbol, when it is read, then that is an error', async (t) => {
  const read = (order: object) => () =>
    workingOrder({ id: 'a', symbol: 'NEWUSDT', side: 'buy', amount: 3, ...order }, find, false)
  t.throws(read({ id: '' }), { message: /no id/ })
  t.throws(read({ symbol: null }), { message: /no symbol/ })
  t.throws(read({ side: undefined }), { message: /neither buys nor sells/ })
  t.throws(read({ amount: undefined }), { message: /its size/ })
})
