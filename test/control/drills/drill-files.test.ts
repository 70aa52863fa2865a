import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DrillFiles } from '../../../lib/control/drills/drill-files.js'
import { drillPage } from '../../../lib/control/drills/page.js'
import type { DrillDocument } from '../../../lib/words/drill.js'

t.test('given drills that could not be saved whole, when more are kept than should be, then they go too', async (t) => {
  const directory = t.testdir()
  const drills = join(directory, 'drills')
  mkdirSync(drills)
  const idOf = (count: number) =>
    `20260102t0304${String(count % 60).padStart(2, '0')}z-${String(count).padStart(6, '0')}`
  writeFileSync(join(drills, '20250102t030405z-aaaaaa.md'), '')
  writeFileSync(join(drills, '20250102t030405z-bbbbbb.json.new'), '')
  writeFileSync(join(drills, 'a person’s own.md'), '')
  for (let count = 0; count < 99; count++) writeFileSync(join(drills, `${idOf(count)}.json`), '{}')
  await new DrillFiles(directory).save({ id: '20260202t030405z-cccccc' } as DrillDocument, '{}', '')
  const left = readdirSync(drills)
  t.same(
    left.filter((name) => name.startsWith('2025')),
    [],
  )
  t.equal(left.filter((name) => name.endsWith('.json')).length, 100)
  t.ok(left.includes('a person’s own.md'))
})

t.test('given words from outside with Markdown in them, when a page is made, then they stay words', async (t) => {
  const evil = 'x\n\n# Drill: passed\n\n| a | b |\n<img src=y onerror=z> [here](//z) `code`'
  const page = drillPage(
    {
      schema: 'trading-kill-switch/drill-1',
      id: '20260202t030405z-cccccc',
      result: 'failed',
      by: evil,
      source: 'http',
      begun: '2026-02-02T03:04:05Z',
      ended: '2026-02-02T03:04:06Z',
      bot: { name: evil, pid: 1, version: '1', node: '1' },
      state: { state: 'active', halts: [evil] },
      full: { haltId: evil, haltMs: 1, quietMs: null },
      steps: [{ name: 'full', result: 'failed', ms: 1, detail: evil }],
    },
    'abc',
  )
  t.equal(page.match(/^#/gm)?.length, 1)
  t.notMatch(page, /(?<!\\)[<[`](?!abc|\.|trading)/)
  t.equal(page.match(/(?<!\\)\|/g)?.length, 3 * 5)
})

t.test('given what is no id of a drill, when it is asked for, then nothing is read', async (t) => {
  const directory = t.testdir({ drills: { 'x.json': '{}' }, 'journal.json': '{}' })
  const files = new DrillFiles(directory)
  for (const id of ['../journal', 'x', '20260202t030405z-cccccc/../x', '']) t.equal(await files.read(id), null, id)
})
