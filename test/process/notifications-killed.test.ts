import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { Run } from '../control/disk/opened-journal.js'
import { type NotificationService, notificationService, until } from '../support/notification-service.js'
import { channelsAt, hooks, isTold, startBot } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'

type Event = { readonly event: string; readonly reason: string; readonly sequence: number }
const events = (service: NotificationService): Event[] => hooks(service).flatMap(({ body }) => body.events)
const LIVES = 6
const HALTS = 5

t.test('given kills at any moment under many halts, when they are over, then no halt is lost', async (t) => {
  const service = await notificationService(t)
  let taken: Event[] = []
  let asked = 0
  // Two of three attempts fail; of what is taken, some answers come too late for the one who is killed.
  service.answer = ({ path, body }) => {
    if (path === '/hook' && ++asked % 3 !== 0) return asked % 2 === 0 ? null : { status: 500 }
    taken = [...taken, ...body.events]
    return {}
  }
  const stateDir = stateDirectory(t)
  const notify = channelsAt(service.url).slice(0, 1)
  const confirmed: string[] = []
  for (let life = 0; life < LIVES; life++) {
    const bot = startBot(t, stateDir, notify)
    await bot.url()
    let answered = 0
    const halting = Array.from({ length: HALTS }, async (_, at) => {
      await pause(Math.random() * 200)
      const reason = `halt ${life}.${at}`
      const { body } = await bot.call('POST', '/halt', { reason }).catch(() => ({ body: null }))
      if (!body?.durable) return
      confirmed.push(reason)
      answered++
    })
    // Somewhere in the middle of them, or behind.
    await until(() => answered >= 1 + (life % HALTS), 'an answer')
    // A courier that ends by itself, now and then.
    if (life % 2 === 1) writeFileSync(join(stateDir, 'fault'), 'exit')
    await pause(Math.random() * 200)
    await bot.kill()
    await Promise.all(halting)
    writeFileSync(join(stateDir, 'fault'), '')
  }
  t.ok(confirmed.length >= LIVES, `${confirmed.length} halts were confirmed`)
  service.answer = ({ body }) => {
    taken = [...taken, ...body.events]
    return {}
  }
  startBot(t, stateDir, notify)
  const told = () => new Set(taken.map(({ reason }) => reason))
  await until(() => confirmed.every((reason) => told().has(reason)), 'each halt')
  const firsts = [...new Set(taken.filter(({ event }) => event === 'halt').map(({ sequence }) => sequence))]
  t.same(
    firsts,
    [...firsts].sort((one, other) => one - other),
    'in the order in which they were made',
  )
})

t.test('given a place for cursors that can’t be written, when halted, then it is told, and said once', async (t) => {
  const service = await notificationService(t)
  const stateDir = stateDirectory(t)
  await mkdir(stateDir, { recursive: true })
  await writeFile(join(stateDir, 'notify'), 'a file where the folder has to be')
  const notify = channelsAt(service.url).slice(0, 1)
  const bot = startBot(t, stateDir, notify)
  t.match((await bot.call('POST', '/halt', { reason: 'one' })).body, { state: 'halted', durable: true })
  await until(isTold(service, /^HALTED idle-bot: one/), 'the halt')
  await bot.call('POST', '/halt', { reason: 'two' })
  await until(isTold(service, /^HALTED idle-bot: two/), 'the next halt')
  const said = () => bot.lines.filter(({ msg }) => /can't be written down, and is told again/.test(String(msg))).length
  await until(() => said() > 0, 'the line of the log')
  t.equal(said(), 1)
  await bot.kill()
  const next = startBot(t, stateDir, notify)
  await until(isTold(service, /^Started idle-bot, still halted/), 'the next start')
  t.match((await next.call('GET', '/status?cached')).body, { state: 'halted', durable: true })
})

t.test('given ten thousand entries that wait, when halted, then the halt is told before them', async (t) => {
  const service = await notificationService(t)
  const stateDir = stateDirectory(t)
  const run = await Run.begin(stateDir)
  const nobody = { who: null, source: null, haltId: null }
  for (let batch = 0; batch < 10; batch++) {
    const notes = Array.from({ length: 1_000 }, (_, at) => ({
      ...{ ...nobody, kind: 'note' as const, what: 'bot stuck' },
      reason: `${batch}-${at} ${'x'.repeat(200)}`,
    }))
    await run.write(...notes)
    await run.opened.journal.rotateIfDue()
  }
  await run.close()
  await mkdir(join(stateDir, 'notify'))
  await writeFile(join(stateDir, 'notify', 'webhook.json'), '{"sequence":0,"ahead":[]}')
  // It takes nothing before the halt has come.
  service.answer = () => ({ status: 503 })
  const bot = startBot(t, stateDir, channelsAt(service.url).slice(0, 1))
  const channel = async () => (await bot.call('GET', '/status?cached')).body.notifications[0]
  await until(async () => (await channel()).waiting > 10_000, 'all that waits')
  const { body } = await bot.call('POST', '/halt', { reason: 'before the rest' })
  t.match(body, { state: 'halted', durable: true })
  await until(async () => (await channel()).waiting > 10_001, 'the halt waits as well')
  service.arrived.length = 0
  service.answer = () => ({})
  await until(async () => (await channel()).waiting === 0, 'the end of what waits')
  t.equal(events(service)[0]?.reason, 'before the rest')
  t.match(hooks(service)[0]?.body.title, /^HALTED/)
  t.ok(
    hooks(service).every(({ body }) => body.events.length <= 1_000),
    'a thousand wait; the rest is counted',
  )
  t.ok(service.arrived.length < 20, `${service.arrived.length} messages`)
  const cursor = join(stateDir, 'notify', 'webhook.json')
  await until(() => existsSync(cursor) && JSON.parse(readFileSync(cursor, 'utf8')).sequence > 10_000, 'the cursor')
})
