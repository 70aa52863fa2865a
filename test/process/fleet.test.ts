import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { newFleetHaltId } from '../../lib/words/fleet-id.js'
import { BotProcess } from '../support/bot-process.js'
import { engineAt } from '../support/fleet.js'
import { GROUP, Signer } from '../support/fleet-keeper.js'
import { type Answer, call } from '../support/http-call.js'
import { journalEntries } from '../support/journal-entries.js'
import { until } from '../support/notification-service.js'
import { noRedis, redisOf } from '../support/redis.js'
import { stateDirectory } from '../support/state-directory.js'

// Real bots, and a real engine.

const alice = new Signer()

/** Where no lease has to end: on a loaded machine a short one may end by itself. */
const LONG = { lease_ms: 10_000 }

/** The control table of a bot of the fleet. */
function settingsOf(directory: string, bot: string, url: string, more: object = {}) {
  const fleet = { url, group: GROUP, bot, lease_ms: 1_000, resume_keys: [alice.key], ...more }
  return { state_dir: join(directory, bot), port: 0, fleet }
}

/** Says it again, until the engine and the disk have answered in time: on a loaded machine they may not. */
async function untilTaken(ask: () => Promise<Answer>): Promise<Answer> {
  let answer = await ask()
  const isTaken = async () => {
    if (answer.body.inEngine !== false && answer.body.durable !== false) return true
    answer = await ask()
    return false
  }
  await until(isTaken, 'it is taken by the engine and the disk')
  return answer
}

async function started(t: Test, settings: object) {
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  const url = await bot.url()
  const status = async () => (await call(url, 'GET', '/status')).body
  return { bot, url, status }
}

t.test(
  'given two bots, when one is told to halt the fleet, then both are, and end by one signature',
  { skip: noRedis },
  async (t) => {
    const { url: engine } = await redisOf(t)
    const directory = stateDirectory(t)
    await engineAt(t, engine, GROUP).rosterAdd(['one', 'two'])
    const one = await started(t, settingsOf(directory, 'one', engine, LONG))
    const two = await started(t, settingsOf(directory, 'two', engine, LONG))
    for (const { status } of [one, two])
      await until(async () => (await status()).fleet.lease === 'held', 'the lease is held')
    t.match(await one.status(), { state: 'active', pauses: [], fleet: { group: GROUP, failure: null, haltCount: 0 } })

    const asked = { haltId: newFleetHaltId(), reason: 'fat finger', wait: 20_000 }
    const halted = await untilTaken(() => call(one.url, 'POST', '/fleet/halt', asked))
    t.match(halted, { status: 200, body: { covers: 'everything', durable: true, inEngine: true, allHaveIt: true } })
    const { haltId } = halted.body
    t.same(halted.body.bots.map(({ bot, said }: { bot: string; said: string }) => `${bot} ${said}`).sort(), [
      'one journalled',
      'two journalled',
    ])
    t.match(await two.status(), { state: 'halted', halt: { haltId, source: 'fleet', reason: 'fat finger' } })
    t.match(
      journalEntries(join(directory, 'two')).filter(({ kind }) => kind === 'halt'),
      [{ haltId, source: 'fleet' }],
    )
    const again = await call(two.url, 'POST', '/fleet/halt', { haltId, reason: 'fat finger' })
    t.match(again, { status: 200, body: { haltId } })
    t.equal((await two.status()).haltCount, 1, 'the same one')

    t.match(await call(two.url, 'POST', '/resume', { confirm: haltId }), {
      status: 409,
      body: { type: /:fleet-halt$/ },
    })
    const forged = new Signer().resume([haltId])
    t.match(await call(two.url, 'POST', '/fleet/resume', forged), { status: 403, body: { type: /:fleet-signature$/ } })
    t.equal((await two.status()).state, 'halted')
    const resumed = await call(two.url, 'POST', '/fleet/resume', alice.resume([haltId]))
    t.match(resumed, { status: 200, body: { resumed: [haltId], state: 'active' } })
    const told = await untilTaken(() => call(two.url, 'POST', '/fleet/resume', alice.resume([haltId])))
    t.match(told, { status: 200, body: { inEngine: true, state: 'active', warnings: [] } })
    await until(async () => (await one.status()).state === 'active', 'the other one hears it')
    t.match(await call(one.url, 'POST', '/fleet/halt', { haltId }), { status: 409, body: { type: /:fleet-resumed$/ } })
    t.equal((await one.status()).state, 'active')
    let { body } = await call(one.url, 'GET', '/fleet')
    await until(async () => {
      body = (await call(one.url, 'GET', '/fleet')).body
      return body.members !== null
    }, 'the engine has told the bots in time')
    t.match(body, { halts: [], fleet: { lease: 'held' }, members: [{ onRoster: true }, { onRoster: true }] })
  },
)

t.test(
  'given an engine that is gone, then what adds risk is paused, and a halt is in force all the same',
  { skip: noRedis },
  async (t) => {
    const engine = await redisOf(t)
    const directory = stateDirectory(t)
    const settings = settingsOf(directory, 'one', engine.url)
    const one = await started(t, settings)
    await until(async () => (await one.status()).fleet.lease === 'held', 'the lease is held')
    await engine.kill()
    await until(async () => (await one.status()).pauses.length === 1, 'the lease is over')
    t.match(await one.status(), {
      state: 'reducing',
      haltCount: 0,
      pauses: [{ owner: 'lease' }],
      fleet: { lease: 'lost' },
    })
    await until(async () => (await one.status()).armed.armed === false, 'it is not armed')
    const { status, body } = await call(one.url, 'POST', '/fleet/halt', { reason: 'alone' })
    t.match(
      { status, body },
      { status: 200, body: { state: 'halted', durable: true, inEngine: false, allHaveIt: false } },
    )
    t.match(body.warnings.join('\n'), /THE OTHER BOTS MAY NOT BE HALTED/)

    await engine.start()
    let now = await one.status()
    await until(async () => {
      now = await one.status()
      return now.fleet.lease === 'held' && now.pauses.length === 0
    }, 'the lease is held again')
    t.match(now, { state: 'halted', pauses: [], haltCount: 1 })
    const two = await started(t, settingsOf(directory, 'two', engine.url))
    await until(async () => (await two.status()).state === 'halted', 'who comes later hears of it')
    t.match(await two.status(), { halt: { haltId: body.haltId, reason: 'alone' } })
  },
)

t.test(
  'given a bot that starts without its engine, then nothing that adds risk passes',
  { skip: noRedis },
  async (t) => {
    const directory = stateDirectory(t)
    const one = await started(t, settingsOf(directory, 'one', 'redis://127.0.0.1:1'))
    t.match(await one.status(), { state: 'reducing', fleet: { lease: 'lost', leaseEndsAt: null } })
    await until(async () => /start the engine/.test((await one.status()).fleet.failure ?? ''), 'it says what to do')
    const other = await started(t, settingsOf(directory, 'two', 'redis://127.0.0.1:1', { on_lost_lease: 'ignore' }))
    t.match(await other.status(), { state: 'active', fleet: { lease: 'lost' } })
  },
)

t.test(
  'given a body that is cut off or odd, then it is the fleet that is halted, and everything',
  { skip: noRedis },
  async (t) => {
    const { url: engine } = await redisOf(t)
    const directory = stateDirectory(t)
    await engineAt(t, engine, GROUP).rosterAdd(['one'])
    const one = await started(t, settingsOf(directory, 'one', engine, LONG))
    await until(async () => (await one.status()).fleet.lease === 'held', 'the lease is held')
    const bodies = ['{"scope":', { level: 'a bit' }, { haltId: 'fleet-mine' }, { scope: { desk: 'x' } }]
    for (const sent of bodies) {
      const { status, body } = await call(one.url, 'POST', '/fleet/halt', sent)
      t.match({ status, body }, { status: 200, body: { covers: 'everything', haltId: /^fleet-/, state: 'halted' } })
      t.not(body.warnings.length, 0, JSON.stringify(sent))
    }
    const told = (await call(one.url, 'GET', '/fleet')).body.halts
    t.same(told.at(-1).scope, { desk: 'x' }, 'what another version may know is told on')
    const { haltId } = (await call(one.url, 'POST', '/fleet/halt', { scope: { symbol: ' A' }, level: 'reducing' })).body
    const same = { haltId, scope: { symbol: ' A' }, level: 'reducing', wait: 20_000 }
    t.match(await call(one.url, 'POST', '/fleet/halt', same), {
      body: { haltId, covers: 'symbol=" A"', allHaveIt: true },
    })
    const more = (await call(one.url, 'POST', '/fleet/halt', { haltId, wait: 20_000 })).body
    t.match(more, { haltId, covers: 'everything', allHaveIt: false })
    t.match(more.warnings.join('\n'), /was a milder halt .*THE OTHER BOTS MAY HOLD IT AS IT WAS/)
  },
)

t.test(
  'given a bot with a fleet that is started anew, then its halt is there before the engine is',
  { skip: noRedis },
  async (t) => {
    const engine = await redisOf(t)
    const directory = stateDirectory(t)
    const settings = settingsOf(directory, 'one', engine.url)
    const first = await started(t, settings)
    const haltId = newFleetHaltId()
    await call(first.url, 'POST', '/fleet/halt', { haltId })
    await first.bot.kill()
    await engine.call('FLUSHALL')
    const next = await started(t, settings)
    t.match(await next.status(), { state: 'halted', halt: { haltId } })
    await until(async () => (await next.status()).fleet.lease === 'held', 'the lease is held')
    const other = await started(t, settingsOf(directory, 'two', engine.url))
    await until(async () => (await other.status()).state === 'halted', 'the engine has it again')

    await next.bot.kill()
    const { fleet: _left, ...alone } = settings
    const left = await started(t, alone)
    t.match(JSON.stringify(left.bot.lines), /is in NONE now/)
    const refused = await call(left.url, 'POST', '/resume', { confirm: '9-none' })
    t.match(refused.body.resume, [new RegExp(`confirm=${haltId}`)], 'the line that resumes is told')
    const resumed = await call(left.url, 'POST', '/resume', { confirm: haltId })
    t.match(resumed, { status: 200, body: { state: 'active' } }, 'no signature reaches a bot that has left its fleet')
    await left.bot.kill()
    const back = await started(t, settings)
    await until(async () => (await back.status()).halt?.haltId === haltId, 'the fleet has not resumed it')
  },
)

t.test('given a wrong key in a file, then the bot does not start, and says why', async (t) => {
  const directory = stateDirectory(t)
  const file = join(directory, 'url')
  writeFileSync(file, 'redis://:hunter2@127.0.0.1:1', { mode: 0o600 })
  const fleet = { url_file: file, group: GROUP, resume_keys: [`ed25519:${'A'.repeat(43)}`] }
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: directory, fleet } })
  t.teardown(() => bot.kill())
  await bot.exited
  t.match(bot.stderr + JSON.stringify(bot.lines), /anybody could sign by it/)
  t.notMatch(bot.stderr + JSON.stringify(bot.lines), 'hunter2')
})
