import t from 'tap'
import { completeIntent } from '../../../lib/words/order.js'
import { batchIn, readOrderMoney } from '../../../lib/words/order-money.js'
import { orderOfCall } from '../../../plugins/binance-api-node/order-of-call.js'
import { HEDGE_ORDERS } from '../../support/binance-hedge.js'

t.test(
  'given orders, when they are read, then only those of contracts that make a position smaller are exits',
  async (t) => {
    const isExit = (order: object, name = 'futuresOrder') =>
      orderOfCall(name, [{ symbol: 'BTCUSDT', quantity: 1, type: 'MARKET', ...order }], 'binance').reduceOnly
    t.equal(isExit({ side: 'SELL', reduceOnly: 'true' }), true)
    t.equal(isExit({ side: 'SELL', reduceOnly: 'true' }, 'marginOrder'), false, 'there it means nothing')
    t.equal(isExit({ side: 'SELL', reduceOnly: 'true', stopPrice: 1 }), false)
    t.equal(isExit({ side: 'SELL' }), false)
    for (const [positionSide, side, exits] of HEDGE_ORDERS)
      t.equal(isExit({ positionSide, side }), exits, `${side} ${positionSide}`)
    t.equal(isExit({ positionSide: 'LONG', side: 'SELL', reduceOnly: 'false' }), false)
    t.not(isExit({ positionSide: 'LONG', side: 'SELL' }, 'futuresBatchOrders'), true)
  },
)

t.test('given several orders in one call, when they are read, then they are as many', async (t) => {
  const batchOrders = [{ symbol: 'A' }, { symbol: 'B' }]
  const count = (name: string, ...args: unknown[]) => batchIn(orderOfCall(name, args, 'binance'))?.length
  t.equal(count('futuresBatchOrders', { batchOrders }), 2)
  t.equal(count('futuresBatchOrders', { batchOrders: JSON.stringify(batchOrders) }), 2)
  t.equal(count('privateRequest', 'POST', '/fapi/v1/batchOrders', { batchOrders }), 2)
  t.equal(count('order', { symbol: 'A' }), undefined)
})

t.test('given a contract of a fixed amount, when it is read, then its size is what the bot says', async (t) => {
  const sizeOf = (order: object) => {
    const intent = orderOfCall('papiCmOrder', [{ side: 'BUY', quantity: 1, price: 1, ...order }], 'binance')
    return readOrderMoney(intent, completeIntent(intent)).contractSize
  }
  t.equal(sizeOf({ symbol: 'DOGEUSD_PERP' }), null)
  t.equal(sizeOf({ symbol: 'DOGEUSD_261225', contractSize: 10 }), '10')
  t.equal(sizeOf({ symbol: 'DOGEUSDT_261225' }), '1')
})
