import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BotProcess } from '../support/bot-process.js'
import { commandLine } from '../support/command-line.js'
import { ExchangeProcess } from '../support/exchange-process.js'
import { journalEntries } from '../support/journal-entries.js'
import { notificationService, until } from '../support/notification-service.js'
import { startBot } from '../support/notified-bot.js'
import { stateDirectory } from '../support/state-directory.js'

type Step = { readonly name: string; readonly result: string; readonly detail: string }
const stepOf = (drill: { readonly steps: readonly Step[] }, name: string) =>
  drill.steps.find((step) => step.name === name)
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

t.test('given a drill, when it is over, then its evidence is kept, and its hash is in the journal', async (t) => {
  const stateDir = stateDirectory(t)
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir } })
  t.teardown(() => bot.kill())
  const { id, sha256: told, drill, ...rest } = (await bot.call('POST', '/drill')).body
  t.match(rest, { result: 'passed', notSaved: null, notJournalled: null })
  t.match(drill, {
    id,
    by: '127.0.0.1',
    source: 'http',
    bot: { name: 'idle-bot' },
    state: { state: 'active' },
    full: null,
  })
  t.same(
    drill.steps.map(({ name }: Step) => name),
    ['guard', 'journal', 'permit', 'ways-in', 'notifications'],
  )
  const file = join(stateDir, 'drills', `${id}.json`)
  t.equal(sha256(readFileSync(file, 'utf8')), told)
  t.match(readFileSync(join(stateDir, 'drills', `${id}.md`), 'utf8'), new RegExp(`# Drill ${id}: passed[^]*${told}`))
  t.notOk(readdirSync(stateDir).includes('drill.permit'), 'the copy of the permit is gone')
  const shown = await commandLine(['audit', 'show', stateDir])
  const entry = shown.document.findLast(({ what }: { readonly what: string }) => what === 'drill passed')
  t.match(entry, { reason: new RegExp(`SHA-256 of ${id}.json: ${told}`), details: { id, sha256: told } })
  t.equal(sha256((await bot.call('GET', `/drill/${id}`)).text), told, 'byte for byte')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"passed"', '"failed"'))
  t.not(sha256((await bot.call('GET', `/drill/${id}`)).text), entry.details.sha256, 'a change shows')
  for (const wrong of ['x', '..%2fjournal', '%2e%2e%2f%2e%2e%2fACTIVE', `${id}x`]) {
    t.equal((await bot.call('GET', `/drill/${wrong}`)).status, 404, wrong)
  }
  t.equal((await bot.call('POST', '/drill', { full: { haltId: '1-abcd' } })).status, 422)
})

t.test('given two drills at the same time, when asked for, then one is made', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.url()
  const answers = await Promise.all([bot.call('POST', '/drill'), bot.call('POST', '/drill')])
  t.same(answers.map(({ status }) => status).sort(), [200, 409])
})

t.test('given a halted bot, when drilled, then it passes, and stays halted by that halt alone', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  const { haltId } = (await bot.call('POST', '/halt', { reason: 'before' })).body
  const { body } = await bot.call('POST', '/drill')
  t.match(body, { result: 'passed', drill: { state: { state: 'halted', halts: [haltId] } } })
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', haltCount: 1, orders: { rejected: 0 } })
})

t.test('given a full drill, when made, then all is halted till a person resumes it', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const stateDir = stateDirectory(t)
  const module = { venue_module: join(process.cwd(), 'test/exchange/venue.mjs'), venue_options: { url: exchange.url } }
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDir, ...module } })
  t.teardown(() => bot.kill())
  await bot.url()
  const ran = await commandLine(['drill', '--full', '--state-dir', stateDir])
  t.match(ran, {
    code: 0,
    document: { result: 'passed', drill: { full: { quietMs: Number } } },
    stderr: /STAYS HALTED/,
  })
  const { haltId } = ran.document.drill.full
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', halts: [{ haltId, reason: 'drill' }] })
  const other = await bot.call('POST', '/drill', { full: { haltId: '9-zzzz', haltMs: 1, quietMs: 1 } })
  t.match(stepOf(other.body.drill, 'full'), { result: 'failed', detail: /9-zzzz is not in force/ })
  const scoped = (await bot.call('POST', '/halt', { scope: { symbol: 'A' } })).body.haltId
  const third = await bot.call('POST', '/drill', { full: { haltId: scoped, haltMs: 1, quietMs: 1 } })
  t.match(third.body.drill, { result: 'failed', full: { haltId: scoped } })
})

t.test('given drill_every_ms, when the time has come, then drills are made, and counted over restarts', async (t) => {
  const stateDir = stateDirectory(t)
  const settings = { state_dir: stateDir, drill_every_ms: 1_000 }
  const bot = BotProcess.bot('idle-bot', { settings })
  t.teardown(() => bot.kill())
  await bot.url()
  const drills = () => journalEntries(stateDir).filter(({ what }) => what === 'drill passed')
  await until(() => drills().length >= 2, 'two drills')
  t.match(drills()[0], { who: null, source: 'schedule' })
  await bot.kill()
  const made = drills().length
  const again = BotProcess.bot('idle-bot', { settings: { ...settings, drill_every_ms: 600_000 } })
  t.teardown(() => again.kill())
  await until(async () => {
    const { checks } = (await again.call('GET', '/armed')).body
    return checks.some(({ name, state }: { name: string; state: string }) => name === 'drill' && state === 'ok')
  }, 'the newest drill to be known')
  t.equal(drills().length, made)
})

t.test('given channels that take it, hang, and leave it out, when drilled, then each is told of', async (t) => {
  let isHanging = true
  const service = await notificationService(t, ({ path }) => {
    return path === '/hangs' && isHanging ? null : {}
  })
  const notify = [
    { kind: 'webhook', name: 'takes', url: `${service.url}/takes`, secret_env: 'HOOK_KEY' },
    { kind: 'webhook', name: 'hangs', url: `${service.url}/hangs`, secret_env: 'HOOK_KEY' },
    { kind: 'webhook', name: 'wants-none', url: `${service.url}/none`, secret_env: 'HOOK_KEY', events: ['halt'] },
  ]
  const stateDir = stateDirectory(t)
  const bot = startBot(t, stateDir, notify)
  const { body } = await bot.call('POST', '/drill')
  t.equal(body.result, 'failed')
  const { detail } = stepOf(body.drill, 'notifications') as Step
  t.match(detail, /takes delivered in \d+ ms; hangs failed: no answer within 5000 ms; wants-none skipped: its events/)
  t.ok(
    service.arrived.some(
      ({ path, body }) => path === '/takes' && /^DRILL at idle-bot: nothing is halted/.test(body.title),
    ),
  )
  isHanging = false
  await until(
    () => service.arrived.some(({ path, body }) => path === '/takes' && /^DRILL FAILED at idle-bot/.test(body.title)),
    'the failed drill to be told',
  )
  t.notOk(service.arrived.some(({ path }) => path === '/none'))
})
