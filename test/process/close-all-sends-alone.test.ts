import t from 'tap'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// A close-all counts on it that nobody else sends: what it has read must still be there when its order arrives. The exchange
// here does not enforce reduce-only, so that an exit of the bot beside it would turn the position.

const AN_EXIT = { symbol: 'A', side: 'sell', quantity: '1', type: 'market', reduceOnly: true }

t.test('given a bot that goes on exiting, when closed out, then only the kill switch sends', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 }, faults: { closeDelay: 400 } })
  const bot = exchange.bot(t, { state_dir: stateDirectory(t), allow_close_all: true, settle_ms: 300 })
  const { planId } = (await bot.call('POST', '/close-all')).body
  const started = await bot.call('POST', '/close-all', { execute: planId })
  t.equal(started.status, 202, started.text)
  const exiting = setInterval(() => void bot.ask('burst', [AN_EXIT]).catch(() => {}), 20)
  const ended = await until(
    () => bot.call('GET', String(started.headers['location'])),
    ({ status }) => status !== 202,
    60_000,
  )
  clearInterval(exiting)
  t.equal(ended.status, 200, ended.body.detail)
  const { positions, journal } = await exchange.book()
  t.same(positions, {}, 'flat, and not turned to the other side')
  t.match(journal, [{ event: 'fill', before: 10, after: 0, why: 'close' }])
  t.equal(journal.length, 1, 'one order, and no other')
  const counts = await bot.ask('counts')
  t.match(counts, { sent: 0, failed: 0 })
  t.ok(counts.refused > 5, `${counts.refused} exits were refused`)
})
