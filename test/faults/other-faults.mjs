import { spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'

const HERE = new URL('.', import.meta.url)
/** Of the judge itself, and its own short run. */
const NOT_FAULTS = ['faults.test.ts', 'faults.long.test.ts', 'history.test.ts', 'moments.test.ts', 'report.test.ts']
const ELSEWHERE = ['disk', 'restart', 'stuck-bot', 'control-thread-gone'].map((name) => `test/process/${name}.test.ts`)

/** Runs every other test of a fault, at its full length. Resolves with what they said, one after another. */
export async function runOtherFaults(onTest) {
  const files = readdirSync(HERE)
    .filter((name) => name.endsWith('.test.ts') && !NOT_FAULTS.includes(name))
    .map((name) => `test/faults/${name}`)
  const args = ['config/tests/main.mjs', '--tap', '--timeout=900', ...files, ...ELSEWHERE]
  const child = spawn(process.execPath, args, {
    cwd: new URL('../..', HERE),
    env: { ...process.env, FAULTS_FULL: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const tests = []
  let file = ''
  for await (const line of createInterface({ input: child.stdout })) {
    file = /^# Subtest: (.*)$/.exec(line)?.[1] ?? file
    const test = readTest(line)
    if (test === null) continue
    tests.push({ file, ...test })
    onTest({ file, ...test })
  }
  return tests
}

/** Pure. A line of TAP as the test of a file that it ends, or null for every other line. */
export function readTest(line) {
  const [, not, name, skipped] = /^ {4}(not )?ok \d+ - (.*?)(?: # (?:SKIP (.*)|time=.*))?$/.exec(line) ?? []
  if (name === undefined) return null
  return { name, outcome: not !== undefined ? 'failed' : skipped !== undefined ? `skipped: ${skipped}` : 'passed' }
}
