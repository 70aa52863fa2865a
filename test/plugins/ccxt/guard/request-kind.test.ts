import t from 'tap'
import { callKindOfRequest } from '../../../../plugins/ccxt/guard/request-kind.js'

t.test('given a GET of the implicit API, when its path says that it places, then it is an order', async (t) => {
  const get = (path: string) => callKindOfRequest('bingx', { path, method: 'GET' })
  t.equal(get('swap/v1/trade/batchCancelReplace'), 'order')
  t.equal(get('swap/v2/trade/openOrders'), 'read')
  t.equal(get('spot/v1/trade/historyOrders'), 'read')
})

t.test('given a cancel of what is no trade, when it is judged, then it is an order: it moves money', async (t) => {
  const post = (path: string) => callKindOfRequest('htx', { path, method: 'POST' })
  t.equal(post('v2/c2c/cancel-all'), 'order')
  t.equal(post('v1/order/batchcancel/cancel-all'), 'cancel')
})
