// What an order pays as scoped halts, and orders in flight, grow in number.
import { startKillSwitch } from './kill-switch.mjs'
import { makeScopedState } from './scoped-state.mjs'
import { interleave, nsPerAsyncCall, nsPerCall, quantile, table } from './statistics.mjs'

const SCOPED_HALTS = [1, 10, 100, 1_000, 10_000]
const IN_FLIGHT = [1, 100, 10_000, 100_000]
const ROUNDS = 60
const order = { venue: 'binance', symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'limit', price: 100 }
const exit = { ...order, side: 'sell', reduceOnly: true }

/** The cost of a `check()` beside many scoped halts. */
export async function benchScopedHalts() {
  const bots = []
  for (const count of SCOPED_HALTS) {
    const { stateDir } = await makeScopedState(count)
    bots.push({ count, killSwitch: await startKillSwitch(stateDir) })
  }
  const { venue: _, ...withoutVenue } = order
  const orders = { none: order, one: { ...order, symbol: 'COIN0/USDT' }, 'no venue': withoutVenue }
  const candidates = {}
  for (const { count, killSwitch } of bots) {
    for (const [name, each] of Object.entries(orders)) {
      if (killSwitch.check(each).allowed !== (name !== 'one')) throw new Error(`${name} of ${count}: judged wrongly`)
      candidates[`${count} ${name}`] = (calls) => {
        for (let i = 0; i < calls; i++) killSwitch.check(each)
      }
    }
  }
  const samples = await interleave(candidates, ROUNDS, (run) => nsPerCall(run, 500))
  for (const { killSwitch } of bots) await killSwitch.close()
  const lines = SCOPED_HALTS.map((count) => [
    count,
    ...Object.keys(orders).flatMap((name) => medianAndP99(samples[`${count} ${name}`])),
  ])
  return table(
    [
      'scoped halts in force',
      ...['matches none', 'matches one', 'matches none, names no venue'].flatMap((name) => [
        `${name}: median ns`,
        'p99',
      ]),
    ],
    lines,
  )
}

/** The cost of an order beside many that the venue has not answered yet. */
export async function benchInFlight() {
  const bots = []
  for (const count of IN_FLIGHT) {
    const killSwitch = await startKillSwitch(undefined, [venue])
    for (let i = 0; i < count; i++) killSwitch.middleware({ ...order }, unanswered)
    bots.push({ count, killSwitch })
  }
  const passing = await interleaveBots(bots, ROUNDS, ({ middleware }) =>
    nsPerAsyncCall(() => middleware(order, answered), 500),
  )
  for (const { killSwitch } of bots) await killSwitch.halt({ level: 'reducing' })
  const firsts = []
  for (const { killSwitch } of bots) firsts.push(await firstExitMs(killSwitch))
  const exits = await interleaveBots(bots, ROUNDS, (killSwitch) =>
    nsPerCall((calls) => {
      for (let i = 0; i < calls; i++) killSwitch.check(exit)
    }, 100),
  )
  for (const { killSwitch } of bots) await killSwitch.close()
  const lines = IN_FLIGHT.map((count, index) => [
    count,
    ...medianAndP99(passing[count]),
    ...medianAndP99(exits[count]),
    firsts[index].toFixed(2),
  ])
  return table(
    [
      'orders in flight',
      'through the middleware, active: median ns',
      'p99',
      'an exit while reducing: median ns',
      'p99',
      'the first exit, once, ms',
    ],
    lines,
  )
}

const venue = {
  name: 'binance',
  positions: async () => [{ symbol: 'BTC/USDT', side: 'long', quantity: '1000000000' }],
  openOrders: async () => [],
  cancel: async () => {},
  close: async () => {},
}
const answered = async () => {}
const unanswered = () => new Promise(() => {})

function interleaveBots(bots, rounds, measure) {
  const candidates = Object.fromEntries(bots.map(({ count, killSwitch }) => [count, killSwitch]))
  return interleave(candidates, rounds, measure)
}

/** The first exit goes through all that is in flight. It may be refused: it needs a reading of the venue that shows all the others. */
async function firstExitMs(killSwitch) {
  const began = performance.now()
  let { allowed } = killSwitch.check(exit)
  const ms = performance.now() - began
  while (!allowed) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    allowed = killSwitch.check(exit).allowed
  }
  return ms
}

function medianAndP99(samples) {
  return [0.5, 0.99].map((share) => quantile(samples, share).toFixed(0))
}
