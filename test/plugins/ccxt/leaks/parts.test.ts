import { readdirSync } from 'node:fs'
import t from 'tap'
import { PARTS } from './judge.js'

t.test('given the parts that share the exchanges of the matrix, then each has a test', async (t) => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((name) => /^part-\d+\.long\.test\.ts$/.test(name))
  t.same(
    files.sort(),
    Array.from({ length: PARTS }, (_, at) => `part-${at + 1}.long.test.ts`),
  )
})
