import t, { type Test } from 'tap'
import { Heartbeat } from '../../../lib/control/courier/heartbeat.js'
import { send } from '../../../lib/control/courier/send.js'
import { NOTIFIED_EVENTS } from '../../../lib/words/notification.js'
import { notificationService } from '../../support/notification-service.js'

const BEAT_MS = 1_000

async function heartbeatAt(t: Test, path = '/beat') {
  const service = await notificationService(t)
  const words = { controlBeats: 0, isWell: true }
  const said: string[] = []
  const channel = {
    name: 'heartbeat',
    kind: 'heartbeat',
    url: `${service.url}${path}`,
    chat: '',
    allowed: [],
    secret: null,
    events: NOTIFIED_EVENTS,
    minLevel: 'info',
    fleet: true,
    remindMs: 0,
    intervalMs: BEAT_MS,
    method: 'GET',
  } as const
  const heartbeat = new Heartbeat({ channel, words, send, log: (_, message) => said.push(message) })
  let now = 0
  /** Lets so many ms go by, with a look of the control thread in each turn, unless it is silent. */
  const pass = async (ms: number, isSilent = false) => {
    for (const end = now + ms; now < end; now += 100) {
      if (!isSilent) words.controlBeats++
      await heartbeat.turn(now)
    }
  }
  return { service, words, said, heartbeat, pass }
}

t.test('given a bot that is well, then its heartbeat comes once an interval', async (t) => {
  const { service, heartbeat, pass } = await heartbeatAt(t)
  await pass(10 * BEAT_MS)
  t.equal(service.arrived.length, 10)
  t.match(heartbeat.status, { delivered: 10, failed: 0, lastError: null })
})

t.test('given a control thread that is silent, then the heartbeat ends, and comes again with it', async (t) => {
  const { service, heartbeat, pass } = await heartbeatAt(t)
  await pass(BEAT_MS)
  await pass(30_000, true)
  const before = service.arrived.length
  t.ok(before <= 7, `${before} within 5 s`)
  t.match(heartbeat.status.lastError, /the control thread is silent/)
  await pass(2 * BEAT_MS)
  t.equal(service.arrived.length, before + 2)
  t.equal(heartbeat.status.lastError, null)
})

t.test('given a bot that is stuck, or a journal that takes nothing, then the heartbeat ends', async (t) => {
  const { service, words, heartbeat, pass } = await heartbeatAt(t)
  await pass(BEAT_MS)
  words.isWell = false
  await pass(10 * BEAT_MS)
  t.equal(service.arrived.length, 1)
  t.match(heartbeat.status.lastError, /does not answer/)
})

t.test('given a monitor that answers 404 with the address, then the log says so once, without it', async (t) => {
  const { service, said, heartbeat, pass } = await heartbeatAt(t, '/ping/3f1c-secret-of-a-check')
  service.answer = ({ path }) => ({ status: 404, body: { error: `no check at ${path}` } })
  await pass(5 * BEAT_MS)
  t.equal(said.length, 1)
  t.match(said[0], /not delivered: it has answered 404/)
  t.notMatch(`${said.join()} ${heartbeat.status.lastError}`, /3f1c/)
  t.equal(heartbeat.status.failed, 5)
})
