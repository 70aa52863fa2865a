import t, { type Test } from 'tap'
import type { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess } from '../support/exchange-process.js'
import { resumeEverything } from '../support/resume-everything.js'
import { stateDirectory } from '../support/state-directory.js'

// Orders, fills, cancels and a halt race each other, with answers that get lost, orders that arrive late and cancels that are
// refused. Whenever the bot is said to be quiet, the exchange's own book is asked: it must hold nothing that adds risk.

const LANES = 8
const SEED = Number(process.env['RACES_SEED'] ?? 20_260_102)

/** @param races how many, over all lanes */
export async function judgeRaces(t: Test, races: number): Promise<void> {
  t.comment(`seed ${SEED}`)
  const directory = stateDirectory(t)
  const lanes = Array.from({ length: LANES }, (_, lane) => race(t, directory, lane, races / LANES))
  const results = await Promise.all(lanes)
  const sum = (name: keyof Result) => results.reduce((total, result) => total + result[name], 0)
  t.equal(sum('lies'), 0, 'quiet was never said wrongly')
  t.equal(sum('races'), races)
  t.equal(sum('quiet'), races, 'and it was said in the end, every time')
  t.ok(sum('risky') > races / 4, `${sum('risky')} races had something to cancel when the halt landed`)
  t.ok(sum('late') > races / 40, `${sum('late')} orders were late`)
  t.ok(sum('said') >= races, `quiet was said ${sum('said')} times`)
}

interface Result {
  races: number
  quiet: number
  lies: number
  said: number
  risky: number
  late: number
}

async function race(t: Test, directory: string, lane: number, races: number): Promise<Result> {
  const random = randomOf(SEED + lane)
  const exchange = await ExchangeProcess.start(t, { seed: SEED + lane, cancelAll: lane % 4 === 1 })
  // Every other bot leaves its venue to the control thread.
  const inProcess = lane % 2 === 0
  const settings = {
    state_dir: `${directory}/lane-${lane}`,
    settle_ms: 250,
    ...(inProcess ? {} : exchange.module),
  }
  const bot = exchange.bot(t, settings, inProcess)
  const result: Result = { races: 0, quiet: 0, lies: 0, said: 0, risky: 0, late: 0 }
  for (let count = 0; count < races; count++) await one(exchange, bot, random, result)
  result.late = (await bot.call('GET', '/status')).body.orders.late
  return result
}

async function one(exchange: ExchangeProcess, bot: BotProcess, random: Random, result: Result): Promise<void> {
  await exchange.faults({ latency: 0, loseAcknowledgements: 0, lateArrivals: 0, rejectCancels: 0 })
  const resting = Array.from({ length: random.below(4) }, (_, index) => ({ ...randomOrder(random), id: `r${index}` }))
  await exchange.set({
    positions: { A: random.below(21) - 10, B: random.below(21) - 10 },
    orders: resting.map((order) => ({ ...order, quantity: Number(order.quantity) })),
  })
  await exchange.faults({
    latency: random.below(40),
    loseAcknowledgements: random.of([0, 0.3]),
    lateArrivals: random.of([0, 0.3]),
    rejectCancels: random.of([0, 0.2, 0.4]),
  })
  const orders = Array.from({ length: random.below(15) }, () =>
    random.below(5) === 0 && resting.length > 0 ? { action: 'cancel', ...random.of(resting) } : randomOrder(random),
  )
  // On a busy machine every answer may be there before a halt from outside: the first race of a bot doesn't leave that to luck.
  await bot.ask(result.races === 0 ? 'burstAndHalt' : 'burst', orders)
  await new Promise((resolve) => setTimeout(resolve, random.below(80)))
  if ((await exchange.book()).riskAdding.length > 0) result.risky++

  let over = false
  const judged = watch(exchange, bot, () => over, result)
  const matched = matches(exchange, random, () => over)
  const halted = await bot.call('POST', '/halt', { wait: 20_000, reason: `race ${result.races}` })
  if (halted.body.quiet === true) result.quiet++
  over = true
  await Promise.all([judged, matched])
  await judge(exchange, result)
  await resumeEverything(bot)
  result.races++
}

/** Asks for the status again and again, and the exchange whenever it is quiet. */
async function watch(exchange: ExchangeProcess, bot: BotProcess, isOver: () => boolean, result: Result): Promise<void> {
  while (!isOver()) {
    const { body } = await bot.call('GET', '/status')
    if (body.state !== 'halted' || body.quiet !== true) continue
    await judge(exchange, result)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function judge(exchange: ExchangeProcess, result: Result): Promise<void> {
  result.said++
  const { riskAdding } = await exchange.book()
  if (riskAdding.length > 0) {
    result.lies++
    t.comment(`race ${result.races}: ${JSON.stringify(riskAdding)}`)
  }
}

/** Others trade with what rests. */
async function matches(exchange: ExchangeProcess, random: Random, isOver: () => boolean): Promise<void> {
  for (let count = 0; count < 3 && !isOver(); count++) {
    const { riskAdding } = await exchange.book()
    const order = riskAdding[random.below(riskAdding.length)]
    if (order !== undefined) await exchange.match(order.id, 1 + random.below(3))
    await new Promise((resolve) => setTimeout(resolve, random.below(40)))
  }
}

function randomOrder(random: Random) {
  return {
    symbol: random.of(['A', 'B']),
    side: random.of(['buy', 'sell']),
    quantity: String(1 + random.below(10)),
    type: random.of(['limit', 'limit', 'limit', 'market']),
    reduceOnly: random.below(3) === 0,
  }
}

type Random = ReturnType<typeof randomOf>

/** Numbers that look random, the same for the same seed. */
function randomOf(seed: number) {
  let state = seed >>> 0
  const below = (bound: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * bound)
  }
  return { below, of: <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item }
}
