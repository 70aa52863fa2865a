import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const library = findLibrary()

/** Why there can be none here; false: there can. */
export const noSettableClock = library === null && 'libfaketime is not installed (Debian: faketime)'

/** The clock of a process, set by the test as a person or a time server would: the one that never jumps is left alone. */
export class SettableClock {
  readonly environment: Readonly<Record<string, string>>
  readonly #file: string

  constructor(directory: string) {
    this.#file = join(directory, 'clock')
    this.set(0)
    this.environment = {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }
  }

  /** @param seconds ahead of the real time; negative: behind it */
  set(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}`)
  }
}

/** Debian puts it where its `faketime` command finds it. */
function findLibrary(): string | null {
  try {
    return execFileSync('faketime', ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}
