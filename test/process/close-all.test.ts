import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'
import { closeAll, closeAllBehind, overshot, settings } from './closing-out.js'

t.test('given positions and working orders, when closed out, then all is flat, and the bot is halted', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10, B: -3 } })
  const bot = exchange.bot(t, settings(t))
  await bot.ask('send', { symbol: 'A', side: 'sell', quantity: '10', type: 'limit', reduceOnly: true })
  const { plan, started, ended } = await closeAll(t, bot)
  t.match(plan, {
    complete: true,
    orders: [{ closing: { symbol: 'A', side: 'sell', quantity: '10' } }, { venue: 'test' }],
  })
  t.match(started, { status: 'running', flat: false, planId: plan.planId })
  t.equal(ended.status, 200, ended.text)
  t.match(ended.body, { status: 'flat', flat: true, totals: { positions: 2, filled: 2, open: 0, skipped: 0 } })
  const book = await exchange.book()
  t.match(book, { positions: {}, orders: [] })
  t.same(Object.keys(book.positions), [])
  const { body } = await bot.call('GET', '/status')
  t.match(body, { state: 'halted', quiet: true, halt: { reason: /close-all of plan/ }, closeAll: { status: 'flat' } })
})

t.test(
  'given close-alls are not allowed, when executed, then 403 names the setting, and nothing is sent',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
    const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
    const { body } = await bot.call('POST', '/close-all')
    t.match(body, { execute: null, detail: /allow_close_all is false\. Set .* and start the bot anew/ })
    await bot.line(({ msg }) => /\/close-all +# .*allow_close_all is false, so it can't be carried out$/.test(`${msg}`))
    const refused = await bot.call('POST', '/close-all', { execute: body.planId })
    t.equal(refused.status, 403)
    t.match(refused.body.detail, /allow_close_all = true under \[control\], or CONTROL_ALLOW_CLOSE_ALL=true/)
    t.same((await exchange.book()).journal, [])
    t.equal((await bot.call('GET', '/status')).body.state, 'active')
  },
)

t.test('given positions have changed since the plan, when executed, then 409 and the new plan', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, settings(t))
  const { planId } = (await bot.call('POST', '/close-all')).body
  await exchange.set({ positions: { A: 9 } })
  const refused = await bot.call('POST', '/close-all', { execute: planId })
  t.equal(refused.status, 409)
  t.match(refused.body.plan, { orders: [{ closing: { quantity: '9' } }] })
  t.not(refused.body.plan.planId, planId)
  t.match(refused.body.detail, new RegExp(`-d execute=${refused.body.plan.planId}$`))
  t.same((await exchange.book()).journal, [])
})

t.test('given 20 positions with faults, when closed out, then 18 are flat and the others are named', async (t) => {
  const symbols = Array.from({ length: 20 }, (_, index) => `S${index + 1}`)
  const positions = Object.fromEntries(
    symbols.map((symbol, index) => [symbol, index % 2 === 0 ? 10 + index : -10 - index]),
  )
  const exchange = await ExchangeProcess.start(t, {
    positions,
    faults: { latency: 20, closeErrors: ['S3'], noPrice: ['S7'], partialFills: { S11: 6 } },
  })
  const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 15_000 })
  const { plan, ended } = await closeAll(t, bot)
  t.match(plan, {
    complete: false,
    totals: { orders: 19 },
    skipped: [{ symbol: 'S7', why: 'the venue has no price for it' }],
  })

  t.equal(ended.status, 207, 'the HTTP status says that it is partial')
  t.match(ended.body, { status: 'partial', flat: false, totals: { positions: 20, filled: 18, skipped: 1, open: 1 } })
  const named = ended.body.positions.filter(({ state }: { state: string }) => state !== 'filled')
  t.match(named, [
    { symbol: 'S3', state: 'failed', error: "S3 can't be traded now", remaining: '12' },
    { symbol: 'S7', state: 'skipped', error: 'the venue has no price for it', remaining: '16' },
  ])
  t.ok(named[0].retries > 1, `${named[0].retries} retries`)
  t.match(ended.body.detail, /NOT flat, partial: 18 of 20 .*S3.*can't be traded now.*S7.*no price/)
  const s11 = ended.body.positions.find(({ symbol }: { symbol: string }) => symbol === 'S11')
  t.match(s11, { state: 'filled', attempts: 4, quantity: '20' }, '6 + 6 + 6 + 2')

  const book = await exchange.book()
  t.same(book.positions, { S3: 12, S7: 16 })
  t.same(overshot(book), [])
})

t.test('given a close-all that runs, when executed or resumed, then the running one is told', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, faults: { closeErrors: ['A'] } })
  const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 3_000 })
  const { planId } = (await bot.call('POST', '/close-all')).body
  const both = await Promise.all([1, 2].map(() => bot.call('POST', '/close-all', { execute: planId })))
  t.same(
    both.map(({ status }) => status),
    [202, 202],
  )
  const [first, second] = both.map(({ body }) => body.id)
  t.equal(first, second)
  t.equal((await bot.call('POST', '/close-all', { execute: 'other' })).body.id, first)
  const { halt } = (await bot.call('GET', '/status')).body
  const resumed = await bot.call('POST', '/resume', { confirm: halt.haltId })
  t.match(resumed, { status: 409, body: { type: 'urn:trading-kill-switch:close-all-running' } })
  await until(
    () => bot.call('GET', `/close-all/${first}`),
    ({ status }) => status === 207,
  )
  t.equal((await bot.call('POST', '/resume', { confirm: halt.haltId })).status, 200)
})

t.test('given a close-all that runs, when SIGTERM comes, then the process ends when it has', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, faults: { closeDelay: 1_500 } })
  const bot = exchange.bot(t, settings(t))
  const { body: plan } = await bot.call('POST', '/close-all')
  const started = await bot.call('POST', '/close-all', { execute: plan.planId })
  t.equal(started.status, 202)
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: 0, signal: null })
  t.same((await exchange.book()).positions, {})
  await bot.line((line) => /has ended\. Flat/.test(String(line['msg'])), 'the end in the log')
})

t.test('given positions that can not be read, then no answer, plan or decision takes them for none', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, faults: { failing: ['positions'] } })
  const bot = exchange.bot(t, settings(t))
  t.match((await bot.call('GET', '/status')).body.positions, { count: null, stale: true })
  const positions = await bot.call('GET', '/positions')
  t.equal(positions.status, 503)
  t.match(positions.body, { venues: [{ error: /positions are not available/ }] })
  t.equal((await bot.call('POST', '/close-all')).status, 503)
  t.equal((await bot.call('POST', '/close-all', { execute: 'x' })).status, 503)
  const { body } = await bot.call('POST', '/halt', { level: 'reducing', wait: 500 })
  t.match(body, { quiet: false, positions: { count: null } })
  const exit = { symbol: 'A', side: 'sell', quantity: '1', type: 'market', reduceOnly: true }
  t.match(await bot.ask('send', exit), { refused: 'REDUCTION_UNVERIFIED' })

  await exchange.faults({ failing: [] })
  const plan = (await bot.call('POST', '/close-all')).body
  t.match(plan, { complete: true, orders: [{ closing: { quantity: '10' } }] })
  await exchange.faults({ failing: ['positions'] })
  const known = await bot.call('GET', '/positions')
  t.match(known.body, { stale: true, totals: { count: 1 } }, 'what was known stays, and is stale')
  const refused = await bot.call('POST', '/close-all', { execute: plan.planId })
  t.equal(refused.status, 503, 'and nothing is closed from it')
  t.same((await exchange.book()).journal, [])
})

t.test('given a position read that fails during a close-all, then it is not flat before it is read back', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = exchange.bot(t, { ...settings(t), close_deadline_ms: 3_000 })
  const { planId } = (await bot.call('POST', '/close-all')).body
  const started = await bot.call('POST', '/close-all', { execute: planId })
  await exchange.faults({ failing: ['positions'] })
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
  )
  t.match(ended, { status: 207, body: { flat: false, status: 'partial' } })
  t.match(ended.body.detail, /not readable: test .*positions are not available/)
})

t.test(
  'given an order on its way, when closed out, then it is not flat before that has arrived and is closed',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { faults: { orderDelay: 2_000 } })
    const bot = exchange.bot(t, settings(t))
    const { planId } = (await bot.call('POST', '/close-all')).body
    const ended = await closeAllBehind(t, bot, planId, { symbol: 'A', side: 'buy', quantity: '10', type: 'market' })
    t.match(ended.body.positions, [{ symbol: 'A', planned: false, state: 'filled' }])
    const { positions, journal } = await exchange.book()
    t.same(positions, {})
    t.equal(journal.length, 2, 'it had arrived before')
  },
)

t.test('given an unknown id, when asked for, then 404 says which is the newest', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = exchange.bot(t, settings(t))
  const answer = await bot.call('GET', '/close-all/c-12345678')
  t.match(answer, { status: 404, body: { detail: /There was none/ } })
})
