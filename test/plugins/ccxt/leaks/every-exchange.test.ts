import { readdirSync } from 'node:fs'
import t from 'tap'
import { EXCHANGES } from './run.mjs'

t.test('given the exchanges of the matrix, then each has a test, short or long', async (t) => {
  const tests = readdirSync(new URL('.', import.meta.url)).map((name) => /^(\w+)(?:\.long)?\.test\.ts$/.exec(name)?.[1])
  const named = tests.filter((name) => name !== undefined)
  t.same(named.sort(), [...EXCHANGES].sort())
})
