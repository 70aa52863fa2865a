import { chmodSync, writeFileSync } from 'node:fs'

/** A file that only its owner may read, as files with tokens have to be. Returns its path. */
export function writePrivateFile(path: string, text: string): string {
  writeFileSync(path, `${text}\n`)
  chmodSync(path, 0o600)
  return path
}
