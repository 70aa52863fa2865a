import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'

const ROOT = process.cwd()
const { exports, typesVersions } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const plugins = readdirSync(join(ROOT, 'plugins')).filter((name) => existsSync(join(ROOT, 'plugins', name, 'index.ts')))

t.test(
  'given a plugin, then the package names it for import, for require and for each resolution of types',
  async (t) => {
    for (const plugin of plugins) {
      const [entry, index] = [plugin === 'kill-switch' ? '.' : `./${plugin}`, `./dist/plugins/${plugin}/index`]
      const imported = { types: `${index}.d.mts`, default: `${index}.mjs` }
      // Bundlers take `module` for both.
      const wanted = { module: imported, import: imported, default: { types: `${index}.d.ts`, default: `${index}.js` } }
      t.strictSame(exports[entry], wanted, entry)
      if (entry !== '.') t.strictSame(typesVersions['*'][plugin], [`${index}.d.ts`], 'TypeScript without `exports`')
    }
    t.equal(Object.keys(exports).length, plugins.length + 1, 'and package.json itself')
  },
)
