import { appendFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { halting, note, resuming } from './journal-samples.js'
import { kindsIn, linesIn, ownState, Run, segmentsIn, startOf } from './opened-journal.js'

t.test('given entries, when flushed, then they follow one another, and the state is theirs', async (t) => {
  const path = ownState(t)
  const { opened, ...run } = await Run.begin(path)
  opened.journal.add(halting('1-aaaa'), note('first'))
  t.equal(opened.journal.waiting, 2)
  t.same(opened.journal.written.halts, [], 'not on disk yet')
  await opened.journal.flush()
  t.equal(opened.journal.waiting, 0)
  t.match(opened.journal.written, { halts: [{ haltId: '1-aaaa' }], lastEpoch: 1, change: { sequence: 2 } })
  t.same(opened.journal.lastChange, opened.journal.written.change)
  t.same(kindsIn(path, 1), ['opened', 'halt', 'first'])
  t.same(Object.keys(linesIn(path, 1)[1] ?? {}), [
    ...['sequence', 'time', 'previousHash', 'kind', 'what', 'who', 'source', 'reason', 'haltId', 'halt', 'hash'],
  ])
  await run.directory.close()
})

t.test('given many that flush at once, when written, then all are there, in their order', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  const names = Array.from({ length: 200 }, (_, at) => `note ${at}`)
  await Promise.all(names.map((name) => run.write(note(name))))
  t.same(kindsIn(path, 1), ['opened', ...names])
  await run.close()
  t.equal((await startOf(path)).problem, null)
})

t.test('given a run that ended, when the next one writes, then it goes on in the same segment', async (t) => {
  const path = ownState(t)
  const first = await Run.begin(path)
  await first.write(note('one'))
  await first.close()
  const second = await Run.begin(path)
  await second.write(note('two'))
  t.same(kindsIn(path, 1), ['opened', 'one', 'two'])
  await second.close()
  t.same(await startOf(path), { halts: [], lastEpoch: 0, closeAll: { kind: 'none' }, problem: null, firstStart: false })
})

t.test('given a directory that was moved away, when flushed, then that fails, and nothing is lost', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.write(halting('1-aaaa', { scope: { symbol: 'A' } }))
  renameSync(path, `${path}.moved`)
  await t.rejects(run.write(halting('2-bbbb')), { code: 'ENOENT' })
  t.equal(run.opened.journal.waiting, 1)
  await run.opened.journal.flush()
  t.same(kindsIn(path, 2), ['opened', 'halt'], 'a new segment in a new directory')
  t.match(
    linesIn(path, 2)[0],
    { halts: [{ haltId: '1-aaaa' }], previous: { segment: 1 } },
    'that knows what was before',
  )
  t.equal(
    JSON.parse(readFileSync(join(path, 'state.json'), 'utf8')).version,
    2,
    'and that older versions are kept out of',
  )
  t.same(kindsIn(`${path}.moved`, 1), ['opened', 'halt'], 'nothing is written into the old one')
  await run.close()
  t.match(await startOf(path), { halts: [{ haltId: '1-aaaa' }, { haltId: '2-bbbb' }] })
})

t.test('given a directory that was replaced by an empty one, when flushed, then that fails', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  renameSync(path, `${path}.moved`)
  await mkdir(path)
  await t.rejects(run.write(halting('1-aaaa')), { code: 'ENOENT' })
  await run.close()
})

for (const [what, change] of [
  ['longer', (file: string) => appendFileSync(file, '{}\n')],
  ['shorter', (file: string) => truncateSync(file, 100)],
] as const) {
  t.test(`given a segment that somebody has made ${what}, when flushed, then it is not written to`, async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    change(join(path, 'journal.jsonl'))
    const before = readFileSync(join(path, 'journal.jsonl'), 'utf8')
    await t.rejects(run.write(halting('1-aaaa')), /bytes were left|where .* were left/)
    t.equal(readFileSync(join(path, 'journal.jsonl'), 'utf8'), before)
    await run.close()
  })
}

t.test(
  'given a journal that another kill switch has gone on with, when flushed, then this one writes nothing',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.close()
    const other = await Run.begin(path)
    await other.halt(halting('5-eeee'))
    await other.close()
    for (const _attempt of [1, 2, 3]) await t.rejects(run.write(halting('1-aaaa')))
    t.same(segmentsIn(path), [1])
    t.same(kindsIn(path, 1), ['opened', 'halt'])
    await run.close()
    t.match(await startOf(path), { halts: [{ haltId: '5-eeee' }] })
  },
)

t.test('given an attempt that fails, when the next flush comes, then it is not written', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.halt(halting('1-aaaa'))
  truncateSync(join(path, 'journal.jsonl'), 100)
  const { journal } = run.opened
  const refused = t.rejects(journal.attempt(resuming('1-aaaa')))
  journal.add(note('behind it'))
  await refused
  await journal.flush()
  t.same(kindsIn(path, 2), ['opened', 'behind it'])
  t.match(journal.written.halts, [{ haltId: '1-aaaa' }])
  await journal.attempt(resuming('1-aaaa'))
  t.same(kindsIn(path, 2), ['opened', 'behind it', 'resume'])
  await run.close()
})

t.test('given an attempt behind a flush that fails, when its own turn comes, then it is tried', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.halt(halting('1-aaaa'))
  truncateSync(join(path, 'journal.jsonl'), 100)
  const { journal } = run.opened
  journal.add(note())
  const first = journal.flush()
  await Promise.resolve()
  const attempt = journal.attempt(resuming('1-aaaa'))
  await t.rejects(first)
  await attempt
  t.same(journal.written.halts, [])
  await run.close()
})

t.test(
  'given a disk that takes nothing, when notes come, then some are dropped and counted, and no halt is',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path, { maxWaiting: 3 })
    renameSync(path, `${path}.moved`)
    writeFileSync(path, '')
    const { journal } = run.opened
    for (const facts of [note('1'), note('2'), halting('1-aaaa'), note('3'), halting('2-bbbb'), note('4')]) {
      await t.rejects(run.write(facts))
    }
    t.equal(journal.waiting, 4)
    renameSync(path, `${path}.file`)
    await t.rejects(journal.flush(), { code: 'ENOENT' }, 'the segment was lost with the directory')
    await journal.flush()
    t.same(kindsIn(path, 2), ['opened', '1', '2', 'halt', 'halt', 'entries dropped'])
    t.match(linesIn(path, 2).at(-1), { details: { count: 2 } })
    await run.write(note('5'))
    t.same(kindsIn(path, 2).slice(-1), ['5'], 'counted once')
    await run.close()
  },
)

t.test(
  'given segments that are full, when rotated, then each begins with the state, and the one before is sealed',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path, { segmentBytes: 2_000 })
    await run.halt(halting('1-aaaa'))
    for (let at = 0; at < 20; at++) {
      await run.write(note(`note ${at} ${'x'.repeat(300)}`))
      await run.opened.journal.rotateIfDue()
    }
    const segments = segmentsIn(path)
    t.ok(segments.length > 2)
    for (const segment of segments) {
      const [opened] = linesIn(path, segment)
      t.match(opened, { kind: 'opened', segment })
      if (segment > 1) t.match(opened, { halts: [{ haltId: '1-aaaa' }], change: { sequence: 2 } })
      t.equal(kindsIn(path, segment).at(-1) === 'sealed', segment !== segments.at(-1))
    }
    await run.close()
    t.match(await startOf(path), { halts: [{ haltId: '1-aaaa' }], problem: null })
  },
)

t.test('given a state that is longer than a segment, when rotated, then not at every turn', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path, { segmentBytes: 500 })
  const halts = Array.from({ length: 50 }, (_, at) => halting(`${at + 1}-aaaa`, { scope: { symbol: `S${at}` } }))
  await run.write(...halts)
  await run.opened.journal.rotateIfDue()
  for (let at = 0; at < 5; at++) {
    await run.write(note())
    await run.opened.journal.rotateIfDue()
  }
  t.same(segmentsIn(path), [1, 2])
  await run.close()
})

t.test('given a permit from before a rotation, when started, then it holds', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path, { segmentBytes: 100 })
  await run.halt(halting('1-aaaa'))
  await run.grant(resuming('1-aaaa'))
  await run.opened.journal.rotateIfDue()
  t.same(segmentsIn(path), [1, 2])
  await run.close()
  t.match(await startOf(path), { halts: [], problem: null, lastEpoch: 1 })
})

t.test(
  'given details that no line can hold, when written, then the entry goes without, and holds up none',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    await run.write({ ...note('circle'), details: circle }, { ...note('big'), details: { n: 1n } }, halting('1-aaaa'))
    t.same(kindsIn(path, 1), ['opened', 'circle', 'big', 'halt'])
    t.match(linesIn(path, 1)[1], { details: { notWritable: /circular/ } })
    await run.close()
  },
)

for (const text of ['\n', '\r\n', '\0\0\0\0', '{"kind":"note"}\n', '\uFEFF']) {
  t.test(`given ${JSON.stringify(text)} behind its last line, when started, then it is halted`, async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.close()
    appendFileSync(join(path, 'journal.jsonl'), text)
    t.match(await startOf(path), { problem: /journal\.jsonl: line 2/ })
  })
}
