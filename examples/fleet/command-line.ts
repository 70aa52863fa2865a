import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { StartError } from '../paper-exchange/start-error.js'

/** Runs `npx trading-kill-switch …`, without the time that npx takes. Throws `StartError` with what it says. */
export function runCommand(args: readonly string[]): unknown {
  const packaged = createRequire(import.meta.url).resolve('trading-kill-switch/package.json')
  const program = join(dirname(packaged), 'dist/lib/cli/main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '--json'], { encoding: 'utf8' })
  if (status !== 0) throw new StartError(`trading-kill-switch ${args.join(' ')}\n${stderr.trim()}`)
  return JSON.parse(stdout)
}
