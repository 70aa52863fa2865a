// npm run build: the threads' texts first, then everything that is compiled against them. All or nothing: what a failed build leaves
// is what was there before it. A bot that runs from dist/ goes on with what it has loaded; what it loads later (a venue module, when its
// thread is started anew) is of the new build. A bot that starts while two folders change places, a moment, may find no dist/.
// With --if-needed: only if dist/ was made of other sources. Then nothing is written.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { bundleDesk } from './build-desk.mjs'
import { bundleOpenapi } from './build-openapi.mjs'
import { bundleThreads } from './build-threads.mjs'
import { bundleInPlace } from './bundle-in-place.mjs'
import { makeCommonJs } from './common-js.mjs'
import { hashSources, isMadeOf, markIn } from './sources.mjs'

const DIST = 'dist'

// Of before: what is changed while it builds is built next time.
const hash = hashSources()
if (process.argv.includes('--if-needed') && isMadeOf(DIST, hash)) process.exit()
// The scripts before a start are silent otherwise, and someone may be waiting at night.
console.error('Building dist/, which takes some 20 seconds …')

// Ctrl-C ends the compiler. This process goes on and puts things back.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})

// The control thread has the page and the API's document in it: they are written before, and put back as well.
const served = [await bundleDesk(), bundleOpenapi()]
const before = served.map(({ file }) => ({ file, text: readIfThere(file) }))
for (const { file, text } of served) writeFileSync(file, text)
const threads = await bundleThreads().catch((error) => {
  for (const { file, text } of before) putBack(file, text)
  throw error
})
before.push(...threads.map(({ file }) => ({ file, text: readIfThere(file) })))
// Beside dist/: source maps name the sources from there, and a rename stays on one disk.
const made = `.build-${process.pid}`
const old = `${made}-old`
let done = false
try {
  mkdirSync(made)
  for (const { file, text } of threads) writeFileSync(file, text)
  if (compile()) {
    await bundleInPlace(made)
    makeCommonJs(made)
    writeFileSync(markIn(made), hash)
    done = changePlaces()
  }
} finally {
  if (!done) for (const { file, text } of before) putBack(file, text)
  for (const folder of [made, old]) rmSync(folder, { recursive: true, force: true })
}
if (!done) console.error('The build failed. dist/ is what it was before.')
process.exitCode = done ? 0 : 1

function compile() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  const args = [tsc, '-p', 'config/tsconfig.build.json', '--outDir', made]
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0
}

function changePlaces() {
  if (existsSync(DIST)) renameSync(DIST, old)
  try {
    renameSync(made, DIST)
    return true
  } catch (error) {
    if (existsSync(old)) renameSync(old, DIST)
    throw error
  }
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

function putBack(file, text) {
  if (text === null) rmSync(file, { force: true })
  else writeFileSync(file, text)
}
