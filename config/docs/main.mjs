// npm run docs: writes what is made from the sources. With --check it writes nothing, and fails when a file differs.
// The files are those of the working directory; the sources are those beside this program.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ccxt from 'ccxt'
import { build } from 'esbuild'
import { makeApiDocs } from './api.mjs'
import { exchangesPage } from './exchanges.mjs'
import { makeOpenapi } from './openapi.mjs'
import { configurationPage, withControlTable } from './settings.mjs'

const { SETTINGS } = await load('../../lib/config/settings.ts')
const { EXCHANGES } = await load('../../plugins/ccxt/exchanges/index.ts')
const SHOWN = json('../../test/plugins/ccxt/exchanges/shown.json')
const CCXT = json('../../node_modules/ccxt/package.json')

/** The exchanges whose parts somebody has looked up. */
const KNOWN = EXCHANGES.filter(({ account }) => account != null)
const hasSwitch = (id) => Boolean(new ccxt[id]().has.cancelAllOrdersAfter)

/** Each file, and how it is made from what it is now. */
const FILES = [
  ['docs/api.md', () => makeApiDocs()],
  ['docs/openapi.json', () => makeOpenapi()],
  ['docs/configuration.md', () => configurationPage(SETTINGS)],
  ['docs/exchanges.md', () => exchangesPage(KNOWN, SHOWN, CCXT.version, hasSwitch)],
  ['config/default.toml', (now) => withControlTable(now, SETTINGS)],
]

const check = process.argv.includes('--check')
for (const [file, make] of FILES) {
  const now = read(file)
  const made = await make(now)
  if (made === now) continue
  if (check) {
    console.error(`${file} is not what the sources say. Run: npm run docs`)
    process.exitCode = 1
  } else {
    writeFileSync(file, made)
    console.log(`${file} written`)
  }
}

/** Imports a TypeScript file of the sources. */
async function load(path) {
  const entryPoints = [fileURLToPath(new URL(path, import.meta.url))]
  const { outputFiles } = await build({ entryPoints, bundle: true, platform: 'node', format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}

/** Reads a JSON file of the sources. */
function json(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return ''
    throw error
  }
}
