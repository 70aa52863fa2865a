#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { printableLines } from '../words/printable.js'
import { VERSION } from '../words/version.js'
import { verifyFile } from './audit-verify.js'
import { type Outcome, usageError } from './outcome.js'

const HELP = `trading-kill-switch ${VERSION}

  trading-kill-switch audit verify FILE   checks the hash chain of an audit log, such as state/audit.jsonl

Where the log is called audit.jsonl and a state.json stands beside it, their ends are compared as well. That is the only
way to notice that lines are missing at the end. Nothing is written, and the bot may be running.

Exit code: 0 verified; 1 damaged; 2 wrong arguments, or a file that can't be read.

  -h, --help      shows this
  -v, --version   shows the version`

const { exitCode, lines } = await run(process.argv.slice(2))
const output = exitCode === 0 ? process.stdout : process.stderr
output.write(`${printableLines(lines)}\n`)
process.exitCode = exitCode

async function run(args: string[]): Promise<Outcome> {
  const read = readArguments(args)
  if (typeof read === 'string') return usageError(read)
  const { values, positionals } = read
  if (values.help) return { exitCode: 0, lines: HELP.split('\n') }
  if (values.version) return { exitCode: 0, lines: [VERSION] }
  const [subject, action, file, ...more] = positionals
  if (subject === undefined) return usageError('What should be done?')
  if (subject !== 'audit' || action !== 'verify') return usageError(`There is no command "${positionals.join(' ')}".`)
  if (file === undefined) return usageError('Which file? It is audit.jsonl in the state directory.')
  if (more.length > 0) return usageError(`One file at a time; there is also: ${more.join(' ')}`)
  return verifyFile(file)
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
