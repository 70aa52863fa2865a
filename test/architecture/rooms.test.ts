import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { cruise, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import t, { type Test } from 'tap'

const { forbidden = [], options = {} }: IConfiguration = createRequire(import.meta.url)('../../config/rooms.cjs')

/** What breaks the rules of config/rooms.cjs in a house: `rule: from → to`, a line each. */
async function broken(house: string, folders: readonly string[]): Promise<{ files: number; lines: string[] }> {
  const { tsConfig: _tsConfig, ...others } = options
  const { output } = await cruise([...folders], { ...others, baseDir: house, validate: true, ruleSet: { forbidden } })
  const { modules, summary } = output as ICruiseResult
  const lines = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
  return { files: modules.length, lines: [...new Set(lines)] }
}

function makeHouse(t: Test, files: Readonly<Record<string, string>>): string {
  const house = t.testdir({})
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(house, dirname(file)), { recursive: true })
    writeFileSync(join(house, file), text)
  }
  return house
}

t.test('given every source file, when its imports are followed, then none breaks the rules of the rooms', async (t) => {
  const { files, lines } = await broken('.', ['lib', 'plugins', 'examples'])
  t.ok(files > 200)
  t.same(lines, [])
})

const A = "export const a = ''\n"
const A_TYPE = "export type A = ''\n"

for (const { what, files, rule } of [
  {
    what: 'an import runs upwards',
    files: { 'lib/guard/guard.ts': "import '../host/start.js'\n", 'lib/host/start.ts': A },
    rule: 'floors: lib/guard: lib/guard/guard.ts → lib/host/start.ts',
  },
  {
    what: 'only a type is imported upwards',
    files: {
      'lib/words/halt.ts': "import type { A } from '../between/a.js'\nexport const a: A = ''\n",
      'lib/between/a.ts': A_TYPE,
    },
    rule: 'floors: lib/words: lib/words/halt.ts → lib/between/a.ts',
  },
  {
    what: 'a room of the control thread imports the floor above',
    files: { 'lib/control/keeper/keeper.ts': "import '../api/server.js'\n", 'lib/control/api/server.ts': A },
    rule: 'floors: lib/control/keeper: lib/control/keeper/keeper.ts → lib/control/api/server.ts',
  },
  {
    what: 'the control thread imports the guard',
    files: { 'lib/control/inbox.ts': "import '../guard/guard.js'\n", 'lib/guard/guard.ts': A },
    rule: 'apart: lib/cli, lib/control and lib/guard: lib/control/inbox.ts → lib/guard/guard.ts',
  },
  {
    what: 'a plugin imports another',
    files: { 'plugins/ccxt/index.ts': "import '../polymarket/index.js'\n", 'plugins/polymarket/index.ts': A },
    rule: 'floors: plugins/ccxt: plugins/ccxt/index.ts → plugins/polymarket/index.ts',
  },
  {
    what: 'a plugin imports a room of another',
    files: {
      'plugins/polymarket/venue.ts': "import '../ccxt/exchanges/index.js'\n",
      'plugins/ccxt/exchanges/index.ts': A,
    },
    rule: 'apart: plugins: plugins/polymarket/venue.ts → plugins/ccxt/exchanges/index.ts',
  },
  {
    what: 'two files import types of each other',
    files: {
      'lib/words/one.ts': "import type { A } from './two.js'\nexport type B = A\n",
      'lib/words/two.ts': "import type { B } from './one.js'\nexport type A = B | ''\n",
    },
    rule: 'no-circle: lib/words/one.ts → lib/words/two.ts',
  },
  {
    what: 'a file has no room',
    files: { 'lib/stray.ts': "import './words/halt.js'\n", 'lib/words/halt.ts': A },
    rule: 'every file has a room: lib/stray.ts → lib/words/halt.ts',
  },
]) {
  t.test(`given ${what}, when the rules are applied, then they are broken`, async (t) => {
    const { lines } = await broken(makeHouse(t, files), Object.keys(files).map(dirname))
    t.ok(lines.includes(rule), lines.join('\n'))
  })
}

t.test('given the gate, then it is lowered in one file alone', async (t) => {
  const files = ['lib', 'plugins', 'examples'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
      .map((file) => join(folder, file)),
  )
  t.ok(files.length > 200)
  const lowering = files.filter((file) => /\.lower\w*\(/.test(readFileSync(file, 'utf8')))
  t.same(lowering, ['lib/control/keeper/halts-in-force.ts'])
})
