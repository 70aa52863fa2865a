import t from 'tap'
import { factsOf } from '../../../../plugins/ccxt/exchanges/index.js'
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

t.test('given an order without an id or a symbol, when it is read, then that is an error', async (t) => {
  const read = (order: object) => () =>
    workingOrder({ id: 'a', symbol: 'NEWUSDT', side: 'buy', amount: 3, ...order }, find, false)
  t.throws(read({ id: '' }), { message: /no id/ })
  t.throws(read({ symbol: null }), { message: /no symbol/ })
})

t.test('given an order without a side or a size, when it is read, then that is not known of it', async (t) => {
  const read = (order: object) =>
    workingOrder({ id: 'a', symbol: 'NEWUSDT', side: 'buy', amount: 3, ...order }, find, false)
  t.match(read({ side: undefined }), { side: null, quantity: '3' })
  t.match(read({ amount: undefined }), { side: 'buy', quantity: null })
})

t.test('given a price of a trigger, when an order is read, then zero is none', async (t) => {
  const read = (order: object) => workingOrder({ id: 'a', symbol: 'A', side: 'buy', amount: 3, ...order }, find, false)
  for (const none of [0, '0', '0.00', null, undefined]) {
    t.match(read({ triggerPrice: none, stopLossPrice: none }), { stop: false }, String(none))
  }
  t.match(read({ triggerPrice: '0', stopLossPrice: '0.1' }), { stop: true })
})

t.test('given a stop of a whole position, when it is read, then it is an exit that can’t exceed it', async (t) => {
  const traits = factsOf('bitget').orderTraits
  const read = (info: object) => {
    const order = { id: '1', symbol: LINEAR_MARKET.symbol, side: 'buy', triggerPrice: 5, info }
    return workingOrder(order, find, false, traits)
  }
  for (const planType of ['pos_loss', 'pos_profit']) {
    t.match(read({ planType, posSide: 'long' }), { side: 'sell', quantity: '0', reduceOnly: true, stop: true })
    t.match(read({ planType, posSide: 'short' }), { side: 'buy', quantity: '0', reduceOnly: true })
    t.match(read({ planType, posSide: 'net' }), { side: 'buy', quantity: '0', reduceOnly: true })
  }
  t.match(read({ planType: 'normal_plan', posSide: 'long' }), { side: 'buy', quantity: null, reduceOnly: false })
})
