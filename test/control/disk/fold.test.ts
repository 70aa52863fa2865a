import t from 'tap'
import type { ChainHead } from '../../../lib/control/disk/audit-entry.js'
import { type Folded, fold, foldOpened } from '../../../lib/control/disk/fold.js'
import type { JournalFacts, OpenedFacts } from '../../../lib/control/disk/journal-entry.js'
import { closingAll, halt, halting, note, report, resuming } from './journal-samples.js'

const place = (sequence: number): ChainHead => ({ sequence, hash: `${sequence}`.padStart(64, '0') })

const OPENED: OpenedFacts = {
  kind: 'opened',
  what: 'segment opened',
  who: null,
  source: null,
  reason: null,
  haltId: null,
  segment: 1,
  version: '1',
  halts: [],
  lastEpoch: 0,
  closeAll: null,
  change: null,
  lowered: null,
  previous: null,
}

/** Folds lines 2, 3, … behind an opened line at 1. */
function foldAll(entries: readonly JournalFacts[], permit: ChainHead | null = null, opened = OPENED): Folded {
  return entries.reduce<Folded>(
    (folded, entry, at) => fold(folded, { entry, place: place(at + 2) }, permit),
    foldOpened(opened, place(1), permit),
  )
}

const idsOf = ({ state }: Folded) => state.halts.map(({ haltId }) => haltId)

t.test('given halts, when folded, then each stays by itself, in their order', async (t) => {
  const scope = { symbol: 'A' }
  const folded = foldAll([halting('1-aaaa'), halting('2-bbbb', { scope }), halting('3-cccc')])
  t.same(idsOf(folded), ['1-aaaa', '2-bbbb', '3-cccc'], 'none is merged, also not of the same scope')
  t.match(folded.state, { lastEpoch: 3, change: place(4) })
})

t.test('given a halt that is known, when it comes again, then it takes its own place', async (t) => {
  const earlier = { count: 1, since: '2026-01-02T03:04:05.678Z', last: [{ haltId: '1-aaaa', reason: 'x', since: '' }] }
  const folded = foldAll([halting('1-aaaa'), halting('2-bbbb'), halting('3-cccc', { earlier })])
  t.same(idsOf(folded), ['2-bbbb', '3-cccc'], 'what a person says again takes the place of what she has said')
  t.same(idsOf(foldAll([halting('1-aaaa'), halting('2-bbbb'), halting('1-aaaa')])), ['1-aaaa', '2-bbbb'])
})

t.test('given a halt that is known, when it comes again milder, then it is no milder', async (t) => {
  for (const [first, then, expected] of [
    [{}, { level: 'reducing' }, { level: 'halted', scope: null }],
    [{ level: 'reducing' }, {}, { level: 'halted', scope: null }],
    [{}, { scope: { symbol: 'A' } }, { level: 'halted', scope: null }],
    [{ scope: { symbol: 'A' } }, { scope: { symbol: 'B' } }, { level: 'halted', scope: null }],
    [{ scope: { symbol: 'A' } }, { scope: { symbol: 'A' } }, { level: 'halted', scope: { symbol: 'A' } }],
  ] as const) {
    t.match(foldAll([halting('1-aaaa', first), halting('1-aaaa', then)]).state.halts, [expected])
  }
})

t.test('given resumes, when folded, then those halts end and no other', async (t) => {
  const halts = [halting('1-aaaa'), halting('2-bbbb'), halting('3-cccc')]
  t.same(idsOf(foldAll([...halts, resuming('1-aaaa', '3-cccc')])), ['2-bbbb'])
  t.same(idsOf(foldAll([...halts, resuming('9-zzzz')])), ['1-aaaa', '2-bbbb', '3-cccc'])
})

t.test('given notes, when folded, then they change nothing but the highest epoch seen', async (t) => {
  const { state } = foldAll([halting('1-aaaa'), { ...note(), haltId: '7-bbbb' }])
  t.match(state, { halts: [{ haltId: '1-aaaa' }], lastEpoch: 7, change: place(2) })
})

t.test('given a close-all, when folded, then its newest report is kept', async (t) => {
  t.match(foldAll([closingAll('running')]).state, { closeAll: report('running'), change: place(2) })
  t.match(foldAll([closingAll('running'), note(), closingAll('flat')]).state, { closeAll: report('flat') })
})

t.test('given an opened line with a state, when folded, then that goes on', async (t) => {
  const opened: OpenedFacts = { ...OPENED, halts: [halt('4-dddd')], lastEpoch: 6, change: place(90) }
  const folded = foldAll([note()], null, opened)
  t.match(folded.state, { halts: [{ haltId: '4-dddd' }], lastEpoch: 6, change: place(90) })
})

for (const { what, entries, permit, permitted } of [
  { what: 'the first line', entries: [], permit: 1, permitted: true },
  { what: 'the first line, and notes followed', entries: [note(), note()], permit: 1, permitted: true },
  { what: 'a note', entries: [note()], permit: 2, permitted: false },
  { what: 'the last resume', entries: [halting('1-aaaa'), resuming('1-aaaa')], permit: 3, permitted: true },
  { what: 'a line before a resume', entries: [halting('1-aaaa'), resuming('1-aaaa')], permit: 2, permitted: false },
  {
    what: 'a line before a halt',
    entries: [halting('1-aaaa', { scope: { symbol: 'A' } })],
    permit: 1,
    permitted: true,
  },
  { what: 'a line before the begin of a close-all', entries: [closingAll('running')], permit: 1, permitted: true },
  {
    what: 'a line before the end of a close-all',
    entries: [closingAll('running'), closingAll('flat')],
    permit: 2,
    permitted: false,
  },
  { what: 'a line that is not there', entries: [halting('1-aaaa')], permit: 9, permitted: false },
]) {
  t.test(
    `given a permit that names ${what}, when folded, then it ${permitted ? 'holds' : 'does not hold'}`,
    async (t) => {
      t.equal(foldAll(entries, place(permit)).permitted, permitted)
      t.equal(foldAll(entries, { ...place(permit), hash: 'f'.repeat(64) }).permitted, false, 'not with another hash')
      t.equal(foldAll(entries, null).permitted, false)
    },
  )
}

t.test('given a permit for a segment before, when folded, then it holds if it names the last change', async (t) => {
  const opened: OpenedFacts = { ...OPENED, segment: 2, change: place(90) }
  t.equal(foldAll([note()], place(90), opened).permitted, true)
  t.equal(foldAll([halting('1-aaaa')], place(90), opened).permitted, true)
  t.equal(foldAll([resuming('1-aaaa')], place(90), opened).permitted, false)
  t.equal(foldAll([note()], place(89), opened).permitted, false)
  t.equal(foldAll([note()], place(80), { ...opened, lowered: place(80) }).permitted, true, 'raises have followed that')
  t.equal(foldAll([note()], place(1), opened).permitted, false, 'not its first line')
})
