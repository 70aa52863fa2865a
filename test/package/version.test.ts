import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = process.cwd()

t.test('given the version, then it is the same everywhere', async (t) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  t.match(readFileSync(join(ROOT, 'lib/words/version.ts'), 'utf8'), `'${version}'`)
  t.match(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), `## ${version}`)
})
