import t from 'tap'
import { BUY, ThreadsBot, until } from '../support/threads-bot.js'

t.test('given a scoped halt by code, when it returns, then no attached thread sends what it covers', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('attach', 'w')
  // Beside another scope, so that a closed gate alone says nothing.
  await bot.halt({ scope: { symbol: 'elsewhere' } })
  const request = { rounds: 100, scope: { symbol: 'A' }, order: BUY, of: 'w' }
  const { passed, refused, leaked } = await bot.ask('haltsWhileWatched', request)
  t.equal(leaked, 0)
  t.ok(passed > 0 && refused > 0, `${passed} passed, ${refused} were refused`)
})

t.test('given 200 threads that attach and end, when they have, then none is left, and all were counted', async (t) => {
  const bot = new ThreadsBot(t)
  for (let part = 0; part < 10; part++) {
    t.same(await bot.ask('comeAndGo', { threads: 20, lanes: 4 }), [], 'each sent its order')
  }
  await until(async () => (await bot.status()).threads.length === 0, 'no thread is left')
  const { orders } = await bot.status()
  t.match(orders, { passed: 200, inFlight: 0, unknown: 0 })
  t.match(await bot.ask('takeAll'), { shares: 64 }, 'and no block')
})
