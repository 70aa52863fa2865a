import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { DrillFiles } from '../../../lib/control/drills/drill-files.js'
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

t.test('given what is no id of a drill, when it is asked for, then nothing is read', async (t) => {
  const directory = t.testdir({ drills: { 'x.json': '{}' }, 'journal.json': '{}' })
  const files = new DrillFiles(directory)
  for (const id of ['../journal', 'x', '20260202t030405z-cccccc/../x', '']) t.equal(await files.read(id), null, id)
})
