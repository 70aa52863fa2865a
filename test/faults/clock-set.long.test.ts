import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { noSettableClock, SettableClock } from '../support/settable-clock.js'
import { stateDirectory } from '../support/state-directory.js'

const skip = noSettableClock
const HOUR = 3_600

async function start(t: Test, settings: object = {}) {
  const directory = stateDirectory(t)
  const clock = new SettableClock(directory)
  const exchange = await ExchangeProcess.start(t, { positions: { A: 10 } })
  const bot = BotProcess.bot('trading-bot', {
    settings: { state_dir: `${directory}/state`, ...settings },
    args: [JSON.stringify({ url: exchange.url })],
    environment: clock.environment,
  })
  t.teardown(() => bot.kill())
  await bot.url()
  const status = async () => (await bot.call('GET', '/status')).body
  return { bot, clock, status }
}

for (const jump of [HOUR, -HOUR]) {
  const where = jump > 0 ? 'forward' : 'back'
  t.test(
    `given a clock that is set an hour ${where}, then nothing halts, and nothing that is halted goes on`,
    { skip },
    async (t) => {
      const { bot, clock, status } = await start(t)
      const scoped = (await bot.call('POST', '/halt', { scope: { symbol: 'B' } })).body.haltId
      const before = Date.parse((await status()).positions.asOf)
      clock.set(jump)
      // Longer than the bot takes to find that its control thread is gone, and than a bot may be silent.
      await sleep(1_500)
      const active = await status()
      const moved = Date.parse(active.positions.asOf) - before
      t.ok(Math.abs(moved - jump * 1_000) < 60_000, `the bot's clock has moved by ${moved} ms`)
      t.match(active, { state: 'active', halt: null, scopedHalts: [{ haltId: scoped }], durable: true })
      t.match(active, { positions: { count: 1, stale: false }, bot: { responsive: true, stack: null } })
      t.ok(active.bot.uptimeSeconds < 60 && active.bot.lastBeatMs < 60_000)
      t.equal((await bot.ask('check', { symbol: 'A', side: 'buy' })).allowed, true)
      t.equal((await bot.ask('check', { symbol: 'B', side: 'buy' })).haltId, scoped)

      const { haltId } = (await bot.call('POST', '/halt')).body
      clock.set(-jump)
      await sleep(1_500)
      t.match(await status(), { state: 'halted', halt: { haltId }, durable: true, bot: { responsive: true } })
      t.equal((await bot.ask('check', { symbol: 'A', side: 'buy' })).haltId, haltId)
      t.equal((await bot.call('POST', '/resume', { confirm: haltId })).status, 200)
    },
  )
}

t.test(
  'given a reading that is too old, when the clock is set back to when it was made, then it is stale',
  { skip },
  async (t) => {
    const { bot, clock, status } = await start(t, { max_snapshot_age_ms: 2_000 })
    t.match(await status(), { positions: { count: 1, stale: false } })
    // A bot thread that is stuck can't be asked to read anew.
    bot.ask('spin', 60_000).catch(() => {})
    const old = await until(status, ({ positions }) => positions.stale)
    t.match(old, { positions: { count: 1, stale: true }, bot: { responsive: false } })
    clock.set(-2)
    for (let count = 0; count < 20; count++) {
      const { positions, workingOrders } = await status()
      t.same([positions.stale, workingOrders.stale], [true, true])
      await sleep(50)
    }
  },
)
