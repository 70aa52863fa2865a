// A copy of the working tree, to be broken: what git knows or would take, with the build and the packages of this one.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** What git does not know and the tests need. */
const MADE = [
  'dist',
  'lib/control/api/desk.generated.ts',
  'lib/control/api/openapi.generated.ts',
  'lib/host/control-thread.generated.ts',
  'lib/host/venue-thread.generated.ts',
  'lib/host/courier-thread.generated.ts',
  'lib/host/fleet-thread.generated.ts',
]

/** @returns {{root: string, read(file: string): string, write(file: string, text: string): void, remove(): void}} */
export function copyTree() {
  const root = mkdtempSync(join(tmpdir(), 'mutants-'))
  const known = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' }).split('\0')
  for (const file of [...known.filter(Boolean), ...MADE]) {
    if (!existsSync(file)) continue
    mkdirSync(dirname(join(root, file)), { recursive: true })
    cpSync(file, join(root, file), { recursive: true })
  }
  const remove = () => rmSync(root, { recursive: true, force: true })
  process.on('exit', remove)
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  return {
    root,
    read: (file) => readFileSync(join(root, file), 'utf8'),
    write: (file, text) => writeFileSync(join(root, file), text),
    remove,
  }
}
