import t from 'tap'
import { foldOpened } from '../../../lib/control/disk/fold.js'
import { readJournalEntry } from '../../../lib/control/disk/journal-entry.js'
import { ownState, Run, segmentsIn, startOf } from './opened-journal.js'

const NOBODY = { who: null, source: 'trip', reason: null, haltId: null }
const keeping = (trips: object) => ({ ...NOBODY, kind: 'trips', what: 'trips', trips: { ...trips } }) as const

t.test('given what trips remember, when a new segment begins, then it begins with that', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.write(keeping({ highest: '1' }))
  for (let line = 0; line < 40; line++) await run.write(keeping({ highest: '2', long: 'x'.repeat(60_000) }))
  await run.opened.journal.rotateIfDue()
  await run.close()
  t.ok(segmentsIn(path).length > 1)
  t.match(await startOf(path), { problem: null, trips: { highest: '2' } })
})

t.test('given a segment of before there were trips, when read, then nothing is remembered', async (t) => {
  const place = { sequence: 1, hash: 'a'.repeat(64) }
  const line = {
    kind: 'opened',
    segment: 1,
    version: '0',
    halts: [],
    lastEpoch: 0,
    closeAll: null,
    ...{ change: null, lowered: null, previous: null },
  }
  const entry = readJournalEntry(JSON.stringify(line))
  if (typeof entry === 'string' || entry.kind !== 'opened') return t.fail(String(entry))
  t.notHas(foldOpened(entry, place, null).state, { trips: {} })
  t.type(readJournalEntry(JSON.stringify({ kind: 'trips', trips: 7 })), 'string', 'what is none is not taken')
})
