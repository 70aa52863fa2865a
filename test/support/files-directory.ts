import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Anything that takes back what a test has made; a tap test does. */
interface TearsDown {
  teardown(undo: () => void): void
}

/** A directory of a test's own, removed after it. */
export function ownDirectory(t: TearsDown): string {
  const directory = mkdtempSync(join(tmpdir(), 'kill-switch-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** The names of the files in a directory, without folders and what lies in them. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))
}

/** The bytes with one of them changed by `mask`. */
export function withByteFlipped(bytes: Buffer, at: number, mask: number): Buffer {
  const changed = Buffer.from(bytes)
  changed[at] = (changed[at] ?? 0) ^ mask
  return changed
}
