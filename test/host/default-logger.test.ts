import { execFileSync } from 'node:child_process'
import t from 'tap'
import { LateLogger, plainLogger } from '../../lib/host/default-logger.js'
import type { Logger } from '../../lib/words/ports.js'

class Lines implements Logger {
  readonly taken: string[] = []
  info = (_fields: object, message: string) => this.taken.push(`info ${message}`)
  warn = (_fields: object, message: string) => this.taken.push(`warn ${message}`)
  error = (_fields: object, message: string) => this.taken.push(`error ${message}`)
}

t.test('given a logger that is still loading, when it is there, then the lines come out in order', async (t) => {
  const lines = new Lines()
  const otherwise = new Lines()
  let loaded = (_: Logger) => {}
  const logger = new LateLogger(new Promise((resolve) => (loaded = resolve)), otherwise)
  logger.info({}, 'first')
  logger.error({}, 'second')
  t.same(lines.taken, [])
  loaded(lines)
  await new Promise((resolve) => setImmediate(resolve))
  logger.warn({}, 'third')
  t.same(lines.taken, ['info first', 'error second', 'warn third'])
  t.same(otherwise.taken, [])
})

t.test('given a logger that can not be loaded, then its lines are written plainly', async (t) => {
  const written: string[] = []
  const plain = plainLogger('a bot', (line) => written.push(line))
  const logger = new LateLogger(Promise.reject(new Error('not installed')), plain)
  logger.warn({ why: 'x' }, 'held')
  await new Promise((resolve) => setImmediate(resolve))
  logger.info({}, 'later')
  t.match(
    written.map((line) => JSON.parse(line)),
    [
      { level: 40, name: 'a bot', why: 'x', msg: 'held', pid: process.pid },
      { level: 30, msg: 'later' },
    ],
  )
})

t.test('given a logger that fails, when it takes over, then the bot goes on', async (t) => {
  const fail = () => {
    throw new Error('no log today')
  }
  const logger = new LateLogger(Promise.resolve({ info: fail, warn: fail, error: fail }), new Lines())
  logger.info({}, 'held')
  await new Promise((resolve) => setImmediate(resolve))
  t.throws(() => logger.info({}, 'later'), /no log today/, 'as any logger: the kill switch guards itself')
})

const program = (then: string) => `
  import { defaultLogger } from './dist/lib/host/default-logger.js'
  const logger = defaultLogger('a bot')
  logger.error({ at: 1 }, 'held')
  ${then}`

for (const [what, then] of [
  ['ends at once', 'process.exit(0)'],
  ['goes on', 'setTimeout(() => {}, 1)'],
] as const) {
  t.test(`given a line before pino is there, when the process ${what}, then it is printed once`, async (t) => {
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program(then)], {
      cwd: process.cwd(),
      encoding: 'utf8',
    })
    t.match(JSON.parse(printed), { level: 50, name: 'a bot', at: 1, msg: 'held' })
  })
}
