import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

const entry = { symbol: 'A', side: 'buy', quantity: '1', type: 'limit' }

t.test('given a stuck bot and a venue_module, when halted and closed out, then the exchange is flat', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10, B: -4 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), allow_close_all: true, ...exchange.module })
  await bot.ask('send', entry)
  const spinning = bot.ask('spin', 60_000)
  spinning.catch(() => {})
  await bot.line((line) => line['spinning'] === true, 'the loop')

  const halted = await bot.call('POST', '/halt', { wait: 10_000 })
  t.match(halted.body, { quiet: true, state: 'halted' })
  t.same((await exchange.book()).orders, [])

  const { body: plan } = await bot.call('POST', '/close-all')
  const started = await bot.call('POST', '/close-all', { execute: plan.planId })
  t.equal(started.status, 202, started.text)
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
  )
  t.match(ended, { status: 200, body: { flat: true } }, ended.text)
  t.same((await exchange.book()).positions, {})
  const { body } = await bot.call('GET', '/status')
  t.match(body, { bot: { responsive: false }, positions: { count: 0, stale: false } }, 'while the loop still spins')
})

t.test(
  'given a stuck bot and only its own venues, when closed out, then 503 within 2 s, and never a done',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
    const bot = exchange.bot(t, { state_dir: stateDirectory(t), allow_close_all: true })
    await bot.ask('send', entry)
    const { body: plan } = await bot.call('POST', '/close-all')
    bot.ask('spin', 60_000).catch(() => {})
    await bot.line((line) => line['spinning'] === true, 'the loop')

    for (const body of [{}, { execute: plan.planId }]) {
      const began = Date.now()
      const refused = await bot.call('POST', '/close-all', body)
      t.equal(refused.status, 503, refused.text)
      t.ok(Date.now() - began < 2_000, `${Date.now() - began} ms`)
      t.match(refused.body.detail, /bot thread has not answered for \d+ ms.*end process \d+.*venue_module/)
    }
    const halted = await bot.call('POST', '/halt', { wait: 500 })
    t.match(halted.body, { state: 'halted', quiet: false })
    t.match(
      halted.body.warnings.join(),
      /bot thread has not answered for \d+ ms, so working orders can't be read or cancelled/,
    )
    t.equal((await bot.call('POST', '/close-all', { execute: plan.planId })).status, 503)
    const book = await exchange.book()
    t.same([book.positions, book.orders.length], [{ A: 10 }, 1])
  },
)

t.test('given a bot that was stuck, when it answers again, then its working orders are cancelled', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = exchange.bot(t, { state_dir: stateDirectory(t) })
  await bot.ask('send', entry)
  const spinning = bot.ask('spin', 3_000)
  await bot.line((line) => line['spinning'] === true, 'the loop')
  await bot.call('POST', '/halt')
  t.equal((await exchange.book()).orders.length, 1)
  await spinning
  const { orders } = await until(
    () => exchange.book(),
    (book) => book.orders.length === 0,
  )
  t.same(orders, [])
})
