import t from 'tap'
import { intent, realGuard } from '../support/guard-parts.js'

t.test('given the first order, when checked, then its names are a sample', async (t) => {
  const { guard, samples } = realGuard()
  guard.check({ symbol: 'BTC/USDT', strategy: 'trend', venue: 'paper', side: 'buy', amount: 1 })
  t.strictSame(samples, [intent()])
})

t.test('given thousands of orders in a moment, when checked, then one is a sample', async (t) => {
  const { guard, samples } = realGuard()
  for (let index = 0; index < 10_000; index++) guard.check({ symbol: `S${index}` })
  t.equal(samples.length, 1)
})

t.test('given strategies that send together, when the guard beats, then each is seen in time', async (t) => {
  const { guard, middleware, samples } = realGuard()
  const strategies = ['a', 'b', 'c', 'd']
  for (const strategy of strategies) middleware({ strategy }, () => new Promise(() => {}))
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await new Promise((wake) => setTimeout(wake, 20))) {
    for (const strategy of strategies) guard.check({ strategy })
    guard.beat()
    if (new Set(samples.map(({ strategy }) => strategy)).size === strategies.length) break
  }
  t.strictSame([...new Set(samples.map(({ strategy }) => strategy))].sort(), strategies)
})

t.test('given an order whose getters throw, when it is a sample, then the check still answers', async (t) => {
  const { guard, samples } = realGuard()
  const order = {
    get symbol() {
      throw new Error('no')
    },
  }
  t.equal(guard.check(order).allowed, true)
  t.match(samples, [{ symbol: null }])
})
