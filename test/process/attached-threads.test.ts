import t from 'tap'
import { BUY, ThreadsBot, until } from '../support/threads-bot.js'

// A real bot, whose real worker threads send orders under its kill switch.

const EXIT = { symbol: 'A', side: 'sell', amount: 1, reduceOnly: true, venue: 'venue' }

t.test('given an attached thread, when POST /halt comes, then its orders are refused until the resume', async (t) => {
  const bot = new ThreadsBot(t)
  const threadId = await bot.ask('attach', 'w')
  t.equal(await bot.worker('w', 'send', BUY), 'sent')
  const body = await bot.status()
  t.match(body.threads, [{ threadId, attached: true, responsive: true, inFlight: 0, unknown: 0 }])
  t.equal(body.orders.passed, 1, 'its orders are among all orders')

  const halted = await bot.halt({ reason: 'fat finger' })
  t.match(await bot.worker('w', 'check', BUY), {
    code: 'TRADING_HALTED',
    haltId: halted.haltId,
    reason: 'fat finger',
  })
  t.match(await bot.worker('w', 'permits', BUY), { code: 'TRADING_HALTED' })
  t.equal(await bot.worker('w', 'state'), 'halted')
  t.match(await bot.worker('w', 'check', { type: 'cancel', id: '1' }), { allowed: true })

  await bot.resume(halted.haltId)
  t.equal(await bot.worker('w', 'send', BUY), 'sent')
})

t.test(
  'given a halt from before, when a thread is attached, then that one is no event, and later ones are',
  async (t) => {
    const bot = new ThreadsBot(t)
    await bot.halt({ reason: 'fat finger' })
    await bot.ask('attach', 'w')
    t.match(await bot.worker('w', 'check', BUY), { code: 'TRADING_HALTED' })
    const later = await bot.halt({ reason: 'odd prices' })
    await until(async () => (await bot.worker('w', 'heard')).includes(later.haltId), 'the later one is told')
    t.same(await bot.worker('w', 'heard'), [later.haltId])
  },
)

t.test('given a thread in a loop, when halts come by HTTP and by code, then the loop sees each', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('attach', 'w')
  await bot.worker('w', 'spin', BUY)
  await bot.spinning('passed')
  const body = await bot.halt({ reason: 'gone mad' })
  await bot.spinning(body.haltId)
  await bot.resume(body.haltId)
  const byCode = await bot.ask('halt', { reason: 'by code', scope: { symbol: 'A' } })
  await bot.spinning(byCode.haltId)
  await until(async () => (await bot.status()).threads[0].responsive === false, 'the thread is shown as stuck')
})

t.test('given an order of a thread that is answered after the halt, when it is, then it is cancelled', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('attach', 'w')
  await bot.worker('w', 'wait', { ...BUY, venue: 'venue' })
  const body = await bot.halt({})
  t.equal(body.inFlight, 1)
  await bot.worker('w', 'answerIt', { id: '77' })
  await until(async () => (await bot.ask('cancelled')).includes('77'), 'it is cancelled')
  t.equal((await bot.status()).orders.late, 1)
})

t.test('given limits, when a thread sends orders, then each of them keeps to them', async (t) => {
  const bot = new ThreadsBot(t, { limits: { max_order_value: 10 } })
  await bot.ask('attach', 'w')
  t.match(await bot.worker('w', 'check', { ...BUY, price: 11 }), { code: 'ORDER_LIMIT', reason: /worth 11/ })
  t.match(await bot.worker('w', 'check', { ...BUY, price: 9 }), { allowed: true })
  const market = { ...BUY, amount: 11, type: 'market', venue: 'venue' }
  t.match(await bot.worker('w', 'check', market), { code: 'ORDER_LIMIT', reason: /tells no price/ })
  const byMark = async () => /worth 11 \(11 at 1\)/.test((await bot.ask('check', market)).reason)
  await until(byMark, 'a mark price, which the bot thread alone has')
})

t.test('given level reducing, when a thread sends an exit, then it is refused, and says who verifies', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('attach', 'w')
  await bot.worker('w', 'wait', { ...BUY, symbol: 'C' })
  await bot.halt({ level: 'reducing' })
  t.match(await bot.worker('w', 'check', EXIT), { code: 'REDUCTION_UNVERIFIED', reason: /bot thread alone/ })
  t.match(await bot.worker('w', 'permits', EXIT), { code: 'REDUCTION_UNVERIFIED' })
  t.match(await bot.worker('w', 'check', BUY), { code: 'TRADING_REDUCING' })

  const waits = await bot.ask('check', EXIT)
  t.equal(waits.allowed, false, 'nor may the bot thread, while an order of the other thread is on its way')
  await bot.worker('w', 'answerIt', {})
  await until(async () => (await bot.ask('check', EXIT)).allowed, 'the bot thread may, once a reading shows that one')
})

t.test(
  'given a bot thread that is stuck, when a thread sends orders, then they pass, and a halt is heard',
  async (t) => {
    const bot = new ThreadsBot(t)
    await bot.ask('attach', 'w')
    await bot.worker('w', 'spin', BUY)
    await bot.spinning('passed')
    bot.ask('block', 60_000).catch(() => {})
    await until(async () => !(await bot.status()).bot.responsive, 'it is stuck')
    const body = await bot.halt({})
    await bot.spinning(body.haltId)
    t.match((await bot.status()).threads.length, 1)
  },
)

t.test('given a thread that was started before a halt, when it attaches after it, then it is halted', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('start', 'w')
  const body = await bot.halt({ scope: { symbol: 'A' }, reason: 'before' })
  await bot.worker('w', 'attach')
  t.match(await bot.worker('w', 'check', BUY), { haltId: body.haltId, reason: 'before', scope: { symbol: 'A' } })
  t.match(await bot.worker('w', 'check', { ...BUY, symbol: 'B' }), { allowed: true })
})

t.test('given a thread that listens, when the bot is halted and resumed, then it is told of both', async (t) => {
  const bot = new ThreadsBot(t)
  await bot.ask('attach', 'w')
  t.equal(await bot.worker('w', 'active'), true)
  const told = bot.worker('w', 'told')
  t.equal(await bot.worker('w', 'active', BUY), true)
  const { haltId } = await bot.halt()
  t.equal(await bot.worker('w', 'active'), false)
  await bot.resume(haltId)
  const [first, second, last] = await told
  t.same([first, second].sort(), [`aborted ${haltId}`, `halt ${haltId}`])
  t.equal(last, 'aborted now: false')
  await bot.worker('w', 'detach')
  t.equal(await bot.worker('w', 'active'), false)
})
