import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

const entry = (given: object = {}) => ({ symbol: 'A', side: 'buy', quantity: '1', type: 'limit', ...given })

const stop = (given: object = {}) => ({ ...entry({ side: 'sell', quantity: '10', reduceOnly: true }), ...given })

t.test('given entries and a stop, when halted, then the entries are cancelled and the stop stays', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (const order of [entry(), stop(), entry({ symbol: 'B' })]) await bot.ask('send', order)
  t.match((await bot.call('GET', '/status')).body, { quiet: false, workingOrders: { count: 3, riskAdding: 2 } })

  const halted = await bot.call('POST', '/halt', { wait: 10_000 })
  t.match(halted.body, { quiet: true, workingOrders: { count: 1, riskAdding: 0, failed: [] } })
  t.strictSame(halted.body.warnings, [])
  const book = await exchange.book()
  t.match(book.orders, [{ id: 'o2', reduceOnly: true }])
})

t.test('given two exits of the full size, when halted, then one is cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (const order of [stop(), stop()]) await bot.ask('send', order)
  t.match((await bot.call('POST', '/halt', { wait: 10_000 })).body, { quiet: true })
  t.equal((await exchange.book()).orders.length, 1)
})

t.test('given a reducing halt and cancel-all, then what adds risk goes, and exits may stay', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, cancelAll: true })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), working_orders: 'cancel-all' })
  for (const order of [entry(), stop()]) await bot.ask('send', order)
  t.match((await bot.call('POST', '/halt', { level: 'reducing', wait: 10_000 })).body, { quiet: true })
  t.match((await exchange.book()).orders, [{ id: 'o2' }])

  t.match((await bot.call('POST', '/halt', { wait: 10_000 })).body, { state: 'halted', quiet: true })
  // An exit adds no risk, so quiet does not wait for its cancel.
  const { orders } = await until(
    () => exchange.book(),
    (book) => book.orders.length === 0,
  )
  t.same(orders, [], 'halted: everything goes')
})

t.test('given working_orders = "keep", when halted, then all stay, quiet is false, and they are named', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), working_orders: 'keep' })
  await bot.ask('send', entry())
  const { body } = await bot.call('POST', '/halt', { wait: 500 })
  t.equal(body.quiet, false)
  t.match(body.warnings, [/o1 at test \(buy 1 A\)/])
  t.equal((await exchange.book()).orders.length, 1)
})

t.test('given a scoped halt, when it lands, then only what it covers is cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  for (const order of [entry(), entry({ symbol: 'B' })]) await bot.ask('send', order)
  await bot.call('POST', '/halt', { scope: { symbol: 'B' } })
  const { orders } = await until(
    () => exchange.book(),
    (book) => book.orders.length === 1,
  )
  t.match(orders, [{ symbol: 'A' }])
})

t.test('given shutdown_working_orders, when SIGTERM comes, then they go before the process ends', async (t) => {
  for (const [policy, left] of [
    ['cancel-risk', ['o2']],
    ['cancel-all', []],
    ['keep', ['o1', 'o2']],
  ] as const) {
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
    const bot = exchange.bot(t, { state_dir: stateDirectory(t), shutdown_working_orders: policy })
    for (const order of [entry(), stop()]) await bot.ask('send', order)
    bot.child.kill('SIGTERM')
    t.same(await bot.exited, { code: 0, signal: null }, policy)
    t.same(
      (await exchange.book()).orders.map(({ id }) => id),
      left,
      policy,
    )
  }
})

t.test('given a halt of one symbol and a venue with cancel-all, then the orders of others stay', async (t) => {
  const exchange = await ExchangeProcess.start(t, { cancelAll: true })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), working_orders: 'cancel-all' })
  for (const order of [entry(), entry(), entry({ symbol: 'B' })]) await bot.ask('send', order)
  await bot.call('POST', '/halt', { scope: { symbol: 'A' } })
  const { orders, journal } = await until(
    () => exchange.book(),
    (book) => book.orders.length === 1,
  )
  t.match(orders, [{ symbol: 'B' }])
  t.notOk(journal.some(({ event }) => event === 'all cancelled'))
})
