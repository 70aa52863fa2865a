// Puts one breakage into a copy of the tree, and looks whether a test notices.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { findTests, isTest, PARTS } from '../tests/files.mjs'
import { runFile } from '../tests/run-file.mjs'

/** Tests that have passed where nothing is broken; looked at when they kill, until they have. */
const sound = new Set()

/** A mutant that makes a test hang is killed, too. */
const TIMEOUT_MS = 120_000

/**
 * @param {ReturnType<import('./tree-copy.mjs').copyTree>} tree
 * @param {import('./lists.mjs').Mutant} mutant
 * @returns {Promise<{outcome: 'killed' | 'survived' | 'broken', by: string | null, ms: number}>}
 *   by: the test that has failed, or why the mutant could not be tried
 */
export async function tryMutant(tree, { file, find, replace, tests }) {
  const began = performance.now()
  const end = (outcome, by = null) => ({ outcome, by, ms: performance.now() - began })
  let killer = null
  const before = readIfThere(tree, file)
  const times = before.split(find).length - 1
  if (times !== 1) return end('broken', `its text stands ${times} times in ${file}`)
  // Not a pattern: the text may hold dollars.
  tree.write(
    file,
    before.replace(find, () => replace),
  )
  try {
    const built = build(tree, file)
    if (built !== null) return end('broken', `it does not build: ${built}`)
    for (const test of filesOf(tree, tests)) {
      const { ok, why } = await runFile(test, { timeoutMs: TIMEOUT_MS, cwd: tree.root })
      if (ok) continue
      killer = { test, why }
      break
    }
  } finally {
    tree.write(file, before)
    build(tree, file)
  }
  if (killer === null) return end('survived')
  const { test, why } = killer
  const { ok } = sound.has(test) ? { ok: true } : await runFile(test, { timeoutMs: TIMEOUT_MS, cwd: tree.root })
  if (ok) sound.add(test)
  return ok ? end('killed', `${test} (${why})`) : end('broken', `${test} fails without it, too`)
}

function readIfThere(tree, file) {
  try {
    return tree.read(file)
  } catch {
    return ''
  }
}

/** In the order that the table has them; the short ones of a folder by name. */
function filesOf(tree, paths) {
  const testsIn = (path) => findTests([path], isTest(path) ? isTest : PARTS.short, tree.root)
  return [...new Set(paths.flatMap(testsIn))]
}

/** @returns {string | null} what is wrong */
function build(tree, file) {
  const program = join(tree.root, 'config/mutants/build-file.mjs')
  const { status, stderr } = spawnSync(process.execPath, [program, file], { cwd: tree.root, encoding: 'utf8' })
  return status === 0 ? null : stderr.slice(0, 500)
}
