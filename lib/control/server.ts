import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { createHttpTerminator, type HttpTerminator } from 'http-terminator'
import type { Access } from './access.js'
import type { AuditFacts } from './audit-entry.js'
import { type Problem, problem } from './problem.js'
import type { Reply, Routes } from './routes.js'

/**
 * `headersTimeout` alone is only looked at every 30 s. Cut slow clients, but don't cap their number: a cap filled by idle
 * sockets locks the operator out.
 */
const TIMEOUTS = { headersTimeout: 2_000, requestTimeout: 3_000, connectionsCheckingInterval: 500 }
const GRACE_MS = 1_000

export interface ServerParts {
  readonly access: Access
  readonly routes: Routes
  /** Takes a refusal, to be counted in the audit log. */
  readonly onRefused: (kind: string, facts: AuditFacts) => void
  /** Takes an error that no handler expected. */
  readonly onError: (error: Error) => void
}

/** The HTTP way in: admits, finds the handler, answers. */
export class ControlServer {
  readonly #server: Server
  readonly #terminator: HttpTerminator
  readonly #parts: ServerParts

  constructor(parts: ServerParts) {
    this.#parts = parts
    const take = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response)
    this.#server = createServer(TIMEOUTS, take)
    // Without a listener, an unknown Expect header is answered 417, also on /halt.
    this.#server.on('checkExpectation', take)
    this.#server.on('clientError', refuseUnreadable)
    // It has to know the server before the first connection.
    this.#terminator = createHttpTerminator({ server: this.#server, gracefulTerminationTimeout: GRACE_MS })
  }

  /** @throws what the system says, e.g. EADDRINUSE */
  async listen(host: string, port: number): Promise<AddressInfo> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen({ host, port }, () => {
        this.#server.removeListener('error', reject)
        this.#server.on('error', this.#parts.onError)
        resolve()
      })
    })
    return this.#server.address() as AddressInfo
  }

  /** Answers who is being answered, and closes. Resolves after twice the grace at the latest. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    let timer: NodeJS.Timeout | undefined
    const giveUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 2 * GRACE_MS)
    })
    await Promise.race([this.#terminator.terminate(), giveUp])
    clearTimeout(timer)
    this.#server.closeAllConnections()
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = performance.now()
    try {
      const { reply, allow } = await this.#answer(request, arrivedAt)
      send(request, response, reply, allow)
    } catch (error) {
      this.#parts.onError(error as Error)
      const detail = 'The control server has failed at this call. If it was a halt, it is in force; see /status.'
      send(request, response, { status: 500, body: problem(500, 'internal', detail) }, null)
    }
  }

  async #answer(request: IncomingMessage, arrivedAt: number): Promise<{ reply: Reply; allow: string | null }> {
    const path = pathOf(request.url ?? '')
    const admission = this.#parts.access.admit(request, path === '/health')
    if ('refused' in admission) {
      this.#refused(request, path, admission.refused)
      return { reply: { status: admission.refused.status, body: admission.refused }, allow: null }
    }
    const found = this.#parts.routes.find(path, request.method ?? '')
    if ('refused' in found) return { reply: { status: found.refused.status, body: found.refused }, allow: found.allow }
    return { reply: await found.handler({ request, caller: admission.caller, arrivedAt }), allow: null }
  }

  #refused(request: IncomingMessage, path: string, { type, detail }: Problem): void {
    const address = request.socket.remoteAddress ?? 'unknown'
    this.#parts.onRefused(type, {
      what: 'refused',
      who: address,
      source: 'http',
      reason: detail,
      haltId: null,
      details: { problem: type, method: request.method, path: path.slice(0, 100) },
    })
  }
}

/** Answers what is no HTTP, or took too long: curl would print nothing at all. */
function refuseUnreadable({ code }: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const late = code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const detail = late
    ? 'The request did not arrive in time, and was cut off. If it was a halt whose head had come, everything is halted; see /status.'
    : 'This is no HTTP request that could be read, and nothing was done. Methods are written in capitals: curl -X POST'
  const body = late ? problem(408, 'too-late', detail) : problem(400, 'unreadable', detail)
  const text = `${JSON.stringify(body, null, 2)}\n`
  socket.end(
    `HTTP/1.1 ${body.status} ${body.title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

/**
 * The path that is meant: without the query, in small letters, with single slashes, and without what a phone's keyboard
 * leaves at the end.
 */
function pathOf(url: string): string {
  const [path = ''] = url.split('?')
  const meant = decode(path).toLowerCase().replace(/\/+/g, '/')
  return meant.replace(/[\s./]+$/, '') || '/'
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, location }: Reply,
  allow: string | null,
): void {
  if (response.headersSent || response.destroyed) return
  const text = `${JSON.stringify(body, null, 2)}\n`
  response.writeHead(status, {
    'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...(allow !== null && { Allow: allow }),
    ...(location !== undefined && { Location: location }),
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
  })
  const sent = request.method === 'HEAD' ? '' : text
  if (request.complete) {
    response.end(sent)
    return
  }
  // The answer to a body that nobody wants to read whole goes out at once. The connection stays until the client has
  // sent the rest, or is cut for taking too long: closing it earlier would lose the answer.
  response.write(sent)
  request.on('end', () => response.end())
  request.resume()
}
