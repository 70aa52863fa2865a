import type { Agent, IncomingMessage } from 'node:http'
import { request } from 'node:http'
import { ExchangeUnreachableError, OutcomeUnknownError } from './network-errors.js'
import type { VenueErrorCode } from './venue-error.js'
import { VenueError } from './venue-error.js'

/** How long a call may take, in ms. */
const TIMEOUT_MS = 2_000

export interface CallOptions {
  /** Sent as JSON. */
  readonly body?: object
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

interface Answer {
  readonly status: number
  readonly text: string
}

/**
 * Calls the API of an exchange, each call on a connection of its own unless an agent keeps them. Rejects with
 * `VenueError` and the exchange's words when it refuses; with `ExchangeUnreachableError` when nothing can have happened;
 * with `OutcomeUnknownError` when something may have.
 */
export class ExchangeClient {
  readonly url: string
  readonly #agent: Agent | false
  #lastSeq = 0
  #uncertain = false

  constructor(url: string, agent: Agent | false = false) {
    this.url = url
    this.#agent = agent
  }

  /** The highest event number that an answer has told: what was done before is told by events up to there. */
  get lastSeq(): number {
    return this.#lastSeq
  }

  /** True: an answer got lost, and none has come since. */
  get uncertain(): boolean {
    return this.#uncertain
  }

  /** Resolves to the body of the answer, parsed. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<unknown> {
    const { status, text } = await this.#exchange(method, path, options)
    const body = parse(text)
    if (status >= 200 && status < 300 && body !== undefined) return body
    const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown }
    if (status >= 400 && status < 500 && typeof code === 'string') {
      throw new VenueError(code as VenueErrorCode, String(message))
    }
    throw this.#lost(method, path, new Error(`the answer was ${status} ${text.slice(0, 200)}`))
  }

  #exchange(method: string, path: string, { body, timeoutMs = TIMEOUT_MS, signal }: CallOptions): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = body === undefined ? {} : { 'content-type': 'application/json' }
      let connected = false
      const call = request(`${this.url}${path}`, { method, headers, agent: this.#agent, ...(signal && { signal }) })
      const timer = setTimeout(() => call.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs)
      const fail = (error: Error) => {
        clearTimeout(timer)
        reject(connected ? this.#lost(method, path, error) : unreachable(method, this.url + path, error))
      }
      call.on('socket', (socket) => {
        connected = !socket.connecting
        if (connected) return
        socket.once('connect', () => {
          connected = true
        })
      })
      call.on('error', fail)
      call.on('response', (response) => {
        readText(response).then((text) => {
          clearTimeout(timer)
          this.#note(response.headers['event-seq'])
          resolve({ status: response.statusCode ?? 0, text })
        }, fail)
      })
      call.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  #note(seq: string | string[] | undefined): void {
    this.#uncertain = false
    this.#lastSeq = Math.max(this.#lastSeq, Number(seq ?? 0) || 0)
  }

  #lost(method: string, path: string, error: Error): Error {
    if (method === 'GET') return unreachable(method, this.url + path, error)
    this.#uncertain = true
    return new OutcomeUnknownError(`${method} ${this.url}${path}`, error)
  }
}

function unreachable(method: string, url: string, error: Error): Error {
  return new ExchangeUnreachableError(
    `${method} ${url}: ${error.message}. Nothing was changed. Is the paper exchange running there?`,
    { cause: error },
  )
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
