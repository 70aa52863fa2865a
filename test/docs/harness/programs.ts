import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { cleanEnvironment } from '../../support/clean-environment.mjs'
import { type Block, noteOf, placeOf } from './blocks.js'
import { linesDiffer } from './shown.js'

const MOST_MS = 60_000

/** What the snippets import, beside this package. */
const CLIENTS = [
  '@alpacahq/alpaca-trade-api',
  '@nktkas/hyperliquid',
  '@polymarket/clob-client-v2',
  'binance-api-node',
  'bybit-api',
  'ccxt',
  'hookable',
  'koa-compose',
  'viem',
]

/** Keys for the snippets' clients, which reach nobody. */
const KEYS = { EXCHANGE_KEY: 'key', EXCHANGE_SECRET: 'secret', WALLET_KEY: `0x${'1'.repeat(64)}` }

/** Makes a project of a user's: the built package, and the clients, are installed in it. */
export function makeProject(directory: string): string {
  const modules = join(directory, 'node_modules')
  for (const scope of ['@alpacahq', '@nktkas', '@polymarket', '.bin'])
    mkdirSync(join(modules, scope), { recursive: true })
  for (const name of CLIENTS) symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name))
  symlinkSync(process.cwd(), join(modules, 'trading-kill-switch'))
  const command = join(process.cwd(), 'dist/lib/cli/main.js')
  writeFileSync(
    join(modules, '.bin/trading-kill-switch'),
    `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`,
    {
      mode: 0o755,
    },
  )
  writeFileSync(join(directory, 'package.json'), '{"name": "user", "private": true, "type": "module"}')
  return directory
}

/** Its first line, when that is a comment that names a file. */
function fileNameOf({ text, line }: Block): string {
  return /^\/\/ (\S+\.mjs)$/m.exec(text.split('\n')[0] ?? '')?.[1] ?? `line-${line}.mjs`
}

/** The whole program of a block. One that is a part of a program has its rest in test/docs/around. */
async function programOf(block: Block): Promise<string> {
  const { code } = block.language === 'ts' ? await transform(block.text, { loader: 'ts' }) : { code: block.text }
  const around = noteOf(block, 'around')
  if (around === null) return code
  const rest = readFileSync(`test/docs/around/${around}`, 'utf8')
  return rest.replace('// the snippet', () => code)
}

/**
 * Runs a block as a program of its own.
 *
 * @param shown what it has to print, line by line; null: anything
 * @throws when it fails, prints something else, or does not end
 */
export async function runProgram(project: string, block: Block, shown: string | null): Promise<void> {
  const folder = join(project, `${block.paper.replaceAll('/', '-')}-${block.line}`)
  mkdirSync(folder)
  const name = fileNameOf(block)
  writeFileSync(join(folder, name), await programOf(block))
  const env = { ...cleanEnvironment(), ...KEYS }
  const printed = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [name], { cwd: folder, env, timeout: MOST_MS }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout)
      else reject(new Error(`${placeOf(block)} has failed (${error.code ?? error.signal}):\n${stderr}\n${stdout}`))
    })
  })
  const lines = printed.split('\n').filter((line) => !line.startsWith('{"level"'))
  const difference = shown === null ? null : linesDiffer(shown, lines.join('\n'), new Map())
  if (difference !== null) throw new Error(`${placeOf(block)}: ${difference}`)
}
