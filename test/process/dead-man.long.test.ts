import t from 'tap'
import { commandLine } from '../support/command-line.js'
import { botWithSwitch, FACTS, sendLimit, TIMEOUT_MS, untilSwitch } from '../support/dead-man.js'
import { ExchangeProcess, until } from '../support/exchange-process.js'
import { stateDirectory } from '../support/state-directory.js'

const events = async (exchange: ExchangeProcess) => (await exchange.book()).journal.map(({ event }) => event)
const left = async (exchange: ExchangeProcess) => (await exchange.book()).orders.length
const none = (count: number) => count === 0

t.test('given orders at rest, when the bot is killed with -9, then the exchange takes them off', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = botWithSwitch(t, exchange)
  await bot.url()
  t.match(await sendLimit(bot), { answer: { id: 'o1' } }, 'it passes at once: the switch was armed before')
  t.same((await events(exchange)).slice(0, 2), ['armed', 'working'])
  const { deadMan } = (await bot.call('GET', '/status')).body
  t.match(deadMan, [{ venue: 'test', state: 'armed', timeoutMs: TIMEOUT_MS, firesAt: /T.*Z/, lastError: null }])
  t.match((await bot.call('GET', '/metrics')).text, /dead_man\{venue="test",state="armed"\} 1/)
  const plan = await commandLine(['close-all', '--text', '--url', await bot.url()])
  t.match(plan.stdout, /Dead man's switch at test: armed; if it hears nothing more .* within 5000 ms/)
  await bot.kill()
  t.equal(await left(exchange), 1, 'it rests until the time is over')
  t.equal(await until(() => left(exchange), none), 0)
  t.equal((await events(exchange)).at(-1), 'dead man fired')
})

t.test('given the same, when it lives, then its orders rest on, however long', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = botWithSwitch(t, exchange)
  await bot.url()
  await sendLimit(bot)
  const armed = async () => (await events(exchange)).filter((event) => event === 'armed').length
  t.ok((await until(armed, (count) => count >= 6)) >= 6, 'refreshed for longer than its time')
  t.equal(await left(exchange), 1)
})

t.test('given a halt, when it is quiet, then the switch is disarmed; a resume arms it before an order', async (t) => {
  const exchange = await ExchangeProcess.start(t, { positions: { A: 3 } })
  const bot = botWithSwitch(t, exchange)
  await bot.url()
  await sendLimit(bot)
  await sendLimit(bot, { side: 'sell', reduceOnly: true })
  const halted = await bot.call('POST', '/halt', { wait: 10_000 })
  t.equal(halted.body.quiet, true)
  t.match(await untilSwitch(bot, 'disarmed'), { deadMan: [{ state: 'disarmed', firesAt: null }] })
  t.equal(await left(exchange), 1, 'the exit stays, and no time runs for it')
  await bot.call('POST', '/resume', { confirm: halted.body.haltId })
  const sent = await until(
    () => sendLimit(bot),
    ({ answer }) => answer !== undefined,
  )
  t.ok(sent.answer)
  const after = await events(exchange)
  const order = after.lastIndexOf('working')
  t.ok(after.lastIndexOf('armed', order) > after.lastIndexOf('disarmed', order), after.join())
  t.same((await bot.call('GET', '/status')).body.pauses, [])
})

t.test('given working_orders = "keep", when it is halted, then the switch stays armed for what rests', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const bot = botWithSwitch(t, exchange, { working_orders: 'keep' })
  await bot.url()
  await sendLimit(bot)
  await bot.call('POST', '/halt', { wait: 2_000 })
  t.match((await bot.call('GET', '/status')).body, { state: 'halted', deadMan: [{ state: 'armed' }] })
  const [order] = (await exchange.book()).orders
  await exchange.match(String(order?.id))
  await untilSwitch(bot, 'disarmed')
  t.ok((await events(exchange)).includes('disarmed'), 'until nothing rests')
})

t.test(
  'given refreshes that fail, then the bot is paused before the time is over, and goes on by itself',
  async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const bot = botWithSwitch(t, exchange)
    await bot.url()
    await sendLimit(bot)
    await exchange.faults({ failing: ['dead-man'] })
    const paused = await until(
      () => bot.call('GET', '/status'),
      ({ body }) => body.pauses.length > 0,
    )
    t.match(paused.body, {
      state: 'reducing',
      pauses: [{ owner: 'dead-mans-switch', reason: /switch at test could not be refreshed: .*not available now/ }],
      deadMan: [{ lastError: /not available now/ }],
    })
    t.match(await sendLimit(bot), { refused: 'PAUSED' })
    t.equal(await until(() => left(exchange), none), 0, 'the exchange has cancelled')
    t.match(await untilSwitch(bot, 'unarmed'), { deadMan: [{ firesAt: null }] })
    await exchange.faults({ failing: [] })
    t.match(await untilSwitch(bot, 'armed'), { pauses: [] })
    t.match(await sendLimit(bot), { answer: {} })
    const told = ['paused', 'pause over', "dead man's switch lapsed"]
    // What has happened is on disk a moment later.
    const whats = await until(
      async () => (await bot.call('GET', '/journal')).body.entries.map(({ what }: { what: string }) => what),
      (whats) => told.every((what) => whats.includes(what)),
    )
    for (const what of told) t.ok(whats.includes(what), what)
  },
)

t.test(
  'given an exchange that does not answer the switch, when the bot starts, then nothing passes before',
  async (t) => {
    const exchange = await ExchangeProcess.start(t, { faults: { failing: ['dead-man'] } })
    const bot = botWithSwitch(t, exchange)
    await bot.url()
    t.match(await sendLimit(bot), { refused: 'PAUSED' })
    t.match((await bot.call('GET', '/status')).body, {
      state: 'reducing',
      pauses: [{ reason: /is not armed: .*not available/ }],
      deadMan: [{ state: 'unarmed' }],
    })
    await exchange.faults({ failing: [] })
    await untilSwitch(bot, 'armed')
    t.match(await sendLimit(bot), { answer: {} })
  },
)

for (const [onShutdown, last, after] of [
  ['disarm', 'disarmed', 1],
  ['fire', 'dead man fired', 0],
] as const) {
  t.test(`given on_shutdown = "${onShutdown}", when it is stopped, then that is done`, async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const settings = { shutdown_working_orders: 'keep' }
    const bot = botWithSwitch(t, exchange, settings, { on_shutdown: onShutdown })
    await bot.url()
    await sendLimit(bot)
    bot.child.kill('SIGTERM')
    t.match(await bot.exited, { code: 0 })
    t.equal(
      await until(
        () => left(exchange),
        (count) => count === after,
      ),
      after,
    )
    t.equal((await events(exchange)).at(-1), last)
  })
}

t.test('given a bot that was killed with -9, when it starts again, then it arms before anything else', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const state_dir = stateDirectory(t)
  const first = botWithSwitch(t, exchange, { state_dir })
  await first.url()
  await sendLimit(first)
  await first.kill()
  const before = (await events(exchange)).length
  const second = botWithSwitch(t, exchange, { state_dir })
  await second.url()
  await sendLimit(second)
  const added = (await events(exchange)).slice(before).filter((event) => event !== 'dead man fired')
  t.same(added.slice(0, 2), ['armed', 'working'])
})

t.test(
  'given a venue with a switch, when it is removed, then that is disarmed; added again, it is armed',
  async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const bot = botWithSwitch(t, exchange)
    await bot.url()
    t.same((await bot.ask('removeVenue', 'test')).warnings, [])
    t.equal((await events(exchange)).at(-1), 'disarmed')
    t.same((await bot.call('GET', '/status')).body.deadMan, [])
    await bot.ask('addVenue')
    await untilSwitch(bot, 'armed')
    await exchange.faults({ failing: ['dead-man'] })
    const { warnings } = await bot.ask('removeVenue', 'test')
    t.match(warnings, [
      /could not be disarmed \(.*not available now\): the exchange may cancel what rests at test within/,
    ])
  },
)

for (const [what, deadMan, setting, why] of [
  ['that has none', undefined, {}, /no deadMan\(\)/],
  ['that takes stops off as well', { ...FACTS, cancelsStops: true }, {}, /Write cancels_stops = true/],
  ['that takes a longer time only', { ...FACTS, shortestMs: 10_000 }, {}, /set 10000/],
] as const) {
  t.test(`given a dead man's switch for a venue ${what}, then the bot does not start`, async (t) => {
    const exchange = await ExchangeProcess.start(t)
    const dead_man = { test: { timeout_ms: TIMEOUT_MS, ...setting } }
    const bot = exchange.bot(t, { state_dir: stateDirectory(t), dead_man }, true, { deadMan })
    t.not((await bot.exited).code, 0)
    t.match(bot.stderr, /VENUE_UNUSABLE/)
    t.match(bot.stderr, why)
  })
}

t.test('given a leader that is killed, when a follower takes the lead, then it refreshes the switch on', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const settings = { state_dir: stateDirectory(t), follow: 'auto' }
  const leader = botWithSwitch(t, exchange, settings)
  await leader.url()
  await sendLimit(leader)
  const follower = botWithSwitch(t, exchange, settings)
  await follower.line(({ msg }) => /^Following the leader/.test(String(msg)), 'it follows')
  await exchange.faults({ failing: ['dead-man'] })
  await until(
    () => follower.ask('status'),
    ({ pauses }) => pauses.length > 0,
  )
  t.match(await sendLimit(follower), { refused: 'PAUSED' }, 'the leader’s pause is its own')
  await leader.kill()
  await follower.line(({ msg }) => /^This process leads now/.test(String(msg)), 'it leads')
  t.match(await sendLimit(follower), { refused: 'PAUSED' })
  await exchange.faults({ failing: [] })
  await untilSwitch(follower, 'armed')
  t.match(await sendLimit(follower), { answer: {} })
})

t.test('given a venue that every process has removed, when the leader is killed, then a follower leads', async (t) => {
  const exchange = await ExchangeProcess.start(t)
  const settings = { state_dir: stateDirectory(t), follow: 'auto' }
  const leader = botWithSwitch(t, exchange, settings)
  await leader.url()
  const follower = botWithSwitch(t, exchange, settings)
  await follower.line(({ msg }) => /^Following the leader/.test(String(msg)), 'it follows')
  for (const bot of [leader, follower]) await bot.ask('removeVenue', 'test')
  await leader.kill()
  await follower.line(({ msg }) => /^This process leads now/.test(String(msg)), 'it leads')
  const pauses = async () => (await follower.ask('status')).pauses.length
  t.equal(await until(pauses, none), 0)
})
