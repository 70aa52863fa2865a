import t from 'tap'
import { EventFeed } from '../../../examples/paper-exchange/event-feed.js'
import { ExchangeProcess } from './exchange-process.js'

t.test('given a follower, when orders fill, rest and go, then it is told in order', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const { seq, snapshot } = (await exchange.call('GET', '/events')).body
  t.match(snapshot, { market: { date: '2008-09-10' }, account: { position: '0', equity: '25000.00' }, orders: [] })
  await exchange.order({ strategy: 'trend-following' })
  const { id } = (await exchange.order({ type: 'limit', price: '1000', quantity: '2' })).body
  await exchange.call('DELETE', `/orders/${id}`)
  const { body, headers } = await exchange.call('GET', `/events?after=${seq}`)
  t.match(body.events, [
    {
      seq: seq + 1,
      type: 'fill',
      fill: { side: 'buy', quantity: '3', price: '1227.60', strategy: 'trend-following' },
      account: { position: '3' },
    },
    { seq: seq + 2, type: 'working', order: { id, quantity: '2', price: '1000.00' } },
    { seq: seq + 3, type: 'gone', order: { id } },
  ])
  t.equal(body.seq, seq + 3)
  t.equal(headers['event-seq'], String(seq + 3))
})

t.test('given a running market, when followed, then every moment comes once, until the end', async (t) => {
  const exchange = await ExchangeProcess.start(t, { start: '2020-04-13', day_ms: 100 })
  let { seq, snapshot } = (await exchange.call('GET', '/events')).body
  const told = [`${snapshot.market.date} ${snapshot.market.moment} ${snapshot.market.price}`]
  for (let ended = false; !ended; ) {
    const { body } = await exchange.call('GET', `/events?after=${seq}`)
    seq = body.seq
    for (const event of body.events) {
      if (event.type === 'moment') told.push(`${event.date} ${event.moment} ${event.price}`)
      else ended = event.type === 'end'
    }
  }
  t.equal(told.length, 5 * 4)
  t.equal(new Set(told).size, told.length)
  t.match(told.at(-1), /^2020-04-17 close 2874\.56$/)
})

t.test(
  'given a number of an exchange before it, or one never reached, when asked, then a snapshot is answered',
  async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const { seq } = (await exchange.call('GET', '/events')).body
    for (const after of [0, seq - 1, seq + 1]) {
      t.match((await exchange.call('GET', `/events?after=${after}`)).body, { seq, snapshot: { ended: false } })
    }
  },
)

t.test('given a feed that keeps three events, when asked for older ones, then it says it has forgotten', async (t) => {
  const feed = new EventFeed(3, 0)
  for (let count = 0; count < 5; count += 1) feed.publish({ type: 'end' })
  t.equal(feed.after(1), null)
  t.same(
    feed.after(2)?.map(({ seq }) => seq),
    [3, 4, 5],
  )
  t.same(feed.after(5), [])
  t.equal(feed.after(6), null)
})

t.test('given somebody who waits, when an event comes or they leave, then they wait no longer', async (t) => {
  const feed = new EventFeed()
  const leaving = new AbortController()
  const waiting = [feed.next(60_000, new AbortController().signal), feed.next(60_000, leaving.signal)]
  t.equal(feed.followers, 2)
  leaving.abort()
  await waiting[1]
  t.equal(feed.followers, 1)
  feed.publish({ type: 'end' })
  await waiting[0]
  t.equal(feed.followers, 0)
  await feed.next(60_000, leaving.signal)
})
