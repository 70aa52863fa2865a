import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import t, { type Test } from 'tap'
import type { FromFleet, ToFleet } from '../../../lib/between/fleet-messages.js'
import { Latch } from '../../../lib/between/latch/latch.js'
import { fleetThreadSource } from '../../../lib/host/fleet-thread.generated.js'
import { loadFleetProgram } from '../../../lib/host/fleet-thread.js'
import { engineAt, fleetHalt, presenceOf } from '../../support/fleet.js'
import { until } from '../../support/notification-service.js'
import { noRedis, redisOf } from '../../support/redis.js'

/** The thread as the control thread starts it. */
function startThread(t: Test, url: string, requireFrom: string) {
  const latch = new Latch()
  latch.gate.started('active', false)
  const where = { urls: [url], sentinelMaster: null, group: 'desk-1', bot: 'bot', ca: null, replicas: null }
  const settings = { ...where, leaseMs: 1_500, onLostLease: 'pause', resumeKeys: [] }
  const worker = new Worker(fleetThreadSource, {
    eval: true,
    execArgv: [],
    workerData: { latch: latch.buffer, settings, requireFrom, run: 'one' },
  })
  const said: FromFleet[] = []
  worker.on('message', (message: FromFleet) => said.push(message))
  const ended = new Promise((resolve) => worker.once('exit', resolve))
  t.teardown(() => worker.terminate())
  return { latch, said, ended, post: (message: ToFleet) => worker.postMessage(message) }
}

const words = { presence: presenceOf('bot'), halts: [], resumes: [], writesBack: true }

t.test(
  'given the thread as it is bundled, when the fleet is halted, then the latch is up; it ends when it is told',
  { skip: noRedis },
  async (t) => {
    const { url } = await redisOf(t)
    const { requireFrom } = (await loadFleetProgram()) ?? { requireFrom: '' }
    const { latch, said, ended, post } = startThread(t, url, requireFrom)
    post({ type: 'words', words })
    await until(() => said.some(({ type }) => type === 'renewed'), `a renewal: ${JSON.stringify(said)}`)
    await engineAt(t, url).raise(fleetHalt())
    await until(() => latch.gate.read().state === 'halted', 'the halt')
    post({ type: 'close' })
    await ended
    t.equal(said.at(-1)?.type, 'closed')
  },
)

t.test('given ioredis is nowhere, when the thread runs, then it says how to install it, and stays', async (t) => {
  const { said, post } = startThread(t, 'redis://127.0.0.1:1', join('/', 'nowhere', 'bot.js'))
  post({ type: 'words', words })
  await until(
    () => said.some((each) => each.type === 'state' && /npm install ioredis/.test(each.failure ?? '')),
    'the words',
  )
  post({ type: 'members', callId: 3 })
  await until(() => said.some(({ type }) => type === 'members'), 'an answer')
  t.match(
    said.find(({ type }) => type === 'members'),
    { callId: 3, told: null },
  )
})

t.test('given the thread as it is bundled, then ioredis is not in it', async (t) => {
  t.notMatch(fleetThreadSource, /SentinelConnector|DataHandler/)
})
