import t from 'tap'
import { whyNoDrill } from '../../../lib/control/drills/drills.js'
import { newHalt } from '../../../lib/words/halt.js'

const NOW = Date.parse('2026-01-02T03:04:05.000Z')
const HALT = {
  ...newHalt(
    { haltId: '7-k3fq', level: 'halted', reason: 'drill', source: 'http', operator: 'alice', scope: null },
    new Date(NOW - 60_000),
  ),
}

for (const [what, halt, why] of [
  ['halt of hers', {}, null],
  ['halt of nobody, where nobody has a token', { operator: null }, null],
  ['halt of a symbol', { scope: { symbol: 'A' } }, /does not halt everything/],
  ['halt that lets exits pass', { level: 'reducing' }, /does not halt everything/],
  ['halt of another', { operator: 'bob' }, /not the halt of whoever/],
  ['halt by a trip', { source: 'trip', operator: null }, /not the halt of whoever/],
  ['halt of last week', { since: '2025-12-26T00:00:00.000Z' }, /is of 2025-12-26/],
] as const) {
  t.test(`given a full drill by alice, when it names a ${what}, then: ${why ?? 'it counts'}`, async (t) => {
    const found = whyNoDrill({ ...HALT, ...halt }, 'alice', NOW)
    if (why === null) t.equal(found, null)
    else t.match(found, why)
  })
}
