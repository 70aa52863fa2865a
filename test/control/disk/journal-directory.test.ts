import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { segmentName } from '../../../lib/between/state-files.js'
import { closingAll, halting, note, resuming } from './journal-samples.js'
import { kindsIn, linesIn, ownState, Run, segmentsIn, startOf } from './opened-journal.js'

const SCOPE = { symbol: 'A' }

t.test('given an empty directory, when started, then it is a first start; HALT may be there', async (t) => {
  const path = ownState(t)
  t.match(await startOf(path), { problem: null, firstStart: true })
  writeFileSync(join(path, 'HALT'), '')
  t.match(await startOf(path), { problem: null, firstStart: true })
  for (const name of [
    'ACTIVE',
    'ACTIVE.new',
    'state.json',
    'fence.new',
    'journal.jsonl',
    'journal-2.jsonl.new',
    'audit.jsonl',
  ]) {
    writeFileSync(join(path, name), '')
    t.match(await startOf(path), { problem: /./, firstStart: false }, name)
    unlinkSync(join(path, name))
  }
})

t.test('given a first start that ended before its permit, when started again, then it is halted', async (t) => {
  const path = ownState(t)
  const run = await Run.open(path)
  await run.write(note('first run'))
  await run.close()
  t.match(await startOf(path), { problem: /ACTIVE is missing/, firstStart: false })
})

t.test('given a halt whose line was not written, when revoked and killed, then the start is halted', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.opened.permit.revoke()
  await run.close()
  t.match(await startOf(path), { problem: /a halt may not have been written/ })
})

t.test('given a scoped halt, when killed, then it is in force, and everything else is active', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.write(halting('1-aaaa', { scope: SCOPE }))
  await run.close()
  t.match(await startOf(path), { problem: null, halts: [{ haltId: '1-aaaa', scope: SCOPE }] })
})

t.test('given a close-all under way, when killed, then the start is halted, until its end is written', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.write(closingAll('running'))
  await run.close()
  t.match(await startOf(path), { problem: /c1 was interrupted/, closeAll: { kind: 'interrupted' } })
  const next = await Run.open(path)
  await next.write(closingAll('interrupted'))
  await next.grant()
  await next.close()
  t.match(await startOf(path), { problem: null, closeAll: { kind: 'ended', report: { status: 'interrupted' } } })
})

for (const [what, damage] of [
  ['torn', (bytes: Buffer) => bytes.subarray(0, -5)],
  ['flipped in the middle', (bytes: Buffer) => Buffer.from(bytes.toString().replace('one', 'two'))],
  ['followed by a line of another kind', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('{"kind":"pause"}\n')])],
  ['empty', () => Buffer.alloc(0)],
] as const) {
  t.test(`given a journal that is ${what}, when started, then halted, in a new segment`, async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path)
    await run.write(halting('1-aaaa', { scope: SCOPE }), note('one'), note('end'))
    await run.close()
    const file = join(path, 'journal.jsonl')
    const damaged = damage(readFileSync(file))
    writeFileSync(file, damaged)
    const next = await Run.open(path)
    t.match(next.opened.start.problem, /journal\.jsonl: (line \d|it is empty)/)
    const expected = what === 'empty' ? [] : ['1-aaaa']
    t.same(
      next.opened.start.halts.map(({ haltId }) => haltId),
      expected,
      'what could be read is in force',
    )
    await next.halt(halting('2-bbbb'))
    t.same(readFileSync(file), damaged, 'it is kept as it is')
    t.match(linesIn(path, 2)[0], {
      kind: 'opened',
      reason: /journal\.jsonl/,
      halts: expected.map((haltId) => ({ haltId })),
    })
    await next.grant(resuming('2-bbbb'))
    await next.close()
    t.match(await startOf(path), { problem: null }, 'once resumed, it is sound again')
  })
}

t.test('given a newest segment of which nothing can be read, when started, then that before it counts', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path, { segmentBytes: 1 })
  await run.write(halting('7-aaaa', { scope: SCOPE }))
  await run.opened.journal.rotateIfDue()
  await run.close()
  t.same(segmentsIn(path), [1, 2])
  writeFileSync(join(path, segmentName(2)), 'x')
  const next = await Run.open(path)
  t.match(next.opened.start, { problem: /journal-2\.jsonl: line 1/, halts: [{ haltId: '7-aaaa' }], lastEpoch: 7 })
  await next.halt(halting('8-bbbb'))
  t.same(segmentsIn(path), [1, 2, 3])
  await next.close()
})

t.test('given the newest segment is gone, when started, then halted, and it is not written over', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path, { segmentBytes: 1 })
  await run.write(halting('1-aaaa', { scope: SCOPE }))
  await run.opened.journal.rotateIfDue()
  await run.close()
  rmSync(join(path, segmentName(2)))
  const next = await Run.open(path)
  t.match(next.opened.start.problem, /segment 1 .* there is a next one, and it is missing/)
  await next.halt(halting('2-bbbb'))
  t.same(segmentsIn(path), [1, 3])
  await next.close()
})

t.test('given a segment under another number, when started, then it is halted', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  await run.close()
  copyFileSync(join(path, 'journal.jsonl'), join(path, 'journal-2.jsonl'))
  t.match(await startOf(path), { problem: /journal-2\.jsonl: line 1: it opens segment 1/ })
})

t.test(
  'given a kill between a segment and the seal of the one before, when started, then that is sealed',
  async (t) => {
    const path = ownState(t)
    const run = await Run.begin(path, { segmentBytes: 1 })
    await run.write(halting('1-aaaa', { scope: SCOPE }))
    await run.opened.journal.rotateIfDue()
    await run.close()
    const file = join(path, 'journal.jsonl')
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    writeFileSync(
      file,
      lines
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    const next = await Run.open(path)
    t.equal(next.opened.start.problem, null)
    await next.write(note())
    t.equal(kindsIn(path, 1).at(-1), 'sealed')
    await next.close()
  },
)

t.test('given a journal that is a directory, when started, then it is halted, and begins a new one', async (t) => {
  const path = ownState(t)
  mkdirSync(join(path, 'journal.jsonl'), { recursive: true })
  const run = await Run.open(path)
  t.match(run.opened.start.problem, /journal\.jsonl: it can't be read/)
  await run.halt(halting('1-aaaa'))
  t.same(segmentsIn(path), [1, 2])
  await run.close()
})

t.test('given very many entries before, when started, then what is read does not grow with them', async (t) => {
  const readBy = async (entries: number) => {
    const path = ownState(t)
    const run = await Run.begin(path, { segmentBytes: 20_000 })
    for (let at = 0; at < entries; at += 50) {
      await run.write(...Array.from({ length: 50 }, () => note()))
      await run.opened.journal.rotateIfDue()
    }
    await run.close()
    const newest = segmentsIn(path).at(-1) ?? 0
    // An older one that can't be read shows that it was not.
    for (const segment of segmentsIn(path).slice(0, -1)) writeFileSync(join(path, segmentName(segment)), 'x')
    t.match(await startOf(path), { problem: null })
    return readFileSync(join(path, segmentName(newest))).length
  }
  t.ok((await readBy(5_000)) < 60_000)
  t.ok((await readBy(500)) < 60_000)
})

t.test('given others in the directory, when started, then they are left alone', async (t) => {
  const path = ownState(t)
  const run = await Run.begin(path)
  for (const name of ['journal-1.jsonl', 'journal-02.jsonl', 'journal-x.jsonl', 'journal.jsonl.bak', 'notes.txt']) {
    writeFileSync(join(path, name), 'x')
  }
  await run.close()
  t.match(await startOf(path), { problem: null })
  t.ok(readdirSync(path).includes('journal-02.jsonl'))
})
