import t from 'tap'
import { safeLogger } from '../../lib/host/safe-logger.js'
import { createKillSwitch } from '../../lib/index.js'
import type { Logger } from '../../lib/words/ports.js'
import { runningKillSwitch } from '../support/running-kill-switch.js'

const refuse = (): never => {
  throw new Error('the log service is down')
}
const reject = async (): Promise<never> => refuse()

type Then = (done: (value: unknown) => void, failed: (why: unknown) => void) => void
const thenable = (then: Then): object => Object.fromEntries([['then', then]])

/** What a host may hand over by mistake, or what becomes of a logger whose service is down. */
const LOGGERS: Readonly<Record<string, unknown>> = {
  'that throws': { info: refuse, warn: refuse, error: refuse },
  'that rejects': { info: reject, warn: reject, error: reject },
  'that rejects with nothing': {
    info: () => Promise.reject(),
    warn: () => Promise.reject(),
    error: () => Promise.reject(),
  },
  'that answers something to wait for, which rejects': {
    warn: () => thenable((_, failed) => failed(new Error('later'))),
  },
  'whose answers throw when they are waited for': { warn: () => thenable(refuse) },
  'that never answers': { warn: () => new Promise(() => {}) },
  'without methods': {},
  'with methods that are null': { info: null, warn: null, error: null },
  'with methods that are no functions': { info: 1, warn: 'warn', error: {} },
  'whose methods throw when they are looked up': {
    get info() {
      return refuse()
    },
    get warn() {
      return refuse()
    },
    get error() {
      return refuse()
    },
  },
  'that is a proxy of functions': new Proxy({}, { get: () => () => new Proxy({}, { get: () => refuse }) }),
  'that is null': null,
}

for (const [what, logger] of Object.entries(LOGGERS)) {
  t.test(`given a logger ${what}, when written to, then nothing comes of it`, async (t) => {
    const unhandled: unknown[] = []
    const note = (why: unknown) => unhandled.push(why)
    process.on('unhandledRejection', note)
    t.teardown(() => process.removeListener('unhandledRejection', note))
    const report = safeLogger(logger as Logger)
    for (const level of ['info', 'warn', 'error'] as const) report[level]({ halt: null }, 'HALTED')
    await new Promise((resolve) => setTimeout(resolve, 20))
    t.strictSame(unhandled, [])
  })
}

t.test('given a logger with a state of its own, when written to, then it is called as its method', async (t) => {
  class Own {
    readonly #lines: unknown[] = []
    info(...line: unknown[]) {
      this.#lines.push(line)
      return this.#lines
    }
    warn() {}
    error() {}
    get lines() {
      return this.#lines
    }
  }
  const own = new Own()
  safeLogger(own).info({ reason: 'a\nb', positions: [{ symbol: '\u001b[2J' }] }, ['one\r\ntwo', '  three'])
  t.strictSame(own.lines, [
    [{ reason: 'a b', positions: [{ symbol: '[2J' }] }, 'one two'],
    [{}, '  three'],
  ])
})

t.test('given a logger that rejects, when a real bot halts, then it is halted, and lives', async (t) => {
  const killSwitch = await runningKillSwitch(t, { logger: LOGGERS['that rejects'] as Logger })
  const { durable, state } = await killSwitch.halt({ reason: 'x' })
  t.match({ durable, state }, { durable: true, state: 'halted' })
  await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(killSwitch.check({ symbol: 'A' }).allowed, false)
})

t.test('given a logger that halts for each line, when a real bot halts, then both are halts', async (t) => {
  let calls = 0
  const logger = { info() {}, warn: () => calls++ < 50 && killSwitch.halt({ reason: `line ${calls}` }), error() {} }
  const killSwitch = await runningKillSwitch(t, { logger })
  t.match(await killSwitch.halt({ reason: 'the first' }), { state: 'halted', durable: true })
  t.match(killSwitch.status().halt, { level: 'halted' })
})

t.test('given a kill switch that is disabled, when its logger rejects, then it starts all the same', async (t) => {
  const logger = LOGGERS['that rejects'] as Logger
  const killSwitch = await createKillSwitch({ enabled: false, state_dir: t.testdir({}) }, { logger, environment: {} })
  t.equal(killSwitch.check({}).allowed, true)
})
