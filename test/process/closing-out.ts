import type { Test } from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { type Book, type ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

/** Carries a plan out, and waits for the end. */
async function execute(t: Test, bot: BotProcess, planId: string, timeoutMs?: number) {
  const started = await bot.call('POST', '/close-all', { execute: planId })
  t.equal(started.status, 202, started.text)
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
    timeoutMs,
  )
  return { started, ended }
}

/** Plans, executes, and waits for the end. */
export async function closeAll(t: Test, bot: BotProcess) {
  const plan = await bot.call('POST', '/close-all')
  t.equal(plan.status, 200)
  const { started, ended } = await execute(t, bot, plan.body.planId, 120_000)
  t.match(plan.body.execute, `-d execute=${plan.body.planId}`)
  t.match(started.body.follow, /^curl -sS http.*\/close-all\/c-[0-9a-f]{8}$/)
  t.equal(started.headers['location'], `/close-all/${started.body.id}`)
  return { plan: plan.body, started: started.body, ended }
}

/** No fill has taken a position to the other side. */
export function overshot({ journal }: Book): object[] {
  return journal.filter(({ why, before = 0, after = 0 }) => why === 'close' && before * after < 0)
}

/** Everything is closed in the end, and on the way no position has changed its side. */
export async function closesCleanly(t: Test, exchange: ExchangeProcess, bot: BotProcess): Promise<void> {
  const { ended } = await closeAll(t, bot)
  t.equal(ended.status, 200, ended.body.detail)
  const book = await exchange.book()
  t.same(book.positions, {})
  t.same(overshot(book), [])
}

export const settings = (t: Test) => ({ state_dir: stateDirectory(t), allow_close_all: true, settle_ms: 300 })

/** Carries a plan out while an order of the bot is on its way, and waits for the end, which is flat. */
export async function closeAllBehind(t: Test, bot: BotProcess, planId: string, order: object) {
  await bot.ask('burst', [order])
  await until(
    () => bot.call('GET', '/status'),
    ({ body }) => body.orders.inFlight === 1,
  )
  const { ended } = await execute(t, bot, planId)
  t.equal(ended.status, 200, ended.body.detail)
  return ended
}
