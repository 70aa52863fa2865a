import { Duplex } from 'node:stream'

/** One end of a connection that never leaves the process; the server takes it as one from this machine. */
export class MemoryConnection extends Duplex {
  readonly localAddress = '127.0.0.1'
  readonly localPort = 80
  readonly remoteAddress = '127.0.0.1'
  #other: MemoryConnection | null = null

  /** The two ends: what is written to one is read from the other. */
  static pair(): [MemoryConnection, MemoryConnection] {
    const one = new MemoryConnection()
    const other = new MemoryConnection()
    one.#other = other
    other.#other = one
    return [one, other]
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#other?.push(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.#other?.push(null)
    done()
  }
}
