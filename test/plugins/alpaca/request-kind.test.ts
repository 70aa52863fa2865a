import t from 'tap'
import { completeIntent } from '../../../lib/words/order.js'
import { readOrderMoney } from '../../../lib/words/order-money.js'
import { closes, orderOfRequest } from '../../../plugins/alpaca/request-kind.js'

t.test(
  'given a DELETE of a position, when it is the kill switch’s own, then it closes no more than was said',
  async (t) => {
    const closing = { action: 'close', symbol: 'BTC/USD', quantity: '0.5' }
    const path = '/v2/positions/BTC%2FUSD'
    const isWithin = (query: string, head = { method: 'DELETE', path }) =>
      closes(head, new URLSearchParams(query), closing as never)
    t.equal(isWithin('qty=0.5'), true)
    t.equal(isWithin('qty=0.50000000'), true)
    t.equal(isWithin('qty=0.500000001'), false)
    t.equal(isWithin(''), false, 'all of it')
    t.equal(isWithin('percentage=100'), false)
    t.equal(isWithin('qty=0.5&percentage=100'), false)
    t.equal(isWithin('qty=0.5&qty=2'), false)
    t.equal(isWithin('qty=0.5', { method: 'DELETE', path: '/v2/positions' }), false)
    t.equal(isWithin('qty=0.5', { method: 'DELETE', path: '/v2/positions/SPY' }), false)
  },
)

t.test('given orders to close, when they are read, then only those that do nothing else are exits', async (t) => {
  const isExit = (order: object, method = 'POST') =>
    orderOfRequest({ method, path: '/v2/orders' }, JSON.stringify(order), 'alpaca').reduceOnly
  const exit = { symbol: 'SPY', side: 'sell', qty: '1', type: 'market', position_intent: 'sell_to_close' }
  t.equal(isExit(exit), true)
  t.equal(isExit({ ...exit, order_class: 'simple' }), true)
  t.equal(isExit({ ...exit, order_class: 'bracket' }), false)
  t.equal(isExit({ ...exit, stop_price: '1' }), false)
  t.equal(isExit({ ...exit, take_profit: { limit_price: '2' } }), false)
  t.equal(isExit({ ...exit, position_intent: 'buy_to_close' }), false)
  t.equal(isExit({ ...exit, position_intent: 'sell_to_open' }), false)
  t.not(isExit(exit, 'PATCH'), true)
})

t.test(
  'given options, when they are ordered, then one is of 100 shares, and an adjusted one of no known size',
  async (t) => {
    const sizeOf = (symbol: string) => {
      const order = { symbol, side: 'buy', qty: '50', type: 'limit', limit_price: '5.00' }
      const told = orderOfRequest({ method: 'POST', path: '/v2/orders' }, JSON.stringify(order), 'alpaca')
      return readOrderMoney(told, completeIntent(told)).contractSize
    }
    t.equal(sizeOf('AAPL260117C00200000'), '100')
    t.equal(sizeOf('BRK.B260117P00200000'), '100')
    t.equal(sizeOf('AAPL1260117C00200000'), null)
    for (const symbol of ['AAPL', 'BTC/USD', 'BRK.B']) t.equal(sizeOf(symbol), '1')
  },
)
