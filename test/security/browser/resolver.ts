import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/**
 * Tells the browser where a name is, as a SOCKS5 proxy (RFC 1928): the browser hands it names, and it connects to what they
 * stand for at that moment. A DNS server with a time to live of 0, without touching the resolver of this machine.
 */
export class Resolver {
  readonly addresses = new Map<string, string>()
  readonly #server = createServer((client) => this.#greet(client))

  async listen(t: Test): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => this.#server.close())
    return (this.#server.address() as AddressInfo).port
  }

  #greet(client: Socket): void {
    client.on('error', () => client.destroy())
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (asked) => this.#connect(client, asked))
    })
  }

  #connect(client: Socket, asked: Buffer): void {
    const length = asked[4] ?? 0
    const name = asked.subarray(5, 5 + length).toString()
    const address = this.addresses.get(name)
    if (asked[3] !== 3 || address === undefined) {
      client.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]))
      return
    }
    const server = connect(asked.readUInt16BE(5 + length), address, () => {
      client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
      client.pipe(server).pipe(client)
    })
    server.on('error', () => client.destroy())
    client.on('close', () => server.destroy())
    server.on('close', () => client.destroy())
  }
}
