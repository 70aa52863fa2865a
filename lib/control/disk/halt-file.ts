import { type BigIntStats, constants } from 'node:fs'
import { lstat, open, rename, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { MAX_HALT_TEXT } from '../../between/halt-file.js'
import { HALT_FILE } from '../../between/state-files.js'
import { errorCode } from './durable-file.js'
import { Turns } from './turns.js'

/** A file of the name HALT that somebody has put into the state directory. */
export interface FoundHaltFile {
  /** `file`, `directory`, `link`, `pipe` …, for people. */
  readonly type: string
  /** What stands in it, trimmed; null: nothing, or it is no regular file, is longer than 2 kB, or can't be read. */
  readonly text: string | null
  /** Tells it from another one of that name. */
  readonly identity: string
}

/** Looks for `HALT` in the state directory: of any type, it halts. */
export class HaltFile {
  readonly #path: string
  readonly #mayWrite: () => Promise<void>
  readonly #turns = new Turns()
  #looking: Promise<FoundHaltFile | null> | null = null

  /** @param mayWrite throws when somebody else has the directory */
  constructor(stateDir: string, mayWrite: () => Promise<void>) {
    this.#path = join(stateDir, HALT_FILE)
    this.#mayWrite = mayWrite
  }

  /**
   * One look at a time: who asks while one is under way gets the answer of that one.
   *
   * @returns null when there is none
   * @throws what the file system says, when it can't tell
   */
  look(): Promise<FoundHaltFile | null> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #look(): Promise<FoundHaltFile | null> {
    const status = await statusOf(this.#path)
    if (status === null) return null
    return { type: typeOf(status), text: await readText(this.#path, status), identity: identityOf(status) }
  }

  /**
   * Takes it away, if it is still that one; no one at all is fine.
   *
   * @throws when another one stands there by now, when it is a directory that is not empty, and what the file system says
   */
  remove(identity: string): Promise<void> {
    return this.#turns.take(() => this.#remove(identity))
  }

  async #remove(identity: string): Promise<void> {
    await this.#mayWrite()
    const status = await statusOf(this.#path)
    if (status === null) return
    if (identityOf(status) !== identity) throw this.#isAnother()
    if (status.isDirectory()) return this.#removeDirectory()
    // Another one may take its place at any moment: what is moved aside is looked at once more before it goes.
    const aside = `${this.#path}.removed`
    await rename(this.#path, aside)
    const moved = await lstat(aside, { bigint: true })
    if (!isSame(moved, status)) {
      await rename(aside, this.#path)
      throw this.#isAnother()
    }
    await unlink(aside)
  }

  /** One that is not empty stays: no other one can take the place of it meanwhile. */
  async #removeDirectory(): Promise<void> {
    try {
      await rmdir(this.#path)
    } catch (error) {
      if (errorCode(error) === 'ENOTEMPTY')
        throw new Error(`${this.#path} is a directory that is not empty: remove it by hand`)
      if (errorCode(error) !== 'ENOENT') throw error
    }
  }

  #isAnother(): Error {
    return new Error(`${this.#path} is not the one that has halted: it is new, or changed`)
  }
}

/** The same file, also after it was moved, which changes its `ctime`. */
function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return one.dev === other.dev && one.ino === other.ino && one.mtimeNs === other.mtimeNs
}

async function statusOf(path: string): Promise<BigIntStats | null> {
  try {
    return await lstat(path, { bigint: true })
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}

function identityOf({ dev, ino, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, mtimeNs, ctimeNs].join(':')
}

function typeOf(status: BigIntStats): string {
  if (status.isFile()) return 'file'
  if (status.isDirectory()) return 'directory'
  if (status.isSymbolicLink()) return 'link'
  if (status.isFIFO()) return 'pipe'
  return status.isSocket() ? 'socket' : 'device'
}

/** Never rejects: a halt does not depend on its words. */
async function readText(path: string, status: BigIntStats): Promise<string | null> {
  if (!status.isFile() || status.size > MAX_HALT_TEXT) return null
  try {
    // It may have been changed for another one since the look: never through a link, and never waiting for a pipe.
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
    try {
      if (!(await file.stat()).isFile()) return null
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_HALT_TEXT), 0, MAX_HALT_TEXT, 0)
      return buffer.toString('utf8', 0, bytesRead).trim() || null
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
