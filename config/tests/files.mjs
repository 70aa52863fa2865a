// Which files are tests, and which of them are long. No other place says so.
import { readdirSync, statSync } from 'node:fs'
import { join, normalize, relative, resolve } from 'node:path'

const TESTS = 'test'

/** @param {string} file  a path */
export const isTest = (file) => file.endsWith('.test.ts')
/** Takes its time: `npm run test:long` runs it, `npm test` does not. */
export const isLong = (file) => file.endsWith('.long.test.ts')

/** The parts that every test file is in exactly one of. */
export const PARTS = {
  short: (file) => isTest(file) && !isLong(file),
  long: (file) => isTest(file) && isLong(file),
}

/**
 * @param {readonly string[]} paths  files and folders, relative to the root of the repository; none: all tests
 * @param {(file: string) => boolean} fits
 * @returns {string[]} the test files among them and below them, relative to the root, each once, by name
 * @throws where there is no such path, or no test below it
 */
export function findTests(paths = [], fits = isTest, root = process.cwd()) {
  const found = new Set()
  for (const path of paths.length === 0 ? [TESTS] : paths) {
    for (const file of filesBelow(root, path)) if (isTest(file) && fits(file)) found.add(file)
  }
  if (found.size === 0) throw new Error(`There is no test in ${paths.join(', ') || TESTS}`)
  return [...found].sort()
}

function filesBelow(root, path) {
  const whole = resolve(root, path)
  const stat = statSync(whole, { throwIfNoEntry: false })
  if (stat === undefined) throw new Error(`There is no ${path}`)
  if (stat.isFile()) return [relative(root, whole)]
  return readdirSync(whole, { recursive: true, encoding: 'utf8' }).map((name) =>
    normalize(join(relative(root, whole), name)),
  )
}
