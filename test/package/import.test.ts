import { spawnSync } from 'node:child_process'
import t from 'tap'

/** Prints each file that is loaded as a module of CommonJS, as all of the package is. */
const PRINT = `for (const file of Object.keys((await import('node:module'))._cache)) console.log(file)`

/** The packages among what a program loads, and the number of files. */
function loaded(program: string): { readonly packages: readonly string[]; readonly files: number } {
  const args = ['--input-type=module', '-e', `${program}\n${PRINT}`]
  const { stdout } = spawnSync(process.execPath, args, { cwd: process.cwd(), encoding: 'utf8' })
  const files = stdout.split('\n').filter((line) => line.startsWith('/'))
  const packages = files.flatMap((file) => file.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? [])
  return { packages: [...new Set(packages)].sort(), files: files.length }
}

const SMALL = ['big.js', 'reflect-metadata']

for (const entry of [
  '',
  '/alpaca',
  '/binance-api-node',
  '/ccxt',
  '/dydx',
  '/guard-methods',
  '/hyperliquid',
  '/polymarket',
  '/siebly',
]) {
  const spec = `trading-kill-switch${entry}`
  t.test(`given the package, when ${spec} is imported, then only packages of one file are loaded`, async (t) => {
    const { packages, files } = loaded(`await import('${spec}')`)
    t.same(packages, entry === '' ? SMALL : ['big.js'])
    t.ok(files > 5)
    t.ok(files < 181, `${files} files: each costs a part of a millisecond`)
  })
}

t.test('given a bot with a logger of its own, when its kill switch starts, then pino is not loaded', async (t) => {
  const program = (options: string) => `
    const { createKillSwitch } = await import('trading-kill-switch')
    await createKillSwitch({ enabled: false }, ${options})`
  t.same(loaded(program('{ logger: { info() {}, warn() {}, error() {} } }')).packages, SMALL)
  t.ok(loaded(program('{}')).packages.includes('pino'))
})
