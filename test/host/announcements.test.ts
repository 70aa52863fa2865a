import t from 'tap'
import { createKillSwitch, TradingHaltedError } from '../../lib/index.js'
import { call } from '../support/http-call.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

const BUY = { symbol: 'BTC/USDT', side: 'buy', amount: 1 }

/** Resolves when `fits`; the test's own time-out is the deadline. */
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 5))
}

t.test('given halts by all ways in quick succession, when resumed, then each was told once, in order', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const told: string[] = []
  killSwitch.on('halt', ({ haltId }) => told.push(`halt ${haltId}`))
  killSwitch.on('resume', ({ lifted, state }) => {
    told.push(`resume ${lifted.map(({ haltId }) => haltId).join()} ${state}`)
    if (state === 'active') t.ok(killSwitch.check(BUY).allowed, 'orders pass')
  })
  const expected: string[] = []
  for (let round = 0; round < 30; round++) {
    const byCode = await killSwitch.halt({ reason: `round ${round}` })
    const byHttp = await call(killSwitch.url ?? '', 'POST', '/halt', { reason: 'a person' })
    await killSwitch.resume({ confirm: byCode.haltId })
    await killSwitch.resume({ confirm: byHttp.body.haltId, operator: 'alice' })
    expected.push(
      `halt ${byCode.haltId}`,
      `halt ${byHttp.body.haltId}`,
      `resume ${byCode.haltId} halted`,
      `resume ${byHttp.body.haltId} active`,
    )
  }
  await until(() => told.length >= expected.length)
  t.same(told, expected)
})

t.test('given a bot that sends nothing, when halted by HTTP, then what waits for the signal is stopped', async (t) => {
  const killSwitch = await runningKillSwitch(t)
  const { signal } = killSwitch
  const stopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)))
  const { body } = await call(killSwitch.url ?? '', 'POST', '/halt', { reason: 'stop' })
  t.match(await stopped, { code: 'TRADING_HALTED', haltId: body.haltId, reason: 'stop' })
  t.type(signal.reason, TradingHaltedError)
  await t.rejects(fetch(killSwitch.url ?? '', { signal: killSwitch.signal }), { code: 'TRADING_HALTED' })
  t.equal(killSwitch.active(), false)
  await killSwitch.resume({ confirm: body.haltId, operator: 'alice' })
  t.equal(killSwitch.signal.aborted, false)
  t.not(killSwitch.signal, signal)
  t.equal(killSwitch.active(), true)
})

t.test('given a bot that was halted before, when it starts again, then its signal is aborted', async (t) => {
  const settings = { port: 0, state_dir: t.testdir(), signal_handlers: false }
  const logger = { info() {}, warn() {}, error() {} }
  const first = await createKillSwitch(settings, { logger })
  const { haltId } = await first.halt({ reason: 'before the restart' })
  await first.close()
  const second = await createKillSwitch(settings, { logger })
  t.teardown(() => second.close())
  t.match(second.signal, { aborted: true, reason: { haltId } })
  let told = 0
  second.on('halt', () => told++)
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.equal(told, 0, 'what was there before is in the status')
  t.equal(second.status().halt?.haltId, haltId)
})

t.test('given a venue, when halted, then quiet is told once it was read', async (t) => {
  const venue = {
    name: 'paper',
    positions: async () => [],
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  }
  const killSwitch = await runningKillSwitch(t, { venues: [venue] })
  const told: string[] = []
  killSwitch.on('halt', () => told.push('halt'))
  killSwitch.on('quiet', () => told.push(`quiet ${killSwitch.status().quiet}`))
  await killSwitch.halt({ level: 'reducing' })
  await until(() => told.length >= 2)
  t.same(told, ['halt', 'quiet true'])
})

t.test(
  'given a listener that fails, when a halt comes, then that is a line in the log, and the halt holds',
  async (t) => {
    const lines: string[] = []
    const logger = { info() {}, warn() {}, error: (_fields: object, message: string) => void lines.push(message) }
    const killSwitch = await runningKillSwitch(t, { logger })
    killSwitch.on('halt', () => {
      throw new Error('of the bot')
    })
    await killSwitch.halt()
    await until(() => lines.length > 0)
    t.match(lines, ['A listener of halt has failed: of the bot'])
    t.equal(killSwitch.check(BUY).allowed, false)
  },
)

t.test('given a disabled kill switch, when listened to, then nothing is ever told', async (t) => {
  const killSwitch = await createKillSwitch({ enabled: false }, { logger: { info() {}, warn() {}, error() {} } })
  t.equal(killSwitch.active(), true)
  t.equal(killSwitch.signal.aborted, false)
  killSwitch.on('halt', () => t.fail('told'))()
})
