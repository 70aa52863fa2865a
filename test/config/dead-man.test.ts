import t from 'tap'
import { readDeadMan } from '../../lib/config/dead-man.js'

function read(table: object) {
  const problems: string[] = []
  return { settings: readDeadMan(table, problems), problems }
}

t.test('given a table for each venue, then it is read, with its defaults', async (t) => {
  const dead_man = {
    one: { timeout_ms: 60_000 },
    two: { timeout_ms: 120_000, cancels_stops: true, on_shutdown: 'fire' },
  }
  t.same(read({ dead_man, follow: 'auto' }), {
    problems: [],
    settings: {
      one: { timeoutMs: 60_000, cancelsStops: false, onShutdown: 'disarm' },
      two: { timeoutMs: 120_000, cancelsStops: true, onShutdown: 'fire' },
    },
  })
  t.same(read({}), { settings: {}, problems: [] })
  t.same(read({ own_orders: ['prefix:a'], follow: '/elsewhere' }).problems, [], 'without it, these are fine')
})

for (const [table, problem] of [
  [{ one: 5_000 }, /\[control\.dead_man\.one\] has to be a table/],
  [{ timeout_ms: 60_000 }, /\[control\.dead_man\.timeout_ms\] has to be a table: \[control\.dead_man\.<venue>\]/],
  [{ one: {} }, /timeout_ms has to be a whole number of milliseconds from 5000 to/],
  [{ one: { timeout_ms: '60000' } }, /timeout_ms has to be/],
  [{ one: { timeout_ms: 4_999 } }, /timeout_ms has to be/],
  [{ one: { timeout_ms: 60_000.5 } }, /timeout_ms has to be/],
  [{ one: { timeout_ms: 86_400_001 } }, /timeout_ms has to be/],
  [{ one: { timeout_ms: Number.NaN } }, /timeout_ms has to be/],
  [{ one: { timeout_ms: 60_000, timeout: 5 } }, /there is no timeout\. There are: timeout_ms, cancels_stops, on_sh/],
  [{ one: { timeout_ms: 60_000, cancels_stops: 'true' } }, /cancels_stops has to be true or false/],
  [{ one: { timeout_ms: 60_000, on_shutdown: 'keep' } }, /on_shutdown has to be "disarm" or "fire"/],
] as const) {
  t.test(`given ${JSON.stringify(table)}, then it is refused, and nothing is set`, async (t) => {
    const { settings, problems } = read({ dead_man: table })
    t.match(problems, [problem])
    t.same(settings, {})
  })
}

t.test('given a shared account, or a process that never leads, then it is refused', async (t) => {
  const dead_man = { one: { timeout_ms: 60_000 } }
  t.match(read({ dead_man, own_orders: ['prefix:a'] }).problems, [/orders of others on the account/])
  t.match(read({ dead_man, follow: '/elsewhere/state' }).problems, [/does nothing in a process that never leads/])
})

t.test('given two tables of one venue, by the way in which names are compared, then that is refused', async (t) => {
  const dead_man = { kraken: { timeout_ms: 60_000 }, Kraken: { timeout_ms: 30_000 }, other: { timeout_ms: 60_000 } }
  t.same(read({ dead_man }).problems, ['[control.dead_man.Kraken] is that of kraken: take one of them out'])
})
