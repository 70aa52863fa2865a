import t from 'tap'
import { CHAIN_START } from '../../../lib/control/disk/audit-entry.js'
import type { JournalState } from '../../../lib/control/disk/journal-entry.js'
import type { ReadSegment } from '../../../lib/control/disk/segments.js'
import { decideStart, type Found } from '../../../lib/control/disk/start-decision.js'
import { halt, report } from './journal-samples.js'

const PLACE = { sequence: 7, hash: 'a'.repeat(64) }
const PERMIT = { kind: 'read', place: PLACE } as const
const STATE: JournalState = { halts: [], lastEpoch: 3, closeAll: null, change: PLACE, lowered: PLACE }
const SCOPED = halt('2-bbbb', { scope: { symbol: 'A' } })
const REDUCING = halt('2-bbbb', { level: 'reducing' })
const ALL = halt('1-aaaa')

const NOTHING: Found = {
  unreadable: null,
  segments: [],
  permit: { kind: 'none' },
  fence: 'none',
  unfinished: [],
  old: null,
}
const OLD = { halts: [], lastEpoch: 5, closeAll: null, problems: [] }

function segment(state: Partial<JournalState>, given: Partial<ReadSegment> = {}): ReadSegment {
  const folded = { state: { ...STATE, ...state }, permitted: true }
  const size = { opened: 1, good: 1, found: 1 }
  return { segment: 3, folded, head: CHAIN_START, size, previous: null, sealed: false, damage: null, ...given }
}

const journal = (state: Partial<JournalState>, given: Partial<ReadSegment> = {}): Found => ({
  ...NOTHING,
  segments: [segment(state, given)],
  permit: PERMIT,
  fence: 'ours',
})

const unpermitted = (state: Partial<JournalState>, permit: Found['permit'] = { kind: 'none' }): Found => {
  const read = segment(state)
  return {
    ...journal({}),
    segments: [{ ...read, folded: { state: { ...STATE, ...state }, permitted: false } }],
    permit,
  }
}

for (const { what, found, start } of [
  { what: 'nothing', found: NOTHING, start: { problem: null, firstStart: true, halts: [], lastEpoch: 0 } },
  {
    what: 'a sound journal and its permit',
    found: journal({}),
    start: { problem: null, firstStart: false, lastEpoch: 3 },
  },
  { what: 'no fence', found: { ...journal({}), fence: 'none' as const }, start: { problem: null } },
  { what: 'a halt of everything', found: journal({ halts: [ALL] }), start: { problem: null, halts: [ALL] } },
  { what: 'that and no permit', found: unpermitted({ halts: [ALL] }), start: { problem: null, halts: [ALL] } },
  { what: 'a scoped halt', found: journal({ halts: [SCOPED] }), start: { problem: null, halts: [SCOPED] } },
  { what: 'no permit', found: unpermitted({}), start: { problem: /ACTIVE is missing/ } },
  {
    what: 'a scoped halt and no permit',
    found: unpermitted({ halts: [SCOPED] }),
    start: { problem: /missing/, halts: [SCOPED] },
  },
  {
    what: 'a milder halt and no permit',
    found: unpermitted({ halts: [REDUCING] }),
    start: { problem: /ACTIVE is missing/ },
  },
  {
    what: 'a permit for another line',
    found: unpermitted({}, PERMIT),
    start: { problem: /ACTIVE does not name .* line 7/ },
  },
  {
    what: 'a torn permit',
    found: unpermitted({}, { kind: 'damaged', why: 'it is empty' }),
    start: { problem: 'ACTIVE: it is empty' },
  },
  {
    what: 'a close-all under way',
    found: journal({ closeAll: report('running') }),
    start: { problem: /c1 was interrupted/, closeAll: { kind: 'interrupted', report: { status: 'interrupted' } } },
  },
  {
    what: 'a close-all under way, under a halt',
    found: journal({ closeAll: report('running'), halts: [ALL] }),
    start: { problem: null, closeAll: { kind: 'interrupted' } },
  },
  {
    what: 'a close-all that ended',
    found: journal({ closeAll: report('flat') }),
    start: { problem: null, closeAll: { kind: 'ended' } },
  },
  {
    what: 'damage',
    found: journal({ halts: [ALL] }, { damage: 'journal.jsonl: line 3: torn' }),
    start: { problem: /line 3: torn/, halts: [ALL] },
  },
  { what: 'a seal and no next one', found: journal({}, { sealed: true }), start: { problem: /segment 3 .* missing/ } },
  {
    what: 'a newest segment that can’t be read at all',
    found: {
      ...journal({}),
      segments: [segment({}, { damage: 'journal-4.jsonl: torn', folded: null }), segment({ halts: [SCOPED] })],
    },
    start: { problem: /journal-4.jsonl: torn/, halts: [SCOPED], lastEpoch: 3 },
  },
  {
    what: 'another version’s state beside the journal',
    found: { ...journal({}), fence: 'other' as const },
    start: { problem: /older version has run/ },
  },
  {
    what: 'another version’s files beside the journal',
    found: { ...journal({}), old: OLD },
    start: { problem: /older version has run/ },
  },
  {
    what: 'a fence and no journal',
    found: { ...NOTHING, fence: 'ours' as const },
    start: { problem: /journal is missing.*state\.json/, firstStart: false },
  },
  {
    what: 'a permit and no journal',
    found: { ...NOTHING, permit: PERMIT },
    start: { problem: /journal is missing.*ACTIVE/ },
  },
  {
    what: 'a torn permit and no journal',
    found: { ...NOTHING, permit: { kind: 'damaged', why: '' } as const },
    start: { problem: /ACTIVE/ },
  },
  {
    what: 'an unfinished file and no journal',
    found: { ...NOTHING, unfinished: ['ACTIVE.new'] },
    start: { problem: /ACTIVE\.new/ },
  },
  {
    what: 'a directory that can’t be read',
    found: { ...NOTHING, unreadable: 'EIO' },
    start: { problem: /can't be read: EIO/, firstStart: false },
  },
  {
    what: 'an older version’s files',
    found: { ...NOTHING, fence: 'other' as const, old: OLD },
    start: { problem: null, firstStart: false, lastEpoch: 5 },
  },
  {
    what: 'those with halts',
    found: { ...NOTHING, old: { ...OLD, halts: [ALL, SCOPED] } },
    start: { problem: null, halts: [ALL, SCOPED] },
  },
  {
    what: 'those and a problem',
    found: { ...NOTHING, old: { ...OLD, problems: ['torn'] } },
    start: { problem: /older version: torn/ },
  },
  {
    what: 'those and a permit',
    found: { ...NOTHING, old: OLD, permit: PERMIT },
    start: { problem: /journal is missing.*ACTIVE/ },
  },
  {
    what: 'those and a close-all under way',
    found: { ...NOTHING, old: { ...OLD, closeAll: report('running') } },
    start: { problem: /interrupted/ },
  },
]) {
  t.test(`given ${what}, when a start is decided, then as in the table`, async (t) => {
    t.match(decideStart(found), start)
  })
}
