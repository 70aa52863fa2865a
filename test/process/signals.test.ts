import { connect } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { decideToggle, HOLD_MS, signalWarnings } from '../../lib/host/signals.js'
import { BotProcess } from '../support/bot-process.js'
import { stateDirectory } from '../support/state-directory.js'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

t.test('given a bot, when SIGUSR1 comes, then it halts; nervous presses are ignored; later ones resume', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.url()
  bot.child.kill('SIGUSR1')
  await bot.line((line) => String(line['msg']).startsWith('HALTED'), 'the halt')
  let { body } = await bot.call('GET', '/status')
  while (!body.durable) body = (await bot.call('GET', '/status')).body
  t.match(body, { state: 'halted', durable: true, halt: { source: 'signal', reason: 'SIGUSR1' } })

  bot.child.kill('SIGUSR1')
  await bot.line((line) => String(line['msg']).startsWith('SIGUSR1 ignored'), 'the ignored press')
  t.equal((await bot.call('GET', '/status')).body.state, 'halted')

  await sleep(HOLD_MS)
  bot.child.kill('SIGUSR1')
  await bot.line((line) => String(line['msg']).startsWith('RESUMED'), 'the resume')
  t.equal((await bot.call('GET', '/status')).body.state, 'active')

  await sleep(100)
})

t.test('given a bot, when SIGUSR2 comes, then the status is one JSON line in the log', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.url()
  bot.child.kill('SIGUSR2')
  const { status } = await bot.line((line) => line['msg'] === 'status', 'the status')
  t.match(status, { state: 'active', durable: true, orders: { passed: 0 }, bot: { name: 'idle-bot' } })
})

t.test('given a closed kill switch, when SIGUSR1 and SIGUSR2 come, then neither inspector nor death', async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.ask('close')
  for (const signal of ['SIGUSR1', 'SIGUSR2', 'SIGUSR1'] as const) {
    bot.child.kill(signal)
    await sleep(100)
  }
  t.equal(bot.child.exitCode, null)
  t.equal(bot.child.signalCode, null)
  t.notMatch(bot.stderr, /Debugger listening/)
  t.equal((await bot.ask('check', { symbol: 'A' })).code, 'SHUTTING_DOWN', 'and nothing passes any more')
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: null, signal: 'SIGTERM' }, 'SIGTERM is the host’s own again')
})

t.test('given a process in which SIGUSR1 is blocked or that is process 1, then a warning says so', async (t) => {
  t.match(signalWarnings('SigBlk:\t0000000000000200\n', 4242), [/--disable-sigusr1/])
  t.match(signalWarnings('SigBlk:\t0000000000000000\n', 1), [/docker run --init/])
  t.same(signalWarnings('SigBlk:\t0000000000000000\n', 4242), [])
  t.same(signalWarnings(null, 4242), [], 'where there is no /proc')
})

t.test('given SIGUSR1, then it ends only what a signal has halted, and only if nobody has halted since', async (t) => {
  const press = { newest: 'signal', haltedForMs: HOLD_MS, resuming: false, stalled: false, othersWould: true } as const
  t.equal(decideToggle({ ...press, newest: null }), 'halt')
  for (const newest of ['http', 'code', 'file', 'guard', 'start'] as const) {
    t.equal(decideToggle({ ...press, newest }), 'halt', `${newest}: somebody else's`)
  }
  t.equal(decideToggle(press), 'resume')
  t.equal(decideToggle({ ...press, othersWould: false }), 'halt', 'one press never halts one and resumes another')
  t.equal(decideToggle({ ...press, haltedForMs: HOLD_MS - 1 }), 'hold')
  t.equal(decideToggle({ ...press, resuming: true }), 'halt', 'a press while a resume is being written takes it back')
  t.equal(decideToggle({ ...press, stalled: true }), 'halt', 'a signal that may have waited never resumes')
})

t.test(
  'given a signal that a stuck bot has not taken, when curl halts it meanwhile, then it stays halted',
  async (t) => {
    const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
    t.teardown(() => bot.kill())
    await bot.url()
    const stuck = bot.ask('block', 4_000)
    await bot.line((line) => line['blocking'] !== undefined, 'the block')
    bot.child.kill('SIGUSR1')
    const halted = await bot.call('POST', '/halt')
    await stuck
    await sleep(500)
    t.match((await bot.call('GET', '/status')).body, {
      state: 'halted',
      halts: [{ source: 'signal' }, { haltId: halted.body.haltId }],
    })
  },
)

t.test("given somebody else's halt, when SIGUSR1 comes, then it adds one, and ends only that", async (t) => {
  const bot = BotProcess.bot('idle-bot', { settings: { state_dir: stateDirectory(t) } })
  t.teardown(() => bot.kill())
  await bot.call('POST', '/halt')
  await sleep(HOLD_MS + 100)
  bot.child.kill('SIGUSR1')
  await bot.line((line) => line['change'] === 'new' && String(line['msg']).includes('SIGUSR1'), 'the halt')
  t.match((await bot.call('GET', '/status')).body, { haltCount: 2, halt: { source: 'signal' } })
  await sleep(HOLD_MS + 300)
  bot.child.kill('SIGUSR1')
  await bot.line((line) => String(line['msg']).startsWith('SIGUSR1 has ended'), 'the end of it')
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', halts: [{ source: 'http' }], haltCount: 1 })
  bot.child.kill('SIGUSR1')
  await sleep(300)
  t.match((await bot.call('GET', '/status')).body, { haltCount: 2 }, 'and never the other, however often it is pressed')
})

t.test(
  'given two kill switches in one process, when SIGUSR1 comes, then it never halts one and resumes the other',
  async (t) => {
    const directory = stateDirectory(t)
    const directories = { state_dir: join(directory, 'first'), other: join(directory, 'second') }
    const bot = BotProcess.bot('two-switches-bot', { args: [JSON.stringify(directories)] })
    t.teardown(() => bot.kill())
    await bot.line((line) => line['ready'] === true, 'both')
    const states = async () => Object.values((await bot.ask('states')) as object)
    await bot.ask('halt-first')
    await sleep(HOLD_MS + 100)
    bot.child.kill('SIGUSR1')
    await sleep(300)
    t.same(await states(), ['halted', 'halted'])
    await sleep(HOLD_MS + 100)
    bot.child.kill('SIGUSR1')
    await sleep(300)
    t.same(await states(), ['halted', 'active'], "the first one's halt in code is nobody's to end")
    await bot.ask('resume-first')
    bot.child.kill('SIGUSR1')
    await sleep(HOLD_MS + 300)
    t.same(await states(), ['halted', 'halted'])
    bot.child.kill('SIGUSR1')
    await sleep(300)
    t.same(await states(), ['active', 'active'], 'what one press has halted one press ends')
  },
)

t.test('given enabled = false, then there is no port, no thread, no handler, and every order passes', async (t) => {
  const bot = BotProcess.bot('disabled-bot', { settings: { port: 9876, enabled: false } })
  t.teardown(() => bot.kill())
  const report = await bot.line((line) => line['listeners'] !== undefined, 'the report')
  t.same(report['listeners'], { SIGUSR1: 0, SIGUSR2: 0, SIGTERM: 0, SIGINT: 0, exit: 0 })
  t.match(report, { url: null, state: 'active', allowed: true, sent: ['order'], halt: 'KILL_SWITCH_DISABLED' })
  t.equal(report['workers'], 0)
  await new Promise<void>((resolve, reject) => {
    const socket = connect(9876, '127.0.0.1')
    socket.on('connect', () => reject(new Error('something listens')))
    socket.on('error', () => resolve())
  })
  bot.child.kill('SIGTERM')
  t.same(await bot.exited, { code: null, signal: 'SIGTERM' })
})
