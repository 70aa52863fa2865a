// What dist/ is made of, as one hash: a build that was made of the same sources need not be made again.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOMS = ['lib', 'plugins', 'examples']
/** The build itself. The lock file says which packages are bundled. */
const BESIDE = ['tsconfig.json', 'package.json', 'package-lock.json', 'docs/openapi.json']
/** In dist/. */
const MARK = 'sources.sha256'

/** @returns {string} the hash of every source, by name and content; what the build itself makes is none */
export function hashSources() {
  const own = readdirSync('config').filter((name) => /\.(mjs|json)$/.test(name))
  const scripts = ROOMS.filter((room) => existsSync(room)).flatMap((room) =>
    readdirSync(room, { recursive: true })
      .filter((name) => /\.([mc]?tsx?|css|html|svg)$/.test(name) && !name.endsWith('.generated.ts'))
      .map((name) => join(room, name)),
  )
  const files = [...scripts, ...own.map((name) => join('config', name)), ...BESIDE.filter((name) => existsSync(name))]
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(JSON.stringify([file, readFileSync(file, 'base64')]))
  return hash.digest('hex')
}

/** @returns {string} the file in a build that has the hash of what it was made of */
export function markIn(folder) {
  return join(folder, MARK)
}

/** @returns {boolean} whether a build was made of sources with this hash */
export function isMadeOf(folder, hash) {
  return existsSync(markIn(folder)) && readFileSync(markIn(folder), 'utf8') === hash
}
