#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { printableLines } from '../words/printable.js'
import { VERSION } from '../words/version.js'
import { verifyPath } from './audit-verify.js'
import { type Outcome, usageError } from './outcome.js'

const HELP = `trading-kill-switch ${VERSION}

  trading-kill-switch audit verify PATH   checks the hash chain of a journal, such as that in state

PATH is a state directory: all segments of its journal are checked, oldest first, and whether the permit ACTIVE names its
last change. That is the only way to notice that lines are missing at the end. Segments that were moved away are named. PATH
may also be one segment, or an audit.jsonl of an older version. Nothing is written, and the bot may be running.

Exit code: 0 verified; 1 damaged; 2 wrong arguments, or what can't be read.

  -h, --help      shows this
  -v, --version   shows the version`

void main()

async function main(): Promise<void> {
  const { exitCode, lines } = await run(process.argv.slice(2))
  const output = exitCode === 0 ? process.stdout : process.stderr
  output.write(`${printableLines(lines)}\n`)
  process.exitCode = exitCode
}

async function run(args: string[]): Promise<Outcome> {
  const read = readArguments(args)
  if (typeof read === 'string') return usageError(read)
  const { values, positionals } = read
  if (values.help) return { exitCode: 0, lines: HELP.split('\n') }
  if (values.version) return { exitCode: 0, lines: [VERSION] }
  const [subject, action, path, ...more] = positionals
  if (subject === undefined) return usageError('What should be done?')
  if (subject !== 'audit' || action !== 'verify') return usageError(`There is no command "${positionals.join(' ')}".`)
  if (path === undefined) return usageError('Of what? Name the state directory.')
  if (more.length > 0) return usageError(`One at a time; there is also: ${more.join(' ')}`)
  return verifyPath(path)
}

/** @returns what the arguments say, or what is wrong with them */
function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } },
    })
  } catch (error) {
    return (error as Error).message
  }
}
