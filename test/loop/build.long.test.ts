import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../support/exchange-process.js'
import { ownDirectory } from '../support/files-directory.js'

// A copy of lib/, plugins/ and the API's document is built, as `npm run build` builds the whole. dist/ holds a file that no build makes.

const KEPT = [
  'dist/lib/index.js',
  'lib/host/control-thread.generated.ts',
  'lib/host/venue-thread.generated.ts',
  'lib/host/courier-thread.generated.ts',
]

function copy(t: Test) {
  const root = ownDirectory(t)
  for (const part of ['lib', 'plugins', 'config', 'docs/openapi.json', 'tsconfig.json', 'package.json'])
    cpSync(part, join(root, part), { recursive: true })
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'))
  cpSync('dist/lib/index.js', join(root, 'dist/lib/index.js'))
  writeFileSync(join(root, 'dist/old.js'), '')
  for (const file of KEPT) appendFileSync(join(root, file), '\n// old\n')
  const build = (...args: string[]) =>
    spawn(process.execPath, ['config/build.mjs', ...args], { cwd: root, detached: true, stdio: 'pipe' })
  return { root, build }
}

function checkUntouched(t: Test, root: string): void {
  for (const file of KEPT) t.match(readFileSync(join(root, file), 'utf8'), /\/\/ old\n$/, file)
  t.same(readdirSync(join(root, 'dist')).sort(), ['lib', 'old.js'])
  t.same(readdirSync(join(root, 'dist/lib')), ['index.js'])
  t.same(
    readdirSync(root).filter((name) => name.startsWith('.build')),
    [],
    'and nothing is left beside it',
  )
}

for (const [what, file, text] of [
  ['does not compile', 'lib/words/scope.ts', 'export const wrong: number = "a text"\n'],
  ['is no TypeScript', 'lib/control/thread.ts', 'export const = {\n'],
] as const) {
  t.test(`given a source that ${what}, when built, then it fails, and dist is what it was`, async (t) => {
    const { root, build } = copy(t)
    appendFileSync(join(root, file), text)
    const child = build()
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text))
    const [code] = await once(child, 'close')
    t.equal(code, 1)
    t.match(said, file, 'it names the file')
    checkUntouched(t, root)
  })
}

t.test('given a build that runs, when Ctrl-C ends it, then dist is what it was', async (t) => {
  const { root, build } = copy(t)
  const child = build()
  await until(
    async () => readdirSync(root),
    (names) => names.some((name) => name.startsWith('.build')),
  )
  process.kill(-Number(child.pid), 'SIGINT')
  const [code] = await once(child, 'close')
  t.equal(code, 1)
  checkUntouched(t, root)
})

t.test('given sound sources, when built, then all of dist is new, and its maps lead to the sources', async (t) => {
  const { root, build } = copy(t)
  const [code] = await once(build(), 'close')
  t.equal(code, 0)
  for (const file of KEPT) t.notMatch(readFileSync(join(root, file), 'utf8'), /\/\/ old/, file)
  t.notOk(existsSync(join(root, 'dist/old.js')))
  const map = join(root, 'dist/lib/index.js.map')
  const [source] = JSON.parse(readFileSync(map, 'utf8')).sources
  t.equal(join(dirname(map), source), join(root, 'lib/index.ts'))
})

/** Runs it as the scripts before a start do. Returns what it has said, and whether `dist/` is a new one. */
async function buildIfNeeded({ root, build }: ReturnType<typeof copy>) {
  writeFileSync(join(root, 'dist/before'), '')
  const child = build('--if-needed')
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  const [code] = await once(child, 'close')
  return { code, said, isNew: !existsSync(join(root, 'dist/before')) }
}

t.test('given a build, when it is asked for if needed, then it is made if a source has changed', async (t) => {
  const tree = copy(t)
  const first = await buildIfNeeded(tree)
  t.match(first, { code: 0, said: /^Building dist\//, isNew: true }, 'nobody knows what it was made of')
  t.same(await buildIfNeeded(tree), { code: 0, said: '', isNew: false })
  for (const file of ['lib/words/scope.ts', 'config/common-js.mjs']) {
    appendFileSync(join(tree.root, file), '\n// changed\n')
    t.match(await buildIfNeeded(tree), { code: 0, said: /^Building dist\//, isNew: true }, file)
  }
  appendFileSync(join(tree.root, 'lib/words/scope.ts'), '\nexport const wrong: number = "a text"\n')
  for (const time of ['first', 'second']) {
    const failed = await buildIfNeeded(tree)
    t.match(failed, { code: 1, said: /dist\/ is what it was before/, isNew: false }, `${time} time`)
  }
})
