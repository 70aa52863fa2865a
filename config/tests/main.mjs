// npm run tap -- [--short | --long] [--jobs 4] [--node <program>] [--timeout <seconds>] [--beside <script>] [--tap] [<path> …]
// Runs the test files among the paths and below them, some at a time, the slowest first; npm's scripts beside them.
// Prints TAP: a line for each file, and whatever a file said that failed (with --tap, and of a single file: in any case).
// The last line: N passed, N failed, N skipped.
import { parseArgs } from 'node:util'
import { findTests, PARTS } from './files.mjs'
import { LastResults } from './last-results.mjs'
import { runFile, runScript } from './run-file.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean' },
    long: { type: 'boolean' },
    jobs: { type: 'string', default: '4' },
    node: { type: 'string', default: process.execPath },
    timeout: { type: 'string', default: '300' },
    beside: { type: 'string', multiple: true, default: [] },
    tap: { type: 'boolean' },
  },
})
const began = performance.now()
const last = new LastResults()
const files = last.slowestFirst(findFiles())
const options = { node: values.node, timeoutMs: Number(values.timeout) * 1000 }
const tasks = [
  ...values.beside.map((script) => () => runScript(script)),
  ...files.map((file) => () => runFile(file, options)),
]
const everything = values.tap || tasks.length === 1
const results = []

console.log(`TAP version 14\n1..${tasks.length}`)
const next = tasks.values()
await Promise.all(Array.from({ length: Number(values.jobs) }, work))
last.keep(results)
printTotals()

function findFiles() {
  const part = values.short ? PARTS.short : values.long ? PARTS.long : undefined
  try {
    return findTests(positionals, part)
  } catch ({ message }) {
    console.error(message)
    process.exit(1)
  }
}

async function work() {
  // Each worker takes from the same iterator.
  for (const task of next) {
    const result = await task()
    results.push(result)
    print(result, results.length)
  }
}

function print({ name, ok, why, ms, output, stderr }, number) {
  if (everything || !ok) console.log(`${stderr}# Subtest: ${name}\n${output.replace(/^(?=.)/gm, '    ')}`)
  console.log(`${ok ? 'ok' : 'not ok'} ${number} - ${name} # time=${Math.round(ms)}ms${ok ? '' : ` ${why}`}`)
}

function printTotals() {
  const sum = (field) => results.reduce((total, result) => total + result[field], 0)
  const wrong = results.filter(({ ok }) => !ok)
  for (const { name, why } of wrong) console.log(`# failed: ${name}: ${why}`)
  console.log(`# ${files.length} files, ${Math.round((performance.now() - began) / 1000)} s`)
  // What fails without a failed assertion counts as one.
  const failed = sum('failed') + wrong.filter((result) => result.failed === 0).length
  console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}
