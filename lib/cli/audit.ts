import { printableLines } from '../words/printable.js'
import { readStrictly, UsageError, wantsJson } from './arguments.js'
import type { ExitCode } from './exit-codes.js'
import { Output } from './output.js'

const OPTIONS = {
  'state-dir': { type: 'string' },
  json: { type: 'boolean' },
  text: { type: 'boolean' },
  last: { type: 'string', short: 'n' },
} as const

/** `audit verify PATH`, `audit show [PATH]`, `audit export [PATH]` */
export async function audit(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = readStrictly(args, OPTIONS)
  const [action, path, ...more] = positionals
  if (more.length > 0) throw new UsageError(`One at a time; there is also: ${more.join(' ')}`)
  if (action === 'verify') return verify(path)
  const place = path ?? values['state-dir'] ?? (process.env.CONTROL_STATE_DIR || 'state')
  const output = new Output(wantsJson(values))
  if (action === 'show') {
    const { showEntries } = await import('./audit-show.js')
    return showEntries(String(place), readCount(values.last), output)
  }
  if (action === 'export') {
    const { exportEntries } = await import('./audit-show.js')
    return exportEntries(String(place), output)
  }
  throw new UsageError(`There is no command "${['audit', ...positionals].join(' ')}".`)
}

async function verify(path: string | undefined): Promise<ExitCode> {
  if (path === undefined) throw new UsageError('Of what? Name the state directory.')
  const { verifyPath } = await import('./audit-verify.js')
  const { exitCode, lines } = await verifyPath(path)
  const output = exitCode === 0 ? process.stdout : process.stderr
  output.write(`${printableLines(lines)}\n`)
  return exitCode
}

function readCount(value: unknown): number {
  if (value === undefined) return 20
  if (/^[1-9]\d{0,8}$/.test(String(value))) return Number(value)
  throw new UsageError('--last takes a number of entries, such as 50.')
}
