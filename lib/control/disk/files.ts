import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode, syncDirectory } from './durable-file.js'

/** The files of one directory, by their names. Each call is one step: a kill comes before it, or behind it. */
export interface Files {
  /** The names; none when there is no such directory. */
  list(): Promise<readonly string[]>
  /** The whole of a regular file; null: there is none of that name. @throws for anything else of that name */
  read(name: string): Promise<Buffer | null>
  /** In bytes; null: there is none of that name. */
  size(name: string): Promise<number | null>
  /**
   * Appends to a file that is there and has `size` bytes, and syncs it. What a failed write has left is cut off again; what
   * a failed sync has left stands, and may be lost.
   */
  append(name: string, text: string, size: number): Promise<void>
  /** Writes a file anew, and syncs it. Nothing is left of one that fails. */
  write(name: string, text: string): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Takes a file away; none of that name is fine. */
  remove(name: string): Promise<void>
  /** Waits until the names are on disk. */
  sync(): Promise<void>
}

/** A file is not as long as it was left: something else writes it, or has put another one there. Nothing was written. */
export class SizeError extends Error {
  constructor(name: string, left: number, found: number) {
    super(`${name} has ${found} bytes where ${left} were left: something else writes it`)
  }
}

/** Never through a link, and never waiting for the other end of a pipe. Windows knows neither. */
const PLAIN = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

export class DiskFiles implements Files {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async list(): Promise<readonly string[]> {
    return (await orNull(readdir(this.#directory))) ?? []
  }

  async read(name: string): Promise<Buffer | null> {
    const file = await orNull(open(this.#path(name), constants.O_RDONLY | PLAIN))
    if (file === null) return null
    try {
      await sizeOfRegular(file, name)
      return await file.readFile()
    } finally {
      await file.close()
    }
  }

  async size(name: string): Promise<number | null> {
    return (await orNull(lstat(this.#path(name))))?.size ?? null
  }

  async append(name: string, text: string, size: number): Promise<void> {
    const file = await open(this.#path(name), constants.O_WRONLY | constants.O_APPEND | PLAIN)
    try {
      const found = await sizeOfRegular(file, name)
      if (found !== size) throw new SizeError(name, size, found)
      await this.#appendWhole(file, text, size)
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  async #appendWhole(file: FileHandle, text: string, size: number): Promise<void> {
    try {
      await file.appendFile(text)
    } catch (error) {
      await file.truncate(size).catch(() => {})
      throw error
    }
  }

  async write(name: string, text: string): Promise<void> {
    const path = this.#path(name)
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | PLAIN, 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } catch (error) {
      await unlink(path).catch(() => {})
      throw error
    } finally {
      await file.close()
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await rename(this.#path(from), this.#path(to))
  }

  async remove(name: string): Promise<void> {
    await orNull(unlink(this.#path(name)))
  }

  async sync(): Promise<void> {
    await syncDirectory(this.#directory)
  }

  #path(name: string): string {
    return join(this.#directory, name)
  }
}

async function sizeOfRegular(file: FileHandle, name: string): Promise<number> {
  const status = await file.stat()
  if (!status.isFile()) throw new Error(`${name} is not a regular file`)
  return status.size
}

async function orNull<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw error
  }
}
