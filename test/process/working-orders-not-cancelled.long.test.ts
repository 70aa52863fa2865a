import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

const entry = (given: object = {}) => ({ symbol: 'A', side: 'buy', quantity: '1', type: 'limit', ...given })

const stop = (given: object = {}) => ({ ...entry({ side: 'sell', quantity: '10', reduceOnly: true }), ...given })

t.test('given a venue that refuses cancels at times, when halted, then it is tried until they are gone', async (t) => {
  const exchange = await ExchangeProcess.start(t, { faults: { rejectCancels: 0.6 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (let count = 0; count < 12; count++) await bot.ask('send', entry())
  t.match((await bot.call('POST', '/halt', { wait: 30_000 })).body, { quiet: true })
  t.same((await exchange.book()).orders, [])
})

t.test('given an order that the venue does not cancel, when halted, then it is named in its words', async (t) => {
  const exchange = await ExchangeProcess.start(t, { faults: { stuckOrders: ['o1'] }, cancelAll: true })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), cancel_deadline_ms: 1_000 })
  for (const order of [entry(), entry()]) await bot.ask('send', order)
  const { body } = await bot.call('POST', '/halt', { wait: 2_000 })
  t.equal(body.quiet, false)
  t.match(body.workingOrders, { count: 1, riskAdding: 1, cancelling: true })
  t.match(body.workingOrders.failed, [{ venue: 'test', id: 'o1', error: 'cancel rejected: try later' }])
  t.match(body.warnings.join(), /o1 at test \(buy 1 A\): cancel rejected: try later/)
  await bot.line((line) => /could be cancelled within 1000 ms/.test(String(line['msg'])), 'the error in the log')

  await exchange.faults({ stuckOrders: [] })
  t.match((await bot.call('POST', '/halt', { wait: 10_000 })).body, { quiet: true }, 'a halt again tries again at once')
})

t.test('given an order that is acknowledged after the halt, then it is late, and cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t, { faults: { latency: 1_000 }, seed: 3 })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  await bot.ask('burst', [entry(), entry(), entry()])
  const halted = await bot.call('POST', '/halt')
  t.ok(halted.body.inFlight > 0, `${halted.body.inFlight} in flight`)
  t.match(halted.body.inFlightOrders, [{ order: { symbol: 'A', side: 'buy' }, outcome: 'awaited' }])
  const { body } = await bot.call('POST', '/halt', { wait: 20_000 })
  t.equal(body.quiet, true)
  t.ok(body.orders.late > 0)
  t.same((await exchange.book()).orders, [])
})

t.test('given acknowledgements that get lost, when halted, then the sweep finds the orders', async (t) => {
  const exchange = await ExchangeProcess.start(t, { faults: { loseAcknowledgements: 1, latency: 100 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  await bot.ask('burst', [entry(), entry()])
  const { body } = await bot.call('POST', '/halt', { wait: 20_000 })
  t.match(body, { quiet: true, orders: { inFlight: 0, unknown: 0 } })
  const { orders, journal } = await exchange.book()
  t.same(orders, [])
  t.equal(journal.filter(({ event }) => event === 'working').length, 2, 'they were there')
})

t.test('given orders kept, when one is acknowledged after the halt, then that one is cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), working_orders: 'keep' })
  await bot.ask('send', entry())
  await exchange.faults({ latency: 300 })
  await bot.ask('burst', [entry({ symbol: 'B' })])
  await bot.call('POST', '/halt')
  const { orders } = await until(
    () => exchange.book(),
    ({ journal }) => journal.some(({ event }) => event === 'cancelled'),
  )
  t.same(
    orders.map(({ id }) => id),
    ['o1'],
  )
})

t.test('given positions that can not be read, when halted, then what may protect them stays', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (const order of [entry(), stop()]) await bot.ask('send', order)
  await exchange.faults({ failing: ['positions'] })
  const { body } = await bot.call('POST', '/halt', { wait: 3_000 })
  t.equal(body.quiet, false)
  t.match((await exchange.book()).orders, [{ id: 'o2' }], 'the entry is gone, the stop is not')
  await exchange.faults({ failing: [] })
  t.match((await bot.call('POST', '/halt', { wait: 10_000 })).body, { quiet: true })
  t.equal((await exchange.book()).orders.length, 1)
})

t.test(
  'given a halted bot that is killed with orders at the venue, when restarted, then they are cancelled',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { faults: { stuckOrders: ['o1'] } })
    const settings = { state_dir: stateDirectory(t) }
    const bot = exchange.bot(t, settings)
    await bot.ask('send', entry())
    await bot.call('POST', '/halt')
    await bot.kill()
    await exchange.faults({ stuckOrders: [] })
    const again = exchange.bot(t, settings)
    await again.url()
    const { orders } = await until(
      () => exchange.book(),
      (book) => book.orders.length === 0,
    )
    t.same(orders, [])
  },
)

t.test('given a stop that lost its position after the halt, when that is read, then it is cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (const order of [stop({ quantity: '5' }), stop({ quantity: '5' })]) await bot.ask('send', order)
  t.match((await bot.call('POST', '/halt', { wait: 10_000 })).body, { quiet: true, workingOrders: { count: 2 } })
  await until(
    () => bot.call('GET', '/status'),
    ({ body }) => body.workingOrders.cancelling === false,
  )
  await exchange.match('o1')
  await exchange.set({
    positions: {},
    orders: [{ id: 'o2', symbol: 'A', side: 'sell', quantity: 5, reduceOnly: true }],
  })
  const { orders } = await until(
    () => exchange.book(),
    (book) => book.orders.length === 0,
  )
  t.same(orders, [])
})

t.test('given many orders, when resumed while they are cancelled, then the rest stays', async (t) => {
  const orders = Array.from({ length: 200 }, (_, index) => ({ id: `x${index}`, symbol: 'A', side: 'buy', quantity: 1 }))
  const exchange = await ExchangeProcess.start(t)
  await exchange.set({ orders })
  await exchange.faults({ latency: 300 })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  const { body } = await bot.call('POST', '/halt')
  await until(
    () => exchange.book(),
    (book) => book.orders.length < 195,
  )
  t.equal((await bot.call('POST', '/resume', { confirm: body.haltId })).status, 200)
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  const { length } = (await exchange.book()).orders
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  t.equal((await exchange.book()).orders.length, length)
  t.ok(length > 100, `${length} are left`)
})
