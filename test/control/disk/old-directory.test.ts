import { appendFileSync, existsSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { formatOldState, oldLines, oldNote, oldState, writeOldDirectory } from '../../support/old-files.js'
import { halt, halting, note, report } from './journal-samples.js'
import { linesIn, ownState, Run, startOf } from './opened-journal.js'

const SCOPED = halt('5-bbbb', { scope: { symbol: 'A' } })
const ALL = halt('4-aaaa')
const BEFORE = oldLines(oldNote('started'), oldNote('halt', '3-aaaa'), oldNote('resume', '3-aaaa'))

for (const { what, lines = BEFORE, state = oldState(BEFORE), also = {}, start } of [
  { what: 'active', start: { problem: null, halts: [], lastEpoch: 7, firstStart: false } },
  {
    what: 'halted',
    state: oldState(BEFORE, { halt: ALL, scopedHalts: [SCOPED] }),
    start: { problem: null, halts: [ALL, SCOPED] },
  },
  {
    what: 'active, with notes since',
    lines: oldLines(oldNote('started'), oldNote('orders rejected')),
    state: oldState(oldLines(oldNote('started'))),
    start: { problem: null },
  },
  {
    what: 'older than a halt in its log',
    state: oldState(BEFORE.slice(0, 1)),
    start: { problem: /state\.json is older than audit\.jsonl/ },
  },
  {
    what: 'newer than its log',
    lines: BEFORE.slice(0, 2),
    start: { problem: /it ends with entry 2; state\.json has seen 3/ },
  },
  {
    what: 'of another log',
    lines: oldLines(oldNote('a'), oldNote('b'), oldNote('c')),
    start: { problem: /not the log/ },
  },
  {
    what: 'edited',
    also: { 'state.json': formatOldState(oldState(BEFORE)).replace('"epoch": 7', '"epoch": 8') },
    start: { problem: /checksum/ },
  },
  { what: 'torn', also: { 'state.json': '{' }, start: { problem: /torn/ } },
  { what: 'beside a halted.json', also: { 'halted.json': '' }, start: { problem: /there is a halted\.json/ } },
  {
    what: 'beside an unfinished one',
    also: { 'state.json.new': '' },
    start: { problem: /there is a state\.json\.new/ },
  },
  {
    what: 'beside a torn log',
    also: { 'audit.jsonl': BEFORE[0]?.text ?? '' },
    start: { problem: /audit\.jsonl: line 1: it is torn/ },
  },
  {
    what: 'beside a close-all that ended',
    also: { 'close-all.json': JSON.stringify(report('flat')) },
    start: { problem: null, closeAll: { kind: 'ended' } },
  },
  {
    what: 'beside one under way',
    also: { 'close-all.json': JSON.stringify(report('running')) },
    start: { problem: /c1 was interrupted/ },
  },
  { what: 'beside one that is torn', also: { 'close-all.json': '{' }, start: { problem: /close-all\.json/ } },
]) {
  t.test(`given an older version’s state, ${what}, when started, then as in the table`, async (t) => {
    const path = ownState(t)
    writeOldDirectory(path, lines, state)
    for (const [name, text] of Object.entries(also)) writeFileSync(join(path, name), text)
    t.match(await startOf(path), start)
  })
}

t.test('given its state.json or its audit.jsonl is missing, when started, then it is halted', async (t) => {
  const path = ownState(t)
  writeOldDirectory(path, BEFORE, null)
  t.match(await startOf(path), { problem: /state\.json: it is missing/, firstStart: false })
  writeOldDirectory(path, BEFORE, oldState(BEFORE))
  unlinkSync(join(path, 'audit.jsonl'))
  t.match(await startOf(path), { problem: /audit\.jsonl: it can't be read/ })
})

t.test('given an older version’s directory, when written, then its files are kept, and it is read once', async (t) => {
  const path = ownState(t)
  writeOldDirectory(path, BEFORE, oldState(BEFORE, { scopedHalts: [SCOPED] }))
  const [state, log] = [readFileSync(join(path, 'state.json')), readFileSync(join(path, 'audit.jsonl'))]
  const run = await Run.begin(path)
  t.match(linesIn(path, 1)[0], { kind: 'opened', reason: 'an older version', halts: [SCOPED], lastEpoch: 7 })
  t.same(readFileSync(join(path, 'before-0.3', 'state.json')), state)
  t.same(readFileSync(join(path, 'before-0.3', 'audit.jsonl')), log)
  t.same(JSON.parse(readFileSync(join(path, 'state.json'), 'utf8')).version, 2)
  t.notOk(existsSync(join(path, 'audit.jsonl')))
  await run.close()
  t.match(await startOf(path), { problem: null, halts: [SCOPED] })
})

for (const gone of [['ACTIVE'], ['ACTIVE', 'before-0.3']]) {
  t.test(`given a kill before ${gone.join(' and ')}, when started again, then it is halted`, async (t) => {
    const path = ownState(t)
    writeOldDirectory(path, BEFORE, oldState(BEFORE))
    const run = await Run.open(path)
    await run.write(note())
    await run.close()
    if (gone.length > 1) writeOldDirectory(path, BEFORE, oldState(BEFORE))
    t.match(await startOf(path), { problem: gone.length > 1 ? /older version has run/ : /ACTIVE is missing/ })
  })
}

for (const [what, leave] of [
  ['its state', (path: string) => writeFileSync(join(path, 'state.json'), formatOldState(oldState(BEFORE)))],
  ['a halted.json', (path: string) => writeFileSync(join(path, 'halted.json'), '')],
  ['a log', (path: string) => appendFileSync(join(path, 'audit.jsonl'), '')],
] as const) {
  t.test(`given an older version has left ${what} since, when started, then halted, and kept aside`, async (t) => {
    const path = ownState(t)
    const first = await Run.begin(path)
    await first.close()
    for (const round of [1, 2]) {
      leave(path)
      const run = await Run.open(path)
      t.match(run.opened.start.problem, /older version has run here since/)
      await run.halt(halting(`${round}-aaaa`))
      await run.close()
      const kept = readdirSync(path).filter((name) => name.startsWith('before-0.3'))
      t.equal(kept.length, round, 'nothing is written over')
      t.match(await startOf(path), { problem: null, halts: [{ haltId: '1-aaaa' }] })
    }
  })
}
