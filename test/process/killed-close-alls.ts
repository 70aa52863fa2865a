import type { Test } from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

// kill -9 in the middle of a close-all, at a random moment, again and again. The exchange takes closing orders as spot markets
// do: a closing order that is sent twice opens the other side.

const LANES = 4
const SEED = Number(process.env['KILLS_SEED'] ?? 20_260_103)

export async function judgeKilledCloseAlls(t: Test, kills: number): Promise<void> {
  t.comment(`seed ${SEED}`)
  const directory = stateDirectory(t)
  const results = await Promise.all(Array.from({ length: LANES }, (_, lane) => killLane(t, directory, lane, kills)))
  const all = results.flat()
  t.equal(all.length, kills)
  t.same(
    all.filter(({ problem }) => problem !== null),
    [],
  )
  const interrupted = all.filter((kill) => kill.interrupted).length
  t.ok(interrupted > kills / 3, `${interrupted} were interrupted`)
  t.ok(
    all.some(({ halfway }) => halfway),
    'some of them with a part of the positions closed',
  )
}

interface Kill {
  readonly interrupted: boolean
  readonly halfway: boolean
  readonly problem: string | null
}

async function killLane(t: Test, directory: string, lane: number, kills: number): Promise<Kill[]> {
  let state = SEED + lane
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  const done: Kill[] = []
  const exchange = await ExchangeProcess.start(t, { seed: SEED + lane })
  for (let count = lane; count < kills; count += LANES) {
    const settings = {
      state_dir: `${directory}/${count}`,
      allow_close_all: true,
      settle_ms: 200,
      close_deadline_ms: 30_000,
      ...(count % 2 === 0 ? {} : exchange.module),
    }
    done.push(await killOnce(t, exchange, settings, random))
  }
  return done
}

async function killOnce(t: Test, exchange: ExchangeProcess, settings: object, random: () => number): Promise<Kill> {
  const positions = { A: 12, B: -9, C: 30, D: -4, E: 5 }
  await exchange.set({ positions, orders: [{ id: 'stop', symbol: 'A', side: 'sell', quantity: 12, reduceOnly: true }] })
  await exchange.faults({ latency: 60, partialFills: { C: 11 }, loseAcknowledgements: 0.1 })
  const bot = exchange.bot(t, settings)
  const { body: plan } = await bot.call('POST', '/close-all')
  const started = await bot.call('POST', '/close-all', { execute: plan.planId })
  await new Promise((resolve) => setTimeout(resolve, random() * 1_200))
  await bot.kill()
  const open = Object.keys((await exchange.book()).positions).length

  const again = exchange.bot(t, settings)
  const problem = await closeAgain(exchange, again, started.body.id)
  const { journal, positions: left } = await exchange.book()
  await again.kill()
  const flipped = journal.filter(({ before = 0, after = 0 }) => before * after < 0)
  const wrong =
    problem ??
    (flipped.length > 0
      ? `changed sign: ${JSON.stringify(flipped)}`
      : Object.keys(left).length > 0
        ? `left: ${JSON.stringify(left)}`
        : null)
  return { interrupted: open > 0, halfway: open > 0 && open < 5, problem: wrong }
}

/** What an operator does after the restart. */
async function closeAgain(exchange: ExchangeProcess, bot: BotProcess, id: string): Promise<string | null> {
  const { state, closeAll } = (await bot.call('GET', '/status')).body
  if (state !== 'halted') return `came back ${state}`
  const before = await bot.call('GET', `/close-all/${id}`)
  if (before.body.status === 'interrupted' ? before.status !== 207 : before.body.status !== 'flat') return before.text
  if (closeAll.id !== id) return `${closeAll.id} is not ${id}`
  // What the run before has sent may not show yet: the plan says when to come again.
  const { body: plan } = await until(
    () => bot.call('POST', '/close-all'),
    ({ body }) => !body.skipped.some(({ why }: { why: string }) => why.includes('Make a new plan in')),
    40_000,
  )
  const started = await bot.call('POST', '/close-all', { execute: plan.planId })
  if (started.status !== 202) {
    // An order that was on its way has arrived since the plan.
    return started.status === 409 ? closeAgain(exchange, bot, id) : started.text
  }
  const ended = await until(
    () => bot.call('GET', `/close-all/${started.body.id}`),
    ({ status }) => status !== 202,
    40_000,
  )
  return ended.body.flat === true ? null : ended.text
}
