import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { segmentName } from '../../../lib/between/state-files.js'
import { type JournalLine, Outbox } from '../../../lib/control/courier/outbox.js'
import { Unacknowledged } from '../../../lib/control/courier/unacknowledged.js'
import type { JournalFacts } from '../../../lib/control/disk/journal-entry.js'
import { ownState, Run } from '../disk/opened-journal.js'

const NOBODY = { who: null, source: null, reason: null, haltId: null }

function note(what: string, details: object = {}): JournalFacts {
  return { ...NOBODY, kind: 'note', what, details }
}

async function allOf(outbox: Outbox, upTo: number): Promise<JournalLine[]> {
  const lines = []
  for await (const line of outbox.read(upTo)) lines.push(line)
  return lines
}

/** A journal of segments of three notes each. */
async function manySegments(path: string, facts: readonly JournalFacts[]): Promise<Run> {
  const run = await Run.begin(path, { segmentBytes: 1_000 })
  for (const each of facts) {
    await run.write(each)
    await run.opened.journal.rotateIfDue()
  }
  return run
}

const kinds = (lines: readonly JournalLine[]) =>
  lines.map(({ entry }) => entry.what).filter((what) => /^note/.test(what))

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
    for (const { entry } of (await allOf(along, journal.recent.sequence)).filter(isNote)) told.push(entry.what)
  }
  const all = Array.from({ length: 60 }, (_, at) => `note ${at + 1}`)
  t.same(told, all)
  const whole = await allOf(new Outbox(path, 0), journal.recent.sequence)
  t.same(
    whole.filter(isNote).map(({ entry }) => entry.what),
    all,
  )
  const { sequence } = whole.filter(isNote)[49] ?? { sequence: 0 }
  const late = (await allOf(new Outbox(path, sequence), journal.recent.sequence)).filter(
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
    t.equal((await allOf(outbox, sequence)).at(-1)?.entry.kind, 'halt')
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
    t.same(await allOf(outbox, sequence), [])
    await run.close()
    const next = await Run.open(path)
    await next.write(note('after'))
    const lines = await allOf(outbox, next.opened.journal.recent.sequence)
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

t.test('given a halt that was acknowledged segments ago, when begun at the end, then nobody is reminded', async (t) => {
  const path = ownState(t)
  const notes = Array.from({ length: 30 }, (_, at) => note(`note ${at}`))
  const acknowledged = note('acknowledged', { haltIds: ['1-abcd'] })
  const run = await manySegments(path, [...notes, halt('1-abcd'), acknowledged, ...notes])
  const { sequence } = run.opened.journal.recent
  const remindedOf = async () => {
    const unacknowledged = new Unacknowledged()
    const outbox = new Outbox(path, sequence)
    for await (const line of outbox.read(run.opened.journal.recent.sequence)) unacknowledged.take(line)
    return unacknowledged.reminder('my-bot', new Date())?.haltId ?? null
  }
  t.equal(await remindedOf(), null)
  await run.write(halt('1-efgh'))
  t.equal(await remindedOf(), '1-efgh', 'a new one is told again')
  await run.close()
})

t.test('given nothing in force, when begun at the end, then what lies segments back is not read again', async (t) => {
  const path = ownState(t)
  const run = await manySegments(
    path,
    Array.from({ length: 30 }, (_, at) => note(`note ${at}`)),
  )
  const { sequence } = run.opened.journal.recent
  t.ok((await allOf(new Outbox(path, sequence), sequence)).length < 10)
  await run.close()
})

for (const [what, spoil] of [
  ['was put away', (path: string) => rmSync(path)],
  ['is damaged from its first line on', (path: string) => writeFileSync(path, '\0\0\0\n\n{"kind":"note"}\n')],
] as const) {
  t.test(`given a segment that ${what}, when it is come to, then what lies behind it is told`, async (t) => {
    const path = ownState(t)
    const run = await manySegments(
      path,
      Array.from({ length: 20 }, (_, at) => note(`note ${at}`)),
    )
    const { journal } = run.opened
    const outbox = new Outbox(path, 0)
    const before = await allOf(outbox, 2)
    t.same(kinds(before), ['note 0'])
    for (const segment of [1, 3]) spoil(join(path, segmentName(segment)))
    const after = kinds(await allOf(outbox, journal.recent.sequence))
    t.equal(after.at(-1), 'note 19')
    t.equal(new Set(after).size, after.length, 'nothing twice')
    await run.write(note('note 20'))
    t.same(kinds(await allOf(outbox, journal.recent.sequence)), ['note 20'])
    await run.close()
  })
}
