import { write } from 'node:fs'
import { sleep } from '../../time/deadline.js'

/** How long a full pipe is left alone, in ms, and how long one that nobody empties is waited for at the end. */
const FULL_MS = 10
const END_MS = 2_000

/**
 * Writes to a file descriptor without ever blocking this thread, as `process.stdout` does while nobody reads: the next halt would not be
 * heard. What can't be written is lost.
 */
export class Writer {
  readonly #descriptor: number
  #written: Promise<void> = Promise.resolve()

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  line(text: string): void {
    const bytes = Buffer.from(`${text}\n`)
    this.#written = this.#written.then(() => this.#whole(bytes)).catch(() => {})
  }

  /** Waits for what is to be written. @returns false: nobody takes it */
  end(): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), END_MS)
      void this.#written.then(() => {
        clearTimeout(late)
        resolve(true)
      })
    })
  }

  async #whole(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length; ) {
      const count = await this.#part(bytes, from)
      if (count === 0) await sleep(FULL_MS)
      from += count
    }
  }

  /** @returns how many bytes went out; 0: none fit now */
  #part(bytes: Buffer, from: number): Promise<number> {
    return new Promise((resolve, reject) => {
      write(this.#descriptor, bytes, from, (error, count) => {
        if (error === null) resolve(count)
        else if (error.code === 'EAGAIN') resolve(0)
        else reject(error)
      })
    })
  }
}
