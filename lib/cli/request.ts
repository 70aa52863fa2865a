import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect as connectPlain, type Socket } from 'node:net'
import { opened } from './opened.js'
import type { Credentials, Way } from './way.js'

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: whatever was answered
  readonly body: any
  readonly date: string | null
}

/** No answer came. */
export class NoAnswer extends Error {
  /** False: nothing was sent, so that it can be tried by another way. */
  readonly wasSent: boolean

  constructor(message: string, wasSent: boolean) {
    super(message)
    this.wasSent = wasSent
  }
}

interface Asked {
  readonly method: string
  readonly path: string
  readonly body?: object
  readonly timeoutMs: number
  /** So long the answer may be, in bytes; left out: as long as it likes. */
  readonly mostBytes?: number
}

/** One request on a connection of its own. @throws {NoAnswer} */
export async function request(
  way: Way,
  credentials: Credentials,
  { method, path, body, timeoutMs, mostBytes = Number.POSITIVE_INFINITY }: Asked,
): Promise<Answer> {
  let wasSent = false
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const socket = await connected(way, credentials, signal)
    wasSent = true
    return await answerOn(socket, way, credentials, { method, path, body, signal, mostBytes })
  } catch (error) {
    const why = signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : (error as Error).message
    throw new NoAnswer(why || String((error as NodeJS.ErrnoException).code), wasSent)
  }
}

/** A connection by which a token may be sent. */
async function connected(way: Way, credentials: Credentials, signal: AbortSignal): Promise<Socket> {
  const url = new URL(way.url)
  if (url.protocol === 'https:') {
    const { connectTls } = await import('./connect-tls.js')
    return connectTls(url, way.certificate, credentials, signal)
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket =
    way.socket === null ? connectPlain({ host, port: Number(url.port || 80) }) : connectPlain({ path: way.socket })
  return opened(socket, 'connect', signal)
}

function answerOn(
  socket: Socket,
  way: Way,
  { token }: Credentials,
  {
    method,
    path,
    body,
    signal,
    mostBytes,
  }: Required<Pick<Asked, 'method' | 'path' | 'mostBytes'>> & {
    readonly body: object | undefined
    readonly signal: AbortSignal
  },
): Promise<Answer> {
  const url = new URL(way.url)
  const text = body === undefined ? '' : JSON.stringify(body)
  const headers = {
    host: url.host,
    connection: 'close',
    'user-agent': 'trading-kill-switch',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(text === '' ? {} : { 'content-type': 'application/json' }),
    ...(method === 'POST' ? { 'content-length': Buffer.byteLength(text) } : {}),
  }
  return new Promise((resolve, reject) => {
    const options = { method, path: `${url.pathname.replace(/\/$/, '')}${path}`, headers, signal }
    const sent = httpRequest({ ...options, createConnection: () => socket }, (response) =>
      readAnswer(response, mostBytes).then(resolve, reject),
    )
    // After that comes neither an answer nor an error.
    sent.on('error', reject).on('upgrade', () => {
      socket.destroy()
      reject(new Error('it has switched to another protocol'))
    })
    sent.end(text)
  })
}

async function readAnswer(response: IncomingMessage, mostBytes: number): Promise<Answer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new Error(`its answer is longer than ${mostBytes} bytes`)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  return { status: response.statusCode ?? 0, body: parsed(text), date: response.headers.date ?? null }
}

/** Something else than a bot may answer there. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
