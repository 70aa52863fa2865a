import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'
import { closeAll, closeAllBehind, closesCleanly, overshot, settings } from './closing-out.js'

t.test(
  'given acknowledgements of closing orders that get lost, when closed out, then nothing overshoots',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {
      positions: { A: 10, B: -10, C: 7, D: -7 },
      faults: { latency: 100, loseAcknowledgements: 0.5, lateArrivals: 0.3 },
    })
    const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 30_000 })
    await closesCleanly(t, exchange, bot)
  },
)

t.test('given an exchange that shows fills late, when closed out, then nothing overshoots', async (t) => {
  const exchange = await ExchangeProcess.start(t, {
    positions: { A: 10, B: -10 },
    faults: { lag: 400, partialFills: { B: 4 } },
  })
  const bot = exchange.bot(t, { ...settings(t), settle_ms: 500 })
  await closesCleanly(t, exchange, bot)
})

t.test(
  "given an exit of the bot's own on its way, when closed out, then the position is not closed twice",
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
    const bot = exchange.bot(t, settings(t))
    const { planId } = (await bot.call('POST', '/close-all')).body
    await exchange.faults({ orderDelay: 1_500 })
    await closeAllBehind(t, bot, planId, {
      symbol: 'A',
      side: 'sell',
      quantity: '10',
      type: 'market',
      reduceOnly: true,
    })
    const { positions, journal } = await exchange.book()
    t.same(positions, {})
    t.match(journal, [{ event: 'fill', why: 'market', before: 10, after: 0 }], 'by the bot, and by nobody else')
  },
)

// One that is taken off before anything of it was filled is followed eleven times `settle_ms` later: that may happen several times.
t.test('given closing orders that fill little by little, when closed out, then nothing overshoots', async (t) => {
  const exchange = await ExchangeProcess.start(t, {
    positions: { A: 10, B: -10 },
    faults: { slices: { A: 3, B: 9 }, rejectCancels: 0.5 },
  })
  const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 90_000 })
  await closesCleanly(t, exchange, bot)
})

t.test(
  'given closing orders that rest, and are not taken off, when closed out, then nothing is sent beside them',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {
      positions: { A: 10 },
      faults: { slices: { A: 4 }, sliceMs: 900, rejectCancels: 1 },
    })
    const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 90_000 })
    await closesCleanly(t, exchange, bot)
  },
)

t.test('given closing orders that fill unseen, part by part, when closed out, then nothing overshoots', async (t) => {
  const exchange = await ExchangeProcess.start(t, {
    positions: { A: 9, B: -8 },
    faults: { hiddenSlices: { A: 3, B: 3 } },
  })
  const bot = exchange.bot(t, settings(t))
  await closesCleanly(t, exchange, bot)
})

t.test(
  'given a closing order that takes its time, when closed out, then no second one is sent beside it',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, faults: { closeDelay: 7_000 } })
    for (const inProcess of [true, false]) {
      await exchange.set({ positions: { A: 10 } })
      const module = inProcess ? {} : exchange.module
      const bot = exchange.bot(t, { ...settings(t), state_dir: stateDirectory(t), ...module }, inProcess)
      const { ended } = await closeAll(t, bot)
      t.equal(ended.status, 200, ended.body.detail)
      const { positions, journal } = await exchange.book()
      t.same(positions, {})
      t.match(journal, [{ before: 10, after: 0 }])
      await bot.kill()
    }
  },
)

t.test(
  'given closing orders that arrive long after they were lost, when closed out, then none is doubled',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {
      positions: { A: 10, B: 5 },
      faults: { loseCloses: true, closeDelay: 1_500 },
    })
    const bot = exchange.bot(t, { ...settings(t), settle_ms: 200, close_deadline_ms: 30_000 })
    await closesCleanly(t, exchange, bot)
    const { journal } = await exchange.book()
    t.equal(journal.length, 2)
  },
)

t.test('given a bot that hangs for a while in the middle, when closed out, then no order is sent twice', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10, B: -10 }, faults: { latency: 300 } })
  const bot = exchange.bot(t, settings(t))
  const { body: plan } = await bot.call('POST', '/close-all')
  const started = await bot.call('POST', '/close-all', { execute: plan.planId })
  const spun = bot.ask('spin', 3_000)
  await bot.line((line) => line['spinning'] === true, 'the loop')
  await spun
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
    60_000,
  )
  t.equal(ended.status, 200, ended.body.detail)
  const book = await exchange.book()
  t.same(book.positions, {})
  t.same(overshot(book), [])
})
