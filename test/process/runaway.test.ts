import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'
import { until } from '../support/threads-bot.js'

const LIMIT = 20

/** What one thread of the bot has done. */
interface RanAway {
  readonly sent: number
  readonly refused: number
  readonly firstRefusal: {
    readonly code: string
    readonly haltId: string
    readonly reason: string
    readonly state: string
  }
}

/** Counts the bytes that arrive: an order each. */
async function countingServer(t: { teardown(step: () => unknown): void }) {
  const arrived = { orders: 0 }
  const server = createServer((socket) => {
    socket.on('data', (chunk) => {
      arrived.orders += chunk.length
    })
    socket.on('error', () => {})
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return { arrived, port: (server.address() as AddressInfo).port }
}

for (const threads of [0, 3]) {
  t.test(
    `given a loop that never yields and ${threads} threads, when they run away, then they stop at the limit`,
    async (t) => {
      const { arrived, port } = await countingServer(t)
      const settings = { state_dir: stateDirectory(t), trips: { max_orders_per_second: LIMIT } }
      const start = () => BotProcess.bot('runaway-bot', { settings, args: [String(port), String(threads)] })
      const bot = start()
      t.teardown(() => bot.kill())
      const { ranAway } = await bot.line(({ ranAway }) => ranAway !== undefined, 'the end of the loops')
      const results = ranAway as RanAway[]
      t.equal(results.length, threads + 1)
      const sent = results.reduce((sum, each) => sum + each.sent, 0)
      t.equal(sent, LIMIT, 'all that the limit lets pass, and nothing more')
      await until(async () => arrived.orders >= sent, 'the orders')
      const { body: status } = await bot.call('GET', '/status')
      t.match(status.halt, {
        source: 'trip',
        level: 'halted',
        trip: 'max_orders_per_second',
        reason: /more than 20 orders/,
      })
      t.equal(status.halts.length, 1)
      for (const { firstRefusal } of results) {
        t.match(firstRefusal, { code: 'TRADING_HALTED', haltId: status.halt.haltId, state: 'halted' })
      }
      await until(async () => (await bot.call('GET', '/status')).body.durable, 'the disk')
      t.equal(arrived.orders, LIMIT)

      await bot.kill()
      const again = start()
      t.teardown(() => again.kill())
      await again.line(({ ranAway }) => ranAway !== undefined, 'the end of the loops')
      t.equal((await again.call('GET', '/status')).body.halt.haltId, status.halt.haltId, 'a restart is halted')
      t.equal(arrived.orders, LIMIT)
      const resumed = await again.call('POST', '/resume', { confirm: status.halt.haltId })
      t.equal(resumed.status, 200)
      t.equal(resumed.body.state, 'active')
    },
  )
}

t.test(
  'given a minute that is full, when the trip is resumed, then that is refused, and says when there is room',
  async (t) => {
    const { port } = await countingServer(t)
    const settings = { state_dir: stateDirectory(t), trips: { max_orders_per_minute: LIMIT } }
    const bot = BotProcess.bot('runaway-bot', { settings, args: [String(port), '0'] })
    t.teardown(() => bot.kill())
    await bot.line(({ ranAway }) => ranAway !== undefined, 'the end of the loop')
    const { body: status } = await bot.call('GET', '/status')
    const { haltId } = status.halt
    const refused = await bot.call('POST', '/resume', { confirm: haltId })
    t.equal(refused.status, 409)
    t.match(refused.body, {
      type: /trip-holds/,
      trips: [{ name: 'max_orders_per_minute', haltId, acceptable: false }],
    })
    t.match(refused.body.trips[0].why, /window is full.*There is room in \d+ s/)
    t.equal((await bot.call('GET', '/status')).body.state, 'halted')
  },
)
