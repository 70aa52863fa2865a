import { Duplex } from 'node:stream'

/** Where a connection comes from and goes to, as sockets tell it. */
export interface Addresses {
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  readonly remoteAddress: string | undefined
}

const THIS_MACHINE: Addresses = { localAddress: '127.0.0.1', localPort: 80, remoteAddress: '127.0.0.1' }

/** One end of a connection that never leaves the process. */
export class MemoryConnection extends Duplex implements Addresses {
  readonly localAddress: string | undefined
  readonly localPort: number | undefined
  readonly remoteAddress: string | undefined
  #other: MemoryConnection | null = null

  private constructor({ localAddress, localPort, remoteAddress }: Addresses) {
    super()
    this.localAddress = localAddress
    this.localPort = localPort
    this.remoteAddress = remoteAddress
  }

  /** The two ends: what is written to one is read from the other. @param addresses what the server is told of it */
  static pair(addresses: Addresses = THIS_MACHINE): [MemoryConnection, MemoryConnection] {
    const one = new MemoryConnection(addresses)
    const other = new MemoryConnection(addresses)
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
