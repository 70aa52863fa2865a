import t from 'tap'
import { stateDirectory } from '../support/state-directory.js'
import { BUY, ThreadsBot, until } from '../support/threads-bot.js'

// Threads that attach, end and let go, in a real bot.

for (const end of ['terminate', 'exit', 'throw']) {
  t.test(
    `given a thread with an order in flight, when it ends by ${end}, then that is unknown until read`,
    async (t) => {
      const bot = new ThreadsBot(t, { settle_ms: 3_000 })
      await bot.ask('attach', 'w')
      await bot.worker('w', 'wait', BUY)
      const halted = await bot.halt({})
      t.equal(halted.inFlight, 1)
      if (end === 'terminate') await bot.ask('terminate', 'w')
      else void bot.worker('w', end, 0)
      await bot.ask('exited', 'w')
      await until(async () => (await bot.status()).threads[0]?.attached === false, 'the end is seen')
      const body = await bot.status()
      t.match(body.threads, [{ attached: false, responsive: false, inFlight: 0, unknown: 1 }])
      t.match(body, { quiet: false, orders: { inFlight: 0, unknown: 1 } })
      await until(async () => (await bot.status()).threads.length === 0, 'a reading shows it')
      const after = await bot.status()
      t.match(after, { quiet: true, orders: { inFlight: 0, unknown: 0, passed: 1 } }, 'nothing is forgotten')
    },
  )
}

t.test('given an order of a thread that fails, when it is read, then it is unknown until then', async (t) => {
  const bot = new ThreadsBot(t, { settle_ms: 3_000 })
  await bot.ask('attach', 'w')
  await bot.halt({ scope: { symbol: 'B' } })
  t.equal(await bot.worker('w', 'fail', BUY), 'timed out')
  t.match(await bot.status(), { quiet: false, orders: { unknown: 1 } })
  await until(async () => (await bot.status()).orders.unknown === 0, 'a reading shows it')
})

t.test('given a share, when it is used twice, then the second use is an error that says what to do', async (t) => {
  const bot = new ThreadsBot(t)
  t.equal(await bot.ask('shareTwice', 'w'), 'DataCloneError', 'it can be posted once')
  t.type(await bot.worker('w', 'attach'), 'number')
  t.match(await bot.worker('w', 'attach'), { code: 'SHARE_CLAIMED', message: /share\(\) once/ })
  t.equal(await bot.worker('w', 'send', BUY), 'sent', 'and the first one goes on')
  t.equal((await bot.status()).threads.length, 1)
  t.match(await bot.worker('w', 'attach', { what: 'else' }), { code: 'SHARE_INVALID', message: /transferList/ })
})

t.test('given all blocks are taken, when one is given back, then there is room for a thread again', async (t) => {
  const bot = new ThreadsBot(t)
  t.same(await bot.ask('takeAll'), { code: 'TOO_MANY_THREADS', shares: 64 })
  t.same((await bot.status()).threads, [], 'a share that nobody has attached is no thread')
  await bot.ask('giveBack')
  await until(async () => typeof (await bot.ask('attach', 'w')) === 'number', 'room for a thread')
})

t.test('given a thread that lets go, when it sends on, then only cancels pass, and its block is free', async (t) => {
  // No reading settles it before it is looked at.
  const bot = new ThreadsBot(t, { settle_ms: 60_000 })
  await bot.ask('attach', 'w')
  await bot.worker('w', 'wait', BUY)
  await bot.worker('w', 'detach')
  t.match(await bot.worker('w', 'check', BUY), { code: 'TRADING_HALTED', reason: /detached/ })
  t.match(await bot.worker('w', 'permits', BUY), { code: 'TRADING_HALTED', reason: /detached/ })
  t.match(await bot.worker('w', 'check', { type: 'cancel', id: '1' }), { allowed: true })
  await bot.worker('w', 'answerIt', {})
  await until(async () => (await bot.status()).threads[0]?.unknown === 1, 'what was in flight is unknown')
  t.match((await bot.status()).orders, { passed: 1, inFlight: 0, rejected: 0 }, 'it counts no more')
})

t.test('given a kill switch that ends, when threads send or attach, then nothing passes', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('shareOfAnother', { name: 'w', stateDir: `${stateDirectory(t)}/another` })
  await bot.ask('attach', 'own')
  await bot.ask('closeOther')
  t.type(await bot.worker('w', 'attach'), 'number', 'a worker that starts meanwhile does not fail')
  t.match(await bot.worker('w', 'check', BUY), { allowed: false })
  t.equal(await bot.worker('own', 'send', BUY), 'sent', 'the other kill switch is another one')
  await bot.ask('close')
  t.match(await bot.worker('own', 'check', BUY), { code: 'SHUTTING_DOWN' })
  await bot.ask('start', 'late').then(({ error }) => t.equal(error.code, 'SHARE_IMPOSSIBLE'))
})
