// Runs one test file, or one of npm's scripts, in a process of its own, and reads what it says.
import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parser } from 'tap-parser'

const HOOKS = new URL('typescript.mjs', import.meta.url).href
/** How long a file that was ended has to say what it was doing. */
const LAST_WORDS_MS = 5_000
/** So much of what it wrote to stderr is kept, in characters. A few files write thousands of lines. */
const STDERR_KEPT = 20_000

/**
 * @typedef {object} FileResult
 * @property {string} name
 * @property {boolean} ok
 * @property {number} passed  assertions
 * @property {number} failed
 * @property {number} skipped
 * @property {number} ms  how long it took, its process included
 * @property {string} output  its TAP, as it came
 * @property {string} stderr  the end of it
 * @property {string | null} why  what is wrong beside failed assertions
 */

/**
 * @param {string} file
 * @param {{node?: string, timeoutMs: number, environment?: NodeJS.ProcessEnv, cwd?: string}} options
 *   node: the program that runs it, and that it starts bots with; cwd: the tree that it stands in
 * @returns {Promise<FileResult>}
 */
export function runFile(file, { node = process.execPath, timeoutMs, environment = process.env, cwd = process.cwd() }) {
  const began = performance.now()
  // A file: what a file's own bots have of a pipe would be waited for.
  const directory = mkdtempSync(join(tmpdir(), 'test-file-'))
  const stderrFile = join(directory, 'stderr')
  const stderrFd = openSync(stderrFile, 'w')
  const child = spawn(node, ['--enable-source-maps', '--import', HOOKS, file], {
    cwd,
    env: { ...environment, TAP_TIMEOUT: String(timeoutMs / 1000) },
    stdio: ['ignore', 'pipe', stderrFd],
  })
  closeSync(stderrFd)
  const counts = { passed: 0, failed: 0, skipped: 0 }
  const parser = new Parser()
  countIn(parser, counts)
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
    parser.write(text)
  })
  const timers = [
    setTimeout(() => child.kill('SIGTERM'), timeoutMs),
    setTimeout(() => child.kill('SIGKILL'), timeoutMs + LAST_WORDS_MS),
  ]
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      for (const timer of timers) clearTimeout(timer)
      parser.end()
      const why = whatIsWrong(parser.results, counts, code, signal)
      const stderr = readFileSync(stderrFile, 'utf8').slice(-STDERR_KEPT)
      rmSync(directory, { recursive: true })
      resolve({ name: file, ok: why === null, why, ...counts, ms: performance.now() - began, output, stderr })
    })
  })
}

/**
 * @param {string} script  one of package.json's
 * @returns {Promise<FileResult>} without assertions
 */
export function runScript(script) {
  const began = performance.now()
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      const why = code === 0 ? null : `exit code ${code}`
      const ms = performance.now() - began
      resolve({
        name: `npm run ${script}`,
        ok: why === null,
        why,
        passed: 0,
        failed: 0,
        skipped: 0,
        ms,
        output,
        stderr: '',
      })
    })
  })
}

/** Counts the assertions, and not the subtests that hold them. */
function countIn(parser, counts) {
  let subtests = 0
  parser.on('child', (child) => {
    subtests++
    countIn(child, counts)
  })
  parser.on('assert', ({ ok, skip, todo }) => {
    // The line that ends a subtest says again what its assertions said.
    if (subtests > 0) subtests--
    else if (skip || todo) counts.skipped++
    else counts[ok ? 'passed' : 'failed']++
  })
}

function whatIsWrong(results, { passed, failed, skipped }, code, signal) {
  if (signal !== null) return `ended by ${signal}`
  if (failed > 0) return `${failed} failed`
  if (results?.ok !== true)
    return results?.failures.map(({ tapError, name }) => tapError ?? name).join(', ') || 'no TAP'
  if (code !== 0) return `exit code ${code}`
  return passed + skipped > 0 ? null : 'no assertion'
}
