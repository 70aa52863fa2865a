import t from 'tap'
import { mayPlaceOrders } from '../../../plugins/polymarket/allowed-paths.js'
import { isUncertain } from '../../../plugins/polymarket/outcome.js'
import { balanceIn, isBelowMinimum } from '../../../plugins/polymarket/refused-sale.js'
import { isWithin, readOrders } from '../../../plugins/polymarket/signed-order.js'

const options = { venue: 'polymarket', sellsReduce: false }

t.test('given the body of a POST, then it is read as orders, and adds risk where it is not understood', async (t) => {
  const buy = { order: { tokenId: '7', side: 'BUY', makerAmount: '4000000', takerAmount: '10000000' } }
  const sell = { order: { tokenId: '7', side: 'SELL', makerAmount: '10000001', takerAmount: '4000000' } }
  const bought = { action: 'place', venue: 'polymarket', symbol: '7', side: 'buy', quantity: '10', reduceOnly: false }
  const sold = { ...bought, side: 'sell', quantity: '10.000001' }
  const unknown = { action: 'place', venue: 'polymarket' }
  t.same(readOrders(buy, options), [bought])
  t.same(readOrders([buy, sell], options), [bought, sold])
  t.same(readOrders(sell, { ...options, sellsReduce: true }), [{ ...sold, reduceOnly: true }])
  t.same(readOrders({ order: { ...sell.order, side: 1 } }, options), [sold])
  for (const data of [undefined, null, 'text', 7, {}, [], { order: null }, { order: 'x' }]) {
    t.same(readOrders(data, options), [unknown], JSON.stringify(data))
  }
  t.same(readOrders([{}, buy], options), [unknown, bought])
  t.match(readOrders({ order: { side: 'HOLD', makerAmount: 'x' } }, options), [
    { symbol: null, side: null, quantity: null },
  ])
  t.match(readOrders({ order: { side: 'SELL', makerAmount: '1.5' } }, options), [{ quantity: null }])
})

t.test('given a closing order, then only a sale of the same token and no more of it carries it out', async (t) => {
  const closing = { symbol: '7', side: 'sell', quantity: '10', type: 'market', reduceOnly: true } as const
  const sale = { symbol: '7', side: 'sell', quantity: '10' } as const
  t.ok(isWithin(sale, closing))
  t.ok(isWithin({ ...sale, quantity: '9.99' }, closing))
  t.notOk(isWithin({ ...sale, quantity: '10.01' }, closing))
  t.notOk(isWithin({ ...sale, quantity: null }, closing))
  t.notOk(isWithin({ ...sale, symbol: '8' }, closing))
  t.notOk(isWithin({ ...sale, side: 'buy' }, closing))
  t.notOk(isWithin({ ...sale, side: 'buy' }, { ...closing, side: 'buy' }))
})

t.test('given a path, then everything but the known readings may place orders', async (t) => {
  const host = 'https://clob.polymarket.com'
  for (const path of [
    '/books',
    '/midpoints',
    '/prices',
    '/spreads',
    '/v1/heartbeats',
    '/orders-scoring',
    '/auth/api-key',
  ]) {
    t.notOk(mayPlaceOrders(host, `${host}${path}`), path)
    t.notOk(mayPlaceOrders(`${host}/proxy`, `${host}/proxy${path}?x=1`), `behind a proxy: ${path}`)
  }
  for (const path of ['/order', '/orders', '/rfq/request', '/books/../order', '/books/', '//books', '/new', '']) {
    t.ok(mayPlaceOrders(host, `${host}${path}`), path)
  }
  t.ok(mayPlaceOrders(`${host}/proxy`, `${host}/books`))
  t.ok(mayPlaceOrders(undefined, '/books'))
  t.ok(mayPlaceOrders(host, undefined))
})

t.test('given an outcome, then it is certain only when the venue has accepted or refused the order', async (t) => {
  const throwing = (error: unknown) => () => {
    throw error
  }
  for (const [outcome, uncertain] of [
    [() => ({ success: true, status: 'live' }), false],
    [() => [{ orderID: '1' }], false],
    [() => ({ error: 'bad', status: 400 }), false],
    [() => ({ error: 'bad', status: 500 }), true],
    [() => ({ error: 'bad', status: 408 }), true],
    [() => ({ success: true, status: 'delayed' }), true],
    [() => [{ status: 'live' }, { status: 'delayed' }], true],
    [() => ({ success: false, errorMsg: 'order match delayed due to market conditions' }), true],
    [() => ({ success: false, errorMsg: 'not enough balance / allowance' }), false],
    [() => ({ error: 'socket hang up' }), true],
    [() => undefined, false],
    [throwing(Object.assign(new Error(), { status: 400 })), false],
    [throwing(Object.assign(new Error(), { status: 500 })), true],
    [throwing(new Error('socket hang up')), true],
    [throwing('socket hang up'), true],
  ] as const) {
    t.equal(isUncertain(outcome), uncertain, String(outcome))
  }
  t.ok(
    isUncertain(() => ({ error: 'Duplicated', status: 400 }), 2),
    'the first attempt may have arrived',
  )
  t.ok(isUncertain(throwing({ status: 400 }), 2))
  t.notOk(isUncertain(() => ({ success: true }), 2))
})

t.test('given a refusal, then it is read what could be sold, and whether it is too small', async (t) => {
  const refusal = (more: string) =>
    `not enough balance / allowance: the balance is not enough -> balance: 30000000${more}`
  for (const [words, left] of [
    [refusal(', order amount: 40000000'), '30'],
    [refusal(', sum of active orders: 5000000, order amount: 40000000'), '25'],
    [refusal(', sum of active orders: 5000000, sum of matched orders: 12340000, order amount: 40000000'), '12.66'],
    [refusal(', sum of matched orders: 40000000, order amount (inc. fees): 1'), '0'],
    ['not enough balance / allowance', null],
    ['the order is invalid. balance: 7', null],
  ] as const) {
    t.equal(balanceIn(words), left, words)
  }
  t.ok(isBelowMinimum('order 0x1 is invalid. Size (3) lower than the minimum: 5'))
  t.notOk(isBelowMinimum('no orders found to match with FAK order.'))
})
