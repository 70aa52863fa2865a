import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { segmentName } from '../../../lib/between/state-files.js'
import { Outbox } from '../../../lib/control/courier/outbox.js'
import type { JournalFacts } from '../../../lib/control/disk/journal-entry.js'
import { ownState, Run } from '../disk/opened-journal.js'

const NOBODY = { who: null, source: null, reason: null, haltId: null }

function note(what: string): JournalFacts {
  return { ...NOBODY, kind: 'note', what }
}

function halt(haltId: string): JournalFacts {
  const since = '2026-01-02T03:04:05.678Z'
  const all = { haltId, level: 'halted', reason: 'loss', source: 'code', operator: null, since, scope: null } as const
  return { ...NOBODY, kind: 'halt', what: 'halt', haltId, halt: all }
}

t.test('given a journal of many segments, when read from any place, then each line comes once, in order', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path, { segmentBytes: 2_000 })
  const { journal } = run.opened
  const along = new Outbox(path, 0)
  const told: string[] = []
  const isNote = ({ entry }: { entry: { kind: string } }) => entry.kind === 'note'
  for (let at = 1; at <= 60; at++) {
    await run.write(note(`note ${at}`), ...(at === 30 ? [halt('1-abcd')] : []))
    await journal.rotateIfDue()
    for (const { entry } of (await along.read(journal.recent.sequence)).filter(isNote)) told.push(entry.what)
  }
  const all = Array.from({ length: 60 }, (_, at) => `note ${at + 1}`)
  t.same(told, all)
  const whole = await new Outbox(path, 0).read(journal.recent.sequence)
  t.same(
    whole.filter(isNote).map(({ entry }) => entry.what),
    all,
  )
  const { sequence } = whole.filter(isNote)[49] ?? { sequence: 0 }
  const late = (await new Outbox(path, sequence).read(journal.recent.sequence)).filter(
    (line) => line.sequence > sequence,
  )
  t.same(
    late.filter(isNote).map(({ entry }) => entry.what),
    all.slice(50),
  )
  t.same(
    late.at(-1)?.inForce.map(({ haltId }) => haltId),
    ['1-abcd'],
    'what is in force is known from the middle on',
  )
  await run.close()
})

t.test(
  'given a resume that a failed write has left, then it is never told, also when the journal goes on',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.halt(halt('1-abcd'))
    const { sequence } = run.opened.journal.recent
    const outbox = new Outbox(path, 0)
    t.equal((await outbox.read(sequence)).at(-1)?.entry.kind, 'halt')
    const left = {
      sequence: sequence + 1,
      time: '',
      ...NOBODY,
      kind: 'resume',
      what: 'resume',
      haltIds: ['1-abcd'],
      hash: 'x',
    }
    appendFileSync(join(path, segmentName(1)), `${JSON.stringify(left)}\n{"torn`)
    t.same(await outbox.read(sequence), [])
    await run.close()
    const next = await Run.open(path)
    await next.write(note('after'))
    const lines = await outbox.read(next.opened.journal.recent.sequence)
    t.same(
      lines.map(({ entry }) => entry.kind),
      ['opened', 'note'],
    )
    t.same(
      lines.at(-1)?.inForce.map(({ haltId }) => haltId),
      ['1-abcd'],
    )
    await next.close()
  },
)
