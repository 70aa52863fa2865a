import t from 'tap'
import { BotProcess } from '../../support/bot-process.js'
import { ExchangeProcess, writeConfig } from './exchange-process.js'

t.test('given a new exchange, when asked, then it tells its market, and an account without anything', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  t.match((await exchange.call('GET', '/health')).body, {
    name: 'paper-exchange',
    pid: exchange.process.child.pid,
    market: { date: '2008-09-10', moment: 'open', price: '1227.50', ended: false },
  })
  t.same((await exchange.call('GET', '/positions')).body, [])
  t.same((await exchange.call('GET', '/orders')).body, [])
  const account = { equity: '25000.00', dailyPnl: '0.00', unrealizedPnl: '0.00', currency: 'USD' }
  t.same((await exchange.call('GET', '/account')).body, account)
})

t.test('given orders over HTTP, when placed and cancelled, then account, positions and orders follow', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bought = await exchange.order()
  t.equal(bought.status, 200)
  t.match(bought.body, { id: /^order-\d+$/, filled: '3', remaining: '0' })
  t.match((await exchange.call('GET', '/positions')).body, [
    { symbol: 'SPX', side: 'long', quantity: '3', entryPrice: '1227.60', markPrice: '1227.50' },
  ])
  const limit = { type: 'limit', price: '1000.00', strategy: 'mean-reversion' }
  const { id } = (await exchange.order(limit)).body
  t.match((await exchange.call('GET', '/orders')).body, [
    { id, side: 'buy', quantity: '3', price: '1000.00', strategy: 'mean-reversion', reduceOnly: false },
  ])
  t.same((await exchange.call('DELETE', `/orders/${id}`)).body, { id })
  const gone = await exchange.call('DELETE', `/orders/${id}`)
  t.equal(gone.status, 404)
  t.match(gone.body, { code: 'UNKNOWN_ORDER', message: `No working order ${id}: filled, cancelled, or never there.` })
  await exchange.order(limit)
  await exchange.order(limit)
  t.same((await exchange.call('DELETE', '/orders')).body, { working: 0 })
  t.same((await exchange.call('GET', '/orders')).body, [])
})

t.test('given calls that make no sense, when made, then each is refused with a code and words', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  for (const [method, path, body, status, code, message] of [
    ['GET', '/nothing', undefined, 404, 'NOT_FOUND', /There are: GET \/health, .*POST \/faults/],
    ['PUT', '/orders', undefined, 405, 'METHOD_NOT_ALLOWED', /\/orders has no PUT/],
    ['POST', '/orders', '{"side"', 400, 'INVALID_JSON', /not JSON/],
    ['POST', '/orders', undefined, 400, 'INVALID_ORDER', /must be an order as a JSON object/],
    [
      'POST',
      '/orders',
      { quantity: 3, qty: 1 },
      400,
      'INVALID_ORDER',
      /qty: there is no such field.*quantity: must be/,
    ],
    ['POST', '/orders', 'x'.repeat(70_000), 413, 'BODY_TOO_LARGE', /65536 bytes/],
    ['GET', '/events?after=x', undefined, 400, 'INVALID_QUERY', /after must be a whole number, not "x"/],
    ['POST', '/faults', { lag: 1 }, 400, 'INVALID_FAULTS', /lag: there is no such fault\. There are: latency_ms /],
  ] as const) {
    const refused = await exchange.call(method, path, body)
    t.equal(refused.status, status, `${method} ${path}`)
    t.match(refused.body, { code, message })
  }
  t.match((await exchange.order({ symbol: 'NDX' })).body, { code: 'INVALID_ORDER', message: /There is SPX/ })
  t.match((await exchange.order({ reduceOnly: true })).body, { code: 'REDUCE_ONLY_REJECTED' })
  t.same((await exchange.call('GET', '/positions')).body, [], 'nothing was traded')
})

t.test('given a market that is over, when asked, then it stands still and the exchange keeps trading', async (t) => {
  const exchange = await ExchangeProcess.start(t, { start: '2020-04-16', day_ms: 4 })
  await exchange.call('GET', '/events')
  let ended = false
  while (!ended) ended = (await exchange.call('GET', '/health')).body.market.ended
  t.match((await exchange.call('GET', '/health')).body.market, { date: '2020-04-17', moment: 'close' })
  t.match((await exchange.order()).body, { filled: '3' })
  t.match((await exchange.call('GET', '/events')).body, { snapshot: { ended: true, account: { position: '3' } } })
})

t.test('given a signal, when it comes, then the exchange ends with 0', async (t) => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const exchange = await ExchangeProcess.start(t)
    await exchange.order()
    exchange.process.child.kill(signal)
    t.same(await exchange.process.exited, { code: 0, signal: null })
    t.match(exchange.process.lines.at(-1), { why: signal })
  }
})

t.test(
  'given nobody who calls, when the time is over, then the exchange ends; a waiting follower keeps it',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, {}, ['--idle-ms', '300'])
    const { body } = await exchange.call('GET', '/events')
    t.match((await exchange.call('GET', `/events?after=${body.seq}&wait_ms=900`)).body, { events: [] })
    t.same(await exchange.process.exited, { code: 0, signal: null })
    t.match(exchange.process.lines.at(-1), { why: 'nobody has called for 300 ms' })
  },
)

t.test('given a mistake, when started, then it says what to do and exits with 1', async (t) => {
  const first = await ExchangeProcess.start(t)
  const port = new URL(first.url).port
  for (const [args, message] of [
    [['--port', port], /Port \d+ is taken by another process.*\[paper\]/],
    [['--port', '70000'], /--port must be a whole number from 0 to 65535, not "70000"[\s\S]*Usage: paper-exchange/],
    [['--config', '/nowhere.toml'], /nowhere\.toml/],
    [
      ['--config', writeConfig(t, { lag_ms: 5 })],
      /settings the exchange can't use:\n {2}paper\.lag_ms: there is no such/,
    ],
    [['--config', writeConfig(t, { start: '2031-01-01' })], /set start in \[paper\]/],
  ] as const) {
    const program = first.process.child.spawnargs.find((part) => part.endsWith('main.js')) ?? ''
    const exchange = new BotProcess(program, ['--config', writeConfig(t), ...args])
    t.same(await exchange.exited, { code: 1, signal: null })
    t.match(exchange.stderr, message)
    t.notMatch(exchange.stderr, /\n {4}at /, 'no stack')
  }
})
