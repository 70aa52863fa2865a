import { printableLines } from '../words/printable.js'
import { readStrictly, UsageError } from './arguments.js'
import type { ExitCode } from './exit-codes.js'

/** `audit verify PATH` */
export async function audit(args: readonly string[]): Promise<ExitCode> {
  const { positionals } = readStrictly(args, {})
  const [action, path, ...more] = positionals
  if (action !== 'verify') throw new UsageError(`There is no command "${['audit', ...positionals].join(' ')}".`)
  if (path === undefined) throw new UsageError('Of what? Name the state directory.')
  if (more.length > 0) throw new UsageError(`One at a time; there is also: ${more.join(' ')}`)
  const { verifyPath } = await import('./audit-verify.js')
  const { exitCode, lines } = await verifyPath(path)
  const output = exitCode === 0 ? process.stdout : process.stderr
  output.write(`${printableLines(lines)}\n`)
  return exitCode
}
