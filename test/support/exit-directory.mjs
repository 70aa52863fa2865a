import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const directories = new Set()
process.on('exit', () => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
})

/** An empty directory for a script, removed when its process ends. */
export function directoryUntilExit() {
  const directory = mkdtempSync(join(tmpdir(), 'kill-switch-'))
  directories.add(directory)
  return directory
}
