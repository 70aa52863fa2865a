import { cpSync, readdirSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import compose from 'koa-compose'
import t from 'tap'
import plugin, { createKillSwitch, type Logger, type OrderMiddleware, tokens, type Venue } from 'trading-kill-switch'
import { container as rootContainer } from 'tsyringe'
import { until } from '../../support/exchange-process.js'
import { call } from '../../support/http-call.js'
import { stateDirectory } from '../../support/state-directory.js'

const silent: Logger = { info() {}, warn() {}, error() {} }

class Host {
  readonly sent: unknown[] = []
  readonly steps: OrderMiddleware[] = []
  logger = silent
  venues: Venue[] = []
  constructor(readonly name: string) {}
  useOrderMiddleware(middleware: OrderMiddleware): void {
    this.steps.push(middleware)
  }
  async send(order: unknown): Promise<void> {
    await compose([...this.steps, (passed: unknown) => void this.sent.push(passed)])(order)
  }
}

const control = (state_dir: string) => ({ control: { port: 0, state_dir, signal_handlers: false } })

t.test('given two bots in one process, when one is halted, then the other goes on', async (t) => {
  const one = new Host('one')
  const two = new Host('two')
  const directory = stateDirectory(t, { one: {}, two: {} })
  const first = await plugin.register(one, control(join(directory, 'one')))
  const second = await plugin.register(two, control(join(directory, 'two')))
  t.teardown(() => Promise.all([first.close(), second.close()]))
  t.not(first.url, second.url)

  await call(String(first.url), 'POST', '/halt')
  await t.rejects(one.send({ symbol: 'A' }), { name: 'TradingHaltedError', code: 'TRADING_HALTED' })
  await two.send({ symbol: 'A' })
  t.equal(two.sent.length, 1)
  t.match((await call(String(second.url), 'GET', '/status')).body, { state: 'active', bot: { name: 'two' } })
})

t.test(
  'given a host that does not wait for register(), when it sends orders, then none leaves before it is ready',
  async (t) => {
    const host = new Host('hasty')
    const registered = plugin.register(host, control(stateDirectory(t)))
    t.equal(host.steps.length, 1, 'the middleware is in place at once')
    await t.rejects(host.send({ symbol: 'A' }), { code: 'TRADING_HALTED' })
    const killSwitch = await registered
    t.teardown(() => killSwitch.close())
    await host.send({ symbol: 'A' })
    t.equal(host.sent.length, 1)
  },
)

t.test(
  'given a wrong configuration, when register() rejects, then every problem is named and nothing leaves',
  async (t) => {
    const host = new Host('wrong')
    await t.rejects(plugin.register(host, { control: { port: 'x', hots: '127.0.0.1', state_dir: 7 } }), {
      code: 'CONFIG_INVALID',
      problems: [/port/, /hots/, /state_dir/],
    })
    await t.rejects(host.send({ symbol: 'A' }), { code: 'CONFIG_INVALID' })
  },
)

t.test(
  'given the same state_dir for a second switch, then it fails with a clear error, and works after a close',
  async (t) => {
    const state_dir = stateDirectory(t)
    const first = await createKillSwitch(
      { port: 0, state_dir, signal_handlers: false },
      { name: 'first', logger: silent },
    )
    await t.rejects(createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger: silent }), {
      code: 'STATE_DIR_IN_USE',
      message: /"first".*this very process/s,
    })
    await first.close()
    const second = await createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger: silent })
    t.equal(second.state, 'active')
    await second.close()
  },
)

t.test('given a second copy of the package, when it is loaded for the same state_dir, then it fails', async (t) => {
  const root = dirname(createRequire(import.meta.url).resolve('trading-kill-switch/package.json'))
  const directory = stateDirectory(t, { copy: {}, state: {} })
  const copy = join(directory, 'copy')
  cpSync(join(root, 'dist'), join(copy, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const other = await import(pathToFileURL(join(copy, 'dist/plugins/kill-switch/index.mjs')).href)
  t.not(other.default, plugin)
  const state_dir = join(directory, 'state')
  const first = await plugin.register(new Host('first'), control(state_dir))
  t.teardown(() => first.close())
  await t.rejects(other.default.register(new Host('second'), control(state_dir)), { code: 'STATE_DIR_IN_USE' })
})

t.test('given a host that has registered its own ports, then these are used', async (t) => {
  const container = rootContainer.createChildContainer()
  const lines: string[] = []
  const logger: Logger = {
    info: (_fields, message) => lines.push(message),
    warn: (_fields, message) => lines.push(message),
    error: (_fields, message) => lines.push(message),
  }
  container.registerInstance(tokens.logger, logger)
  container.register(tokens.describe, {
    useFactory: () => (order: unknown) => ({ symbol: String((order as { what: string }).what) }),
  })
  container.registerInstance(tokens.venues, [
    {
      name: 'own',
      positions: async () => [{ symbol: 'X', side: 'long' as const, quantity: '2', markPrice: '10', currency: 'USD' }],
      openOrders: async () => [],
      cancel: async () => {},
      close: async () => {},
    },
  ])
  const host = { ...new Host('own'), container, useOrderMiddleware: (step: OrderMiddleware) => steps.push(step) }
  const steps: OrderMiddleware[] = []
  const killSwitch = await plugin.register(host, control(stateDirectory(t)))
  t.teardown(() => killSwitch.close())
  t.match(lines[0], /Kill switch at http/)
  t.strictSame(
    lines.filter((line) => /No venue/.test(line)),
    [],
  )
  t.match((await call(String(killSwitch.url), 'GET', '/positions')).body, {
    stale: false,
    totals: { count: 1, currencies: { USD: { value: '20' } } },
    positions: [{ venue: 'own', symbol: 'X' }],
  })
  const halted = (await call(String(killSwitch.url), 'POST', '/halt', { scope: { symbol: 'X' }, wait: 10_000 })).body
  t.equal(halted.quiet, true, 'the venue was read: nothing in flight, nothing working')
  t.match(killSwitch.check({ what: 'X' }), { haltId: halted.haltId })
  t.match(killSwitch.check({ what: 'Y' }), { allowed: true })
  for (const [port, token] of Object.entries(tokens) as [string, symbol][]) {
    t.equal(rootContainer.isRegistered(token), false, `nothing is left in the global container: ${port}`)
    const own = ['logger', 'describe', 'venues'].includes(port)
    t.equal(container.isRegistered(token), own, `nor in the host’s: ${port}`)
  }
})

t.test('given a container that holds another guard, when the bot is halted, then no order leaves', async (t) => {
  t.same(
    Object.keys(tokens).sort(),
    ['config', 'describe', 'logger', 'name', 'onShutdown', 'process', 'venues'],
    'the ports have tokens, and no part has one',
  )
  const allowed = { allowed: true }
  const letsAllPass = {
    check: () => allowed,
    permits: () => allowed,
    read: () => ({}),
    isOpen: () => true,
    state: () => 'active',
    current: () => null,
  }
  const container = rootContainer.createChildContainer()
  for (const part of ['guard', 'latch', 'view', 'watch', 'reductions', 'killSwitch', 'control']) {
    container.registerInstance(Symbol.for(`trading-kill-switch.${part}`), letsAllPass)
  }
  container.registerInstance(Symbol.for('trading-kill-switch.middleware'), (_order: unknown, next: () => unknown) =>
    next(),
  )
  const host = Object.assign(new Host('guarded'), { container })
  const killSwitch = await plugin.register(host, control(stateDirectory(t)))
  t.teardown(() => killSwitch.close())
  await host.send({ symbol: 'A' })
  t.equal(host.sent.length, 1)
  const { haltId } = await killSwitch.halt({ reason: 'not replaced' })
  await t.rejects(host.send({ symbol: 'A' }), { code: 'TRADING_HALTED', haltId })
  t.match(killSwitch.check({ symbol: 'A' }), { allowed: false, haltId })
  t.equal(host.sent.length, 1)
})

t.test('given a factory for a port, when it asks for other ports, then each port is made once', async (t) => {
  const container = rootContainer.createChildContainer()
  const given = new Host('given by hand')
  let made = 0
  container.register(tokens.venues, {
    useFactory: (from) => {
      made++
      const name = from.resolve(tokens.name)
      t.equal(name, 'given by hand', 'what the host has given by hand')
      t.equal(from.resolve(tokens.logger), silent)
      t.type(from.resolve(tokens.config).port, 'number', 'the configuration, checked')
      t.equal(from.resolve(tokens.process), process, 'a default')
      return [
        {
          name,
          positions: async () => [],
          openOrders: async () => [],
          cancel: async () => {},
          close: async () => {},
        },
      ]
    },
  })
  const killSwitch = await plugin.register(Object.assign(given, { container }), control(stateDirectory(t)))
  t.teardown(() => killSwitch.close())
  t.equal(made, 1)
  t.match((await call(String(killSwitch.url), 'GET', '/positions')).body, { venues: [{ venue: 'given by hand' }] })
})

t.test('given a port in the global container, when the host hands over no container, then it is used', async (t) => {
  const lines: string[] = []
  const log = (_fields: object, message: string) => void lines.push(message)
  rootContainer.registerInstance(tokens.logger, { info: log, warn: log, error: log })
  t.teardown(() => rootContainer.reset())
  const killSwitch = await plugin.register(new Host('global'), control(stateDirectory(t)))
  await killSwitch.close()
  t.match(lines[0], /Kill switch at http/)
})

t.test('given a factory for a port that fails, when register() rejects, then no order leaves', async (t) => {
  for (const port of ['logger', 'venues', 'describe'] as const) {
    const container = rootContainer.createChildContainer()
    container.register(tokens[port] as symbol, {
      useFactory: () => {
        throw new Error(`no ${port} today`)
      },
    })
    const host = Object.assign(new Host('broken'), { container })
    await t.rejects(plugin.register(host, control(stateDirectory(t))), { message: `no ${port} today` })
    await t.rejects(host.send({ symbol: 'A' }), { message: `no ${port} today` })
    t.same(host.sent, [])
  }
})

t.test('given venues of which one fails, then the other is shown, and unknown is never none', async (t) => {
  let works = true
  const venue = (name: string, positions: () => Promise<[]>) => ({
    name,
    positions,
    openOrders: async () => [],
    cancel: async () => {},
    close: async () => {},
  })
  const venues = [
    venue('good', async () => []),
    venue('bad', async () => {
      if (works) return []
      throw new Error('503 from the exchange')
    }),
  ]
  const killSwitch = await createKillSwitch(
    { port: 0, state_dir: stateDirectory(t), signal_handlers: false },
    { venues, logger: silent },
  )
  t.teardown(() => killSwitch.close())
  const get = async (path: string) => (await call(String(killSwitch.url), 'GET', path)).body
  t.match(await get('/positions'), { stale: false, totals: { count: 0 } })
  const status = await until(
    () => get('/status'),
    ({ quiet }) => quiet,
  )
  t.match(status, { quiet: true, positions: { count: 0, stale: false } })
  works = false
  const positions = await get('/positions')
  t.match(positions, {
    stale: true,
    venues: [
      { venue: 'good', stale: false },
      { venue: 'bad', stale: true, error: /503/ },
    ],
  })
  await new Promise((resolve) => setTimeout(resolve, 600))
  t.match(await get('/status'), { quiet: false, positions: { stale: true } })
  const plan = (await call(String(killSwitch.url), 'POST', '/close-all', {})).body
  t.match(plan, { complete: false, orders: [], skipped: [{ venue: 'bad', why: /503/ }] })
})

t.test('given reducing and a fresh position, then verified exits pass and no more than that', async (t) => {
  const killSwitch = await createKillSwitch(
    { port: 0, state_dir: stateDirectory(t), signal_handlers: false, settle_ms: 0 },
    {
      logger: silent,
      venues: [
        {
          name: 'v',
          positions: async () => [{ symbol: 'BTC', side: 'long' as const, quantity: '3' }],
          openOrders: async () => [],
          cancel: async () => {},
          close: async () => {},
        },
      ],
    },
  )
  t.teardown(() => killSwitch.close())
  await killSwitch.halt({ level: 'reducing' })
  await call(String(killSwitch.url), 'GET', '/positions')
  const exit = (amount: number, side = 'sell') => killSwitch.check({ symbol: 'BTC', side, amount, reduceOnly: true })
  t.match(exit(1, 'buy'), { code: 'REDUCTION_UNVERIFIED' })
  t.match(exit(4), { code: 'REDUCTION_UNVERIFIED' })
  t.match(exit(2), { allowed: true })
  t.match(exit(2), { code: 'REDUCTION_UNVERIFIED' }, 'the first exit is pending')
  t.match(exit(1), { allowed: true })
  t.match(killSwitch.check({ symbol: 'BTC', side: 'sell', amount: 1 }), { code: 'TRADING_REDUCING' })
})

t.test('given a logger that throws, when the bot halts and resumes, then both work', async (t) => {
  const fail = () => {
    throw new Error('no log today')
  }
  const killSwitch = await createKillSwitch(
    { port: 0, state_dir: stateDirectory(t), signal_handlers: false },
    { logger: { info: fail, warn: fail, error: fail } },
  )
  t.teardown(() => killSwitch.close())
  const { haltId, durable } = await killSwitch.halt({ reason: 'quiet' })
  t.equal(durable, true)
  t.equal(killSwitch.state, 'halted')
  t.match(await killSwitch.resume({ confirm: haltId }), { state: 'active', lifted: [{ haltId }] })
})

t.test(
  'given a start that fails, when the bot sends orders all the same, then none leaves, and nothing is written',
  async (t) => {
    const { existsSync } = await import('node:fs')
    const state_dir = stateDirectory(t)
    const first = await createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger: silent })
    t.teardown(() => first.close())
    const host = new Host('second')
    await t.rejects(plugin.register(host, control(state_dir)), { code: 'STATE_DIR_IN_USE' })
    for (let i = 0; i < 3; i++) {
      await t.rejects(host.send({ symbol: 'A' }), { code: 'TRADING_HALTED', reason: /could not start/ })
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
    t.equal(existsSync(join(state_dir, 'halted.json')), false)
  },
)

t.test('given SIGUSR1 while the kill switch starts, then it is halted, not ignored', async (t) => {
  const host = new Host('starting')
  const registered = plugin.register(host, { control: { port: 0, state_dir: stateDirectory(t) } })
  process.emit('SIGUSR1', 'SIGUSR1')
  const killSwitch = await registered
  t.teardown(() => killSwitch.close())
  t.match(killSwitch.status(), { state: 'halted', halt: { source: 'signal' } })
  await t.rejects(host.send({ symbol: 'A' }), { code: 'TRADING_HALTED' })
})

t.test(
  'given a closed switch, when its bot goes on asking, then it leaves nothing behind that halts the next start',
  async (t) => {
    const state_dir = stateDirectory(t)
    const first = await createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger: silent })
    await first.close()
    for (const end = Date.now() + 1_200; Date.now() < end; ) first.check({ symbol: 'A' })
    const second = await createKillSwitch({ port: 0, state_dir, signal_handlers: false }, { logger: silent })
    t.equal(second.state, 'active')
    await second.close()
  },
)

t.test('given a loop that was stuck after a call, when the answer is there, then it is taken', async (t) => {
  const killSwitch = await createKillSwitch(
    { port: 0, state_dir: stateDirectory(t), signal_handlers: false },
    { logger: silent },
  )
  t.teardown(() => killSwitch.close())
  const stuck = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5_500)
  const halting = killSwitch.halt({ reason: 'x' })
  stuck()
  const { haltId, warnings } = await halting
  t.same(warnings, [])
  const resuming = killSwitch.resume({ confirm: haltId })
  stuck()
  t.match(await resuming, { state: 'active' })
})

for (const [what, venues, message] of [
  ['two venues of one name', ['a', 'A'], /two venues are called A/],
  ['a venue without a name', [''], /a venue has no name/],
] as const) {
  t.test(`given ${what}, when the bot starts, then it does not, and nothing passes`, async (t) => {
    const host = new Host('venues')
    host.venues = venues.map((name) => ({
      name,
      positions: async () => [],
      openOrders: async () => [],
      cancel: async () => {},
      close: async () => {},
    }))
    const state_dir = stateDirectory(t)
    await t.rejects(plugin.register(host, control(state_dir)), { code: 'VENUE_UNUSABLE', message })
    await t.rejects(host.send({ symbol: 'A' }), { code: 'TRADING_HALTED', message })
    t.same(readdirSync(state_dir), [])
  })
}
