import { setMaxListeners } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, ListenOptions } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createHttpTerminator, type HttpTerminator } from 'http-terminator'
import type { TlsFiles } from '../../config/tls.js'
import { printable, printableJson } from '../../words/printable.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { Access, Admission, Open } from './access.js'
import type { Body } from './body.js'
import { endOldestAbove, mostConnections, openFilesAllowed } from './connections.js'
import { FailedAttempts, sourceOf } from './failed-attempts.js'
import { type Problem, problem, problemReply } from './problem.js'
import { type Reply, Text } from './route.js'
import type { Routes } from './routes.js'
import { createTlsServer } from './tls-server.js'
import { asPage, isTokenForm, readForm, wantsPage } from './web-form.js'

/**
 * `headersTimeout` alone is only looked at every 30 s. node:http looks before it reads, so that a call which has arrived would be
 * turned away when this thread had been busy for as long.
 */
const TIMEOUTS = { headersTimeout: 10_000, requestTimeout: 12_000, connectionsCheckingInterval: 500 }
const GRACE_MS = 1_000
/** So many wrong tokens have their answers held back at a time; what is more costs memory, and is answered at once. */
const MAX_HELD_BACK = 500

export interface ServerParts {
  readonly access: Access
  /** Null: plain HTTP. */
  readonly tls: TlsFiles | null
  readonly routes: Routes
  /** Takes a refusal, to be counted in the journal. */
  readonly onRefused: (kind: string, facts: AuditFacts) => void
  /** Takes an error that no handler expected. */
  readonly onError: (error: Error) => void
}

/** The HTTP way in: admits, finds the handler, answers. */
export class ControlServer {
  readonly #server: Server
  readonly #terminator: HttpTerminator
  readonly #parts: ServerParts
  readonly #failedAttempts = new FailedAttempts()
  readonly #closing = new AbortController()
  #heldBack = 0

  constructor(parts: ServerParts) {
    this.#parts = parts
    setMaxListeners(MAX_HELD_BACK, this.#closing.signal)
    const take = (request: IncomingMessage, response: ServerResponse) => void this.#take(request, response)
    this.#server = parts.tls === null ? createServer(TIMEOUTS) : createTlsServer(TIMEOUTS, parts.tls)
    this.#server.on('request', take)
    // Without a listener, an unknown Expect header is answered 417, also on /halt.
    this.#server.on('checkExpectation', take)
    this.#server.on('clientError', refuseUnreadable)
    endOldestAbove(mostConnections(openFilesAllowed()), this.#server)
    // It has to know the server before the first connection.
    this.#terminator = createHttpTerminator({ server: this.#server, gracefulTerminationTimeout: GRACE_MS })
  }

  /**
   * @returns the address and port; for a Unix socket its path
   * @throws what the system says, e.g. EADDRINUSE; it may be called again then
   */
  async listen(where: Pick<ListenOptions, 'host' | 'port' | 'path'>): Promise<AddressInfo | string> {
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => {
        this.#server.removeListener('listening', listening)
        reject(error)
      }
      const listening = () => {
        this.#server.removeListener('error', failed)
        this.#server.on('error', this.#parts.onError)
        resolve()
      }
      this.#server.once('error', failed)
      this.#server.once('listening', listening)
      this.#server.listen(where)
    })
    return this.#server.address() ?? ''
  }

  /** Takes a connection that has not come by the port. */
  serve(connection: Duplex): void {
    this.#server.emit('connection', connection)
  }

  /** Answers who is being answered, and closes. Resolves after twice the grace at the latest. */
  async close(): Promise<void> {
    this.#closing.abort()
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
      send(request, response, isForPerson(request, reply) ? asPage(reply, request.method === 'POST') : reply, allow)
    } catch (error) {
      this.#parts.onError(error as Error)
      const detail = 'The control server has failed at this call. If it was a halt, it is in force; see /status.'
      send(request, response, { status: 500, body: problem(500, 'internal', detail) }, null)
    }
  }

  async #answer(request: IncomingMessage, arrivedAt: number): Promise<{ reply: Reply; allow: string | null }> {
    const [path, query] = targetOf(request.url ?? '')
    const { access, routes } = this.#parts
    const { admission, ...form } = await this.#admit(request, path)
    if ('refused' in admission) return this.#refuse(request, path, admission.refused, null)
    const { caller } = admission
    const found = routes.find(path, request.method ?? '')
    if ('refused' in found) return { reply: { status: found.refused.status, body: found.refused }, allow: found.allow }
    const refused = access.refuseRole(caller, found.route.role)
    if (refused !== null) return this.#refuse(request, path, refused, caller.operator)
    const { route, id } = found
    const reply = await route.answer({ request, caller, arrivedAt, id, query, ...form })
    // A code that is none is a guess, as a token that is none.
    if (reply.status === 401) return this.#refuse(request, path, reply.body as Problem, null, true)
    return { reply, allow: null }
  }

  /** By the head alone; but a form without a token in its head is read for the one in its body. */
  async #admit(request: IncomingMessage, path: string): Promise<{ admission: Admission; body?: Body }> {
    const { access } = this.#parts
    const admission = access.admit(request, openOf(path))
    if ('caller' in admission || admission.refused.status !== 401 || !isTokenForm(request, path)) return { admission }
    const form = await readForm(request)
    const reason = form?.get('reason')?.trim() || null
    const body: Body = reason === null ? { kind: 'none' } : { kind: 'json', value: { reason } }
    return { admission: access.admitForm(request, form?.get('token') ?? null), body }
  }

  async #refuse(
    request: IncomingMessage,
    path: string,
    refused: Problem,
    operator: string | null,
    isGuess = request.headers.authorization !== undefined || isTokenForm(request, path),
  ): Promise<{ reply: Reply; allow: null }> {
    const { method } = request
    const { type, status, detail } = refused
    const address = this.#parts.access.addressOf(request)
    this.#parts.onRefused(`${type} ${operator ?? sourceOf(address)}`, {
      what: 'refused',
      who: operator ?? address,
      source: 'http',
      reason: detail,
      haltId: null,
      details: { problem: type, method, path: printable(path, 100) },
    })
    if (status === 401 && isGuess) await this.#holdBack(address)
    return { reply: { status, body: refused }, allow: null }
  }

  /** The answer to a guess comes late, and later each time. A right token never gets here. */
  async #holdBack(address: string): Promise<void> {
    const ms = this.#failedAttempts.failed(address, performance.now())
    if (ms === 0 || this.#heldBack >= MAX_HELD_BACK) return
    this.#heldBack++
    await sleep(ms, undefined, { ref: false, signal: this.#closing.signal }).catch(() => {})
    this.#heldBack--
  }
}

/** A browser shows it to who has pressed the button of a form, or has opened the page and may not. */
function isForPerson(request: IncomingMessage, { body }: Reply): boolean {
  const [path] = targetOf(request.url ?? '')
  const isAsked = request.method === 'POST' ? path === '/halt' : request.method === 'GET' && path === '/'
  return isAsked && wantsPage(request) && !(body instanceof Text)
}

/** What no token is asked for. `/pair` takes a code in its place. */
const OPEN_CALLS: readonly string[] = ['/health', '/manifest.webmanifest', '/openapi.json', '/pair']

/** What is shown to whoever asks; and where a device that has no token yet brings a code. */
function openOf(path: string): Open {
  if (path === '/') return 'page'
  return OPEN_CALLS.includes(path) ? 'call' : false
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
  socket.end(problemReply(late ? problem(408, 'too-late', detail) : problem(400, 'unreadable', detail)))
}

/** The path that is meant, and the query. */
function targetOf(url: string): [path: string, query: URLSearchParams] {
  const start = url.indexOf('?')
  if (start === -1) return [pathOf(url), new URLSearchParams()]
  return [pathOf(url.slice(0, start)), new URLSearchParams(url.slice(start + 1))]
}

/**
 * The path that is meant: in small letters, with single slashes, and without what a phone's keyboard
 * leaves at the end.
 */
function pathOf(path: string): string {
  const meant = decode(path).toLowerCase().replace(/\/+/g, '/')
  let end = meant.length
  // Not by a regular expression: for 16 kB of dots before a letter it would take half a second.
  while (end > 0 && /[\s./]/.test(meant.charAt(end - 1))) end--
  return meant.slice(0, end) || '/'
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** What a browser must not do with an answer: keep it, guess its type, run or frame it, or show it to a page from elsewhere. */
const FOR_BROWSERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
}

function asJson(status: number, body: object): Text {
  return new Text(status >= 400 ? 'application/problem+json' : 'application/json', `${printableJson(body, 2)}\n`)
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, body, location }: Reply,
  allow: string | null,
): void {
  if (response.headersSent || response.destroyed) return
  const { type, text, headers } = body instanceof Text ? body : asJson(status, body)
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    ...FOR_BROWSERS,
    ...headers,
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
