import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'

// The package as users get it: packed, installed into an empty project, and the README's own snippets run there.

const ROOT = process.cwd()
const environment = { ...process.env, NODE_OPTIONS: '' }
const run = (cwd: string, command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd, env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

const work = mkdtempSync(join(tmpdir(), 'kill-switch-package-'))
const [packed] = JSON.parse(run(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work))
const tarball = join(work, packed.filename)
const project = join(work, 'project')
mkdirSync(project)
writeFileSync(join(project, 'package.json'), '{"name": "user", "private": true, "type": "module"}')
run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', tarball)

t.test('given the tarball, then it holds what users need and nothing else', async (t) => {
  const files: string[] = packed.files.map((file: { path: string }) => file.path)
  for (const needed of [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'config/default.toml',
    'dist/plugins/kill-switch/index.js',
    'dist/plugins/kill-switch/index.d.ts',
    'lib/guard/guard.ts',
    'dist/plugins/guard-methods/index.d.ts',
    'dist/plugins/polymarket/index.js',
  ]) {
    t.ok(files.includes(needed), needed)
  }
  const stray = files.filter(
    (file) =>
      !/^(README\.md|LICENSE|CHANGELOG\.md|package\.json|config\/default\.toml|dist\/(lib|plugins)\/|lib\/|plugins\/)/.test(
        file,
      ),
  )
  t.same(stray, [])
})

t.test('given publint and attw, then they find nothing', async (t) => {
  t.match(run(ROOT, 'npx', 'publint', '--strict', tarball), /All good/)
  t.doesNotThrow(() => run(ROOT, 'npx', 'attw', '--profile', 'esm-only', tarball))
})

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
const snippets = [...readme.matchAll(/```js\n\/\/ (\S+)\n([\s\S]*?)```/g)]

t.test('given the README, then each of its snippets runs in the empty project', async (t) => {
  t.ok(snippets.length >= 3)
  const expected: Record<string, RegExp> = {
    'bot.mjs': /sent [\s\S]*refused TRADING_HALTED \d+-[a-z0-9]{4}\nsent /,
    'host.mjs': /active 1/,
    'methods.mjs': /7 97000\nTRADING_HALTED\nTRADING_HALTED\n/,
    'venue.mjs': /count: 1[\s\S]*true\nREDUCTION_UNVERIFIED/,
  }
  for (const [, name = '', text = ''] of snippets) {
    const folder = join(project, name.replace('.mjs', ''))
    mkdirSync(folder)
    writeFileSync(join(folder, name), text)
    const output = run(folder, process.execPath, name)
      .split('\n')
      .filter((line) => !line.startsWith('{"level"'))
      .join('\n')
    t.match(output, expected[name] ?? /./, name)
  }
})

t.test('given a TypeScript project, then the types hold under nodenext and bundler', async (t) => {
  writeFileSync(
    join(project, 'typed.ts'),
    `import { guardMethods, type Unguard } from 'trading-kill-switch/guard-methods'
import { type ClobClient, guardClobClient, PolymarketVenue } from 'trading-kill-switch/polymarket'
import plugin, { createKillSwitch, type KillSwitch, type Verdict, TradingHaltedError } from 'trading-kill-switch'
export async function start(): Promise<KillSwitch> {
  const killSwitch = await createKillSwitch({ port: 0, working_orders: 'keep' }, { name: 'typed' })
  const verdict: Verdict = killSwitch.check({})
  if (!verdict.allowed) throw new Error(verdict.code)
  await plugin.register({ useOrderMiddleware: () => {} }, { control: { enabled: false } })
  return killSwitch
}
export function guard(killSwitch: KillSwitch, client: ClobClient): Unguard {
  guardClobClient(client, killSwitch, { sellsReduce: true })
  const venue = new PolymarketVenue(client, { funder: '0x' })
  return guardMethods(venue, killSwitch, { read: ['positions'], describe: (_method, [order]) => ({ symbol: String(order) }) })
}
export const isOurs = (error: unknown) => error instanceof TradingHaltedError && error.haltId
`,
  )
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  for (const [module, resolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const) {
    const args = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--target', 'es2022', '--types', 'node']
    const types = ['--typeRoots', join(ROOT, 'node_modules/@types')]
    t.doesNotThrow(
      () =>
        run(
          project,
          process.execPath,
          tsc,
          ...args,
          ...types,
          '--module',
          module,
          '--moduleResolution',
          resolution,
          'typed.ts',
        ),
      resolution,
    )
  }
})

t.test('given the version, then it is the same everywhere', async (t) => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  t.match(readFileSync(join(ROOT, 'lib/version.ts'), 'utf8'), `'${version}'`)
  t.match(readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8'), `## ${version}`)
})
