import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IdleTimer } from '../paper-exchange/idle-timer.js'
import { ClobError } from './clob-error.js'
import { ROUTES } from './routes.js'
import type { StandIn } from './stand-in.js'

const LOOPBACK = '127.0.0.1'
/** From the client to the exchange, and as much back. */
const WAY_MS = 10

/** Both APIs of Polymarket on loopback: the CLOB's, and the positions of the data API. */
export class StandInServer {
  readonly #standIn: StandIn
  readonly #idle: IdleTimer
  readonly #server: Server

  constructor(standIn: StandIn, idle: IdleTimer) {
    this.#standIn = standIn
    this.#idle = idle
    this.#server = createServer((request, response) => void this.#serve(request, response))
  }

  /** Resolves to the URL; port 0 takes any free one. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, LOOPBACK, resolve)
    })
    this.#idle.start()
    return `http://${LOOPBACK}:${(this.#server.address() as AddressInfo).port}`
  }

  close(): void {
    this.#idle.stop()
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#idle.callBegins()
    response.once('close', () => this.#idle.callEnds())
    try {
      const text = await textOf(request)
      await sleep(WAY_MS)
      const { status, body } = this.#answer(request, text)
      await sleep(WAY_MS)
      if (this.#isLost(request)) request.socket.resetAndDestroy()
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    } catch (error) {
      response.writeHead(500).end(JSON.stringify({ error: String((error as Error).stack) }))
    }
  }

  #answer({ method, url = '/', headers }: IncomingMessage, text: string): { status: number; body: unknown } {
    const { pathname, searchParams } = new URL(url, `http://${LOOPBACK}`)
    // Two readings have an id as the last part of their path.
    const path = pathname.replace(/^(\/markets-by-token|\/clob-markets)\/.+/, '$1')
    const route = ROUTES[`${method} ${path}`]
    if (route === undefined) return { status: 404, body: { error: `${method} ${path} is not here` } }
    try {
      const body = text === '' ? undefined : JSON.parse(text)
      return { status: 200, body: route(this.#standIn, { query: searchParams, body, headers }) }
    } catch (error) {
      if (error instanceof ClobError) return { status: error.status, body: error.body }
      if (error instanceof SyntaxError) return { status: 400, body: { error: 'Invalid order payload' } }
      throw error
    }
  }

  #isLost({ method, url = '' }: IncomingMessage): boolean {
    return this.#standIn.faults.lose_answers && method === 'POST' && url.startsWith('/order')
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
