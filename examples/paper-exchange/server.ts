import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BINANCE_PATH } from './binance/urls.js'
import { BinanceWebSockets } from './binance/web-sockets.js'
import type { ExchangeHost } from './exchange-host.js'
import type { IdleTimer } from './idle-timer.js'
import { OutcomeUnknownError } from './network-errors.js'
import type { Reply } from './routes.js'
import { answer, refusal } from './routes.js'
import { StartError } from './start-error.js'

const LOOPBACK = '127.0.0.1'
const ORIGIN = `http://${LOOPBACK}`
const MAX_BODY_BYTES = 65_536

/** The header of every answer that tells the number of the newest event: whoever has read up to there knows it all. */
export const EVENT_SEQ_HEADER = 'event-seq'

/** Serves the API of an exchange on loopback. */
export class ExchangeServer {
  readonly #host: ExchangeHost
  readonly #idle: IdleTimer
  readonly #server: Server
  readonly #webSockets: BinanceWebSockets

  constructor(host: ExchangeHost, idle: IdleTimer) {
    this.#host = host
    this.#idle = idle
    this.#server = createServer((request, response) => void this.#serve(request, response))
    this.#webSockets = new BinanceWebSockets(host.binance)
    this.#server.on('upgrade', (request, socket, head) => {
      this.#idle.callBegins()
      this.#webSockets.upgrade(request, socket, head, () => this.#idle.callEnds())
    })
  }

  /** Resolves to the URL; port 0 takes any free one. Throws `StartError` when the port can't be had. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error) => reject(new StartError(cannotListen(port, error))))
      this.#server.listen(port, LOOPBACK, resolve)
    })
    this.#idle.start()
    return `${ORIGIN}:${(this.#server.address() as AddressInfo).port}`
  }

  /** Ends at once: whoever waits for an answer loses the connection. */
  close(): void {
    this.#idle.stop()
    this.#server.close()
    this.#server.closeAllConnections()
    this.#webSockets.close()
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController()
    this.#idle.callBegins()
    response.once('close', () => {
      gone.abort()
      this.#idle.callEnds()
    })
    try {
      this.#reply(response, await this.#answer(request, gone.signal))
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) {
        this.#reply(response, refusal(500, 'BROKEN', `The exchange is broken: ${(error as Error).stack}`))
        return
      }
      request.socket.resetAndDestroy()
    }
  }

  async #answer(request: IncomingMessage, signal: AbortSignal): Promise<Reply> {
    const { method = 'GET', url = '/' } = request
    if (!URL.canParse(url, ORIGIN)) return refusal(400, 'INVALID_PATH', `${url} is not a path.`)
    const { pathname, searchParams } = new URL(url, ORIGIN)
    const text = await readBody(request)
    if (text === null) return refusal(413, 'BODY_TOO_LARGE', `A body may have ${MAX_BODY_BYTES} bytes.`)
    if (pathname.startsWith(`${BINANCE_PATH}/`))
      return await this.#answerAsBinance(request, pathname, searchParams, text)
    const body = parseBody(text)
    if (body instanceof SyntaxError) return refusal(400, 'INVALID_JSON', `The body is not JSON: ${body.message}`)
    return await answer(this.#host, { method, path: pathname, query: searchParams, body, signal })
  }

  async #answerAsBinance(
    { method = 'GET', headers }: IncomingMessage,
    path: string,
    query: URLSearchParams,
    form: string,
  ): Promise<Reply> {
    return await this.#host.binance.answer({
      method,
      path: path.slice(BINANCE_PATH.length),
      parameters: new URLSearchParams([...query, ...new URLSearchParams(form)]),
      apiKey: headers['x-mbx-apikey']?.toString() ?? null,
    })
  }

  #reply(response: ServerResponse, { status, body }: Reply): void {
    const headers = { 'content-type': 'application/json', [EVENT_SEQ_HEADER]: String(this.#host.feed.last) }
    response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`)
  }
}

/** The body as text; null when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return bytes > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString()
}

function parseBody(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    return error
  }
}

function cannotListen(port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code !== 'EADDRINUSE') return `The exchange can't listen on ${LOOPBACK}:${port}: ${message}`
  return (
    `Port ${port} is taken by another process, so the exchange can't listen there. ` +
    'End that one, or set exchange in [paper] to another port.'
  )
}
