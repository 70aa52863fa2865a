import t from 'tap'
import type { JournalLine } from '../../../lib/control/courier/outbox.js'
import { Unacknowledged } from '../../../lib/control/courier/unacknowledged.js'
import type { Halt } from '../../../lib/words/halt.js'

const halt = (haltId: string): Halt => ({
  haltId,
  level: 'halted',
  reason: haltId,
  source: 'http',
  operator: null,
  since: '2026-01-02T03:04:05.678Z',
  scope: null,
})

function acknowledged(haltIds: readonly string[]): JournalLine {
  const entry = {
    kind: 'note',
    what: 'acknowledged',
    who: 'alice',
    source: 'telegram',
    reason: null,
    haltId: null,
  } as const
  const line = { sequence: 3, time: '2026-01-02T03:04:05.678Z', inForce: [halt('1-a'), halt('1-b')] }
  return { ...line, entry: { ...entry, details: { haltIds } } }
}

t.test('given halts that are acknowledged, when an older one is once more, then none is told again', async (t) => {
  const halts = new Unacknowledged()
  halts.take(acknowledged(['1-a']))
  t.match(halts.reminder('my-bot', new Date()), { haltId: '1-b' })
  halts.take(acknowledged(['1-a', '1-b']))
  halts.take(acknowledged(['1-a']))
  t.equal(halts.reminder('my-bot', new Date()), null)
})
