import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../faults/faulty-fsync.c', import.meta.url))

/** Why there can be none here; false: there can. */
export const noFaultyFsync =
  process.platform !== 'linux'
    ? 'a library is put before the system one on Linux only'
    : spawnSync('cc', ['--version']).error !== undefined && 'there is no C compiler (cc)'

export type Faulty = 'file' | 'directory' | 'unlink' | 'rename' | `${'unlink' | 'rename'}/${string}`

/** A library put before that of the system, so that fsync(), unlink() or rename() fails or takes long for a process, when the test says so. */
export class FaultyFsync {
  readonly environment: Readonly<Record<string, string>>
  readonly #settings: string

  /** @param directory where the library goes */
  constructor(directory: string) {
    const library = join(directory, 'faulty-fsync.so')
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, SOURCE, '-ldl'])
    this.#settings = join(directory, 'settings')
    this.environment = { LD_PRELOAD: library, FAULTY_FSYNC: this.#settings }
  }

  /**
   * @param what fsync and fdatasync of a file or a directory, or unlink or rename; these also of one name, `unlink/ACTIVE`
   * @param others fail in the same way
   * @param how `EIO`, or how many milliseconds longer it takes
   */
  set(what: Faulty, how: 'EIO' | number, ...others: readonly Faulty[]): void {
    writeFileSync(this.#settings, [what, ...others].map((each) => `${each} ${how}\n`).join(''))
  }

  heal(): void {
    writeFileSync(this.#settings, '')
  }
}
