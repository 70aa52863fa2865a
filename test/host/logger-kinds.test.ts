import { Console } from 'node:console'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { safeLogger } from '../../lib/host/safe-logger.js'
import type { AnyLogger } from '../../lib/words/ports.js'

// winston, bunyan, log4js and Nest's are tried in test/package/projects.long.test.ts, where they are installed.

const FIELDS = { haltId: '1-abcd' }
const MESSAGE = 'HALTED by ops: one %s'

/** What a logger of this kind writes for one line. */
function written(make: (out: PassThrough) => object): string {
  const out = new PassThrough()
  safeLogger(make(out) as AnyLogger).warn(FIELDS, MESSAGE)
  return String(out.read())
}

const put = (out: PassThrough) => (text: unknown) => void out.write(`${text}\n`)

t.test('given the console, then it is given one text, with the fields behind it', async (t) => {
  t.equal(
    written((out) => new Console(out, out)),
    `${MESSAGE} {"haltId":"1-abcd"}\n`,
  )
})

t.test('given pino, then it is given the fields and the message', async (t) => {
  t.match(JSON.parse(written((out) => pino({}, out))), { level: 40, msg: MESSAGE, haltId: '1-abcd' })
})

t.test('given methods of one argument, or only those of Nest, then they are given one text', async (t) => {
  const one = `${MESSAGE} {"haltId":"1-abcd"}\n`
  t.equal(
    written((out) => ({ info: put(out), warn: put(out), error: put(out) })),
    one,
  )
  t.equal(
    written((out) => ({ log: put(out), warn: put(out), error: put(out) })),
    one,
  )
  const out = new PassThrough()
  safeLogger({ log: put(out), warn() {}, error() {} }).info(FIELDS, ['first', 'second'])
  t.equal(String(out.read()), 'first\nsecond\n')
})

t.test('given methods that put their arguments together, then the fields can be read', async (t) => {
  const join =
    (out: PassThrough) =>
    (...all: unknown[]) =>
      void out.write(all.join(' '))
  t.equal(
    written((out) => ({ info: join(out), warn: join(out) })),
    `{"haltId":"1-abcd"} ${MESSAGE}`,
  )
})

t.test('given a logger with levels and one log(), as winston, then it is given one object', async (t) => {
  const entries: unknown[] = []
  const log = (entry: unknown) => void entries.push(entry)
  const named = { error() {}, info() {}, warn() {} }
  safeLogger({ ...named, log, levels: { error: 0, warn: 1, info: 2 } } as AnyLogger).warn(FIELDS, MESSAGE)
  safeLogger({ ...named, log, levels: { error: 3, warning: 4, info: 6 } } as AnyLogger).warn(FIELDS, MESSAGE)
  t.strictSame(entries, [
    { ...FIELDS, level: 'warn', message: MESSAGE },
    { ...FIELDS, level: 'warning', message: MESSAGE },
  ])
})
