// Module hooks: an import of `x.js` finds `x.ts` where there is one, and a file of TypeScript is made JavaScript by esbuild when it
// is read first. What was made is kept in .tap/typescript until the file changes. Types are checked by tsc, not here.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const CACHE = fileURLToPath(new URL('../../.tap/typescript/', import.meta.url))
const THIS_FILE = readFileSync(fileURLToPath(import.meta.url))

export function resolve(specifier, context, next) {
  const { parentURL = '' } = context
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && parentURL.startsWith('file:') && !parentURL.includes('/node_modules/')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), parentURL)
    if (statSync(source, { throwIfNoEntry: false })?.isFile()) return next(source.href, context)
  }
  return next(specifier, context)
}

export function load(url, context, next) {
  const { protocol, pathname } = new URL(url)
  if (protocol !== 'file:' || !pathname.endsWith('.ts')) return next(url, context)
  return { format: 'module', source: javaScriptOf(fileURLToPath(new URL(pathname, 'file:'))), shortCircuit: true }
}

function javaScriptOf(file) {
  const text = readFileSync(file)
  const mark = `// ${sha1(THIS_FILE, text)}\n`
  const kept = `${CACHE}${sha1(file)}.mjs`
  const before = readIfThere(kept)
  if (before?.endsWith(mark)) return before
  const { transformSync } = createRequire(import.meta.url)('esbuild')
  const { code } = transformSync(text.toString(), {
    loader: 'ts',
    target: 'node20.11',
    sourcefile: file,
    sourcemap: 'inline',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  })
  const made = `${code}\n${mark}`
  mkdirSync(CACHE, { recursive: true })
  // Another process may read it at this moment.
  writeFileSync(`${kept}.${process.pid}`, made)
  renameSync(`${kept}.${process.pid}`, kept)
  return made
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function sha1(...parts) {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
