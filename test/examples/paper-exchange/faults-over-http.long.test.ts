import t from 'tap'
import { call } from '../../support/http-call.js'
import { ExchangeProcess } from './exchange-process.js'

t.test('given faults in the configuration, when asked, then they are told; and changed in part', async (t) => {
  const exchange = await ExchangeProcess.start(t, { reject_cancels: 2, latency_ms: 1 })
  const set = { latency_ms: 1, lose_acknowledgements: 0, reject_cancels: 2, partial_fills: 0, spin: false }
  t.same((await exchange.call('GET', '/faults')).body, set)
  t.same((await exchange.call('POST', '/faults', { partial_fills: 5 })).body, { ...set, partial_fills: 5 })
  t.same((await exchange.call('GET', '/faults')).body, { ...set, partial_fills: 5 })
})

t.test(
  'given lost acknowledgements, when ordered, then the connection is reset and the order is executed',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { lose_acknowledgements: 1 })
    await t.rejects(exchange.order({ clientOrderId: 'first' }), { code: 'ECONNRESET' })
    t.match((await exchange.call('GET', '/positions')).body, [{ quantity: '3' }])
    await exchange.call('POST', '/faults', { lose_acknowledgements: 0 })
    const again = await exchange.order({ clientOrderId: 'first' })
    t.equal(again.status, 409)
    t.match(again.body, { code: 'DUPLICATE_ORDER', message: /as order-\d+/ })
    t.match((await exchange.call('GET', '/positions')).body, [{ quantity: '3' }], 'sent again, but not bought again')
  },
)

t.test('given cancels to refuse, when sent, then so many are refused in the words of a venue', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const { id } = (await exchange.order({ type: 'limit', price: '1000' })).body
  await exchange.call('POST', '/faults', { reject_cancels: 2 })
  for (const path of [`/orders/${id}`, '/orders']) {
    const refused = await exchange.call('DELETE', path)
    t.equal(refused.status, 409)
    t.same(refused.body, { code: 'CANCEL_REJECTED', message: 'cancel rejected: try again later' })
  }
  t.equal((await exchange.call('DELETE', `/orders/${id}`)).status, 200)
})

t.test('given partial fills, when a position is closed, then it takes several orders', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  await exchange.order({ quantity: '5' })
  await exchange.call('POST', '/faults', { partial_fills: 2 })
  const left = []
  for (const quantity of ['5', '3', '1']) {
    left.push((await exchange.order({ side: 'sell', quantity, reduceOnly: true })).body.remaining)
  }
  t.same(left, ['3', '1', '0'])
  t.same((await exchange.call('GET', '/positions')).body, [])
})

t.test('given latency, when an order is on its way, then the exchange acts before it answers', async (t) => {
  const exchange = await ExchangeProcess.start(t, { latency_ms: 2_000 })
  const { body } = await exchange.call('GET', '/events')
  let answered = false
  const ordered = exchange.order().then(() => {
    answered = true
  })
  const filled = await call(exchange.url, 'GET', `/events?after=${body.seq}`)
  t.match(filled.body.events, [{ type: 'fill' }])
  t.equal(answered, false)
  await ordered
})

t.test('given a spin, when somebody follows, then one moment of the market is poisoned', async (t) => {
  const exchange = await ExchangeProcess.start(t, { day_ms: 400, spin: true })
  let { seq } = (await exchange.call('GET', '/events')).body
  const moments = []
  while (moments.length < 4) {
    const { body } = await exchange.call('GET', `/events?after=${seq}`)
    moments.push(...body.events)
    seq = body.seq
  }
  t.same(
    moments.map(({ poisoned }) => poisoned),
    [true, ...moments.slice(1).map(() => false)],
  )
  t.match((await exchange.call('GET', '/faults')).body, { spin: false })
})
