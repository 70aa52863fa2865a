import t from 'tap'
import { readTest } from './other-faults.mjs'

for (const [line, test] of [
  ['    ok 1 - given a, then b # time=12.5ms', { name: 'given a, then b', outcome: 'passed' }],
  ['    ok 2 - given a, then b # SKIP no compiler', { name: 'given a, then b', outcome: 'skipped: no compiler' }],
  ['    not ok 3 - given a, then b # time=12.5ms', { name: 'given a, then b', outcome: 'failed' }],
  ['        not ok 1 - should be equal', null],
  ['ok 1 - test/faults/a.test.ts # time=1ms', null],
  ['    # Subtest: given a, then b', null],
] as const) {
  t.test(`given the line ${line.trim()}, when read, then it tells of a test of a file, or of nothing`, async (t) =>
    t.same(readTest(line), test),
  )
}
