import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { printable } from '../../words/printable.js'
import type { OutgoingRequest } from './requests.js'

export type Outcome =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed'
      readonly why: string
      /** What the service asks for, in ms; null: nothing. */
      readonly waitMs: number | null
      /** The service does not like what was said, rather than who has said it. */
      readonly isBadRequest: boolean
    }

const MOST_READ = 64 * 1024
const MOST_SAID = 2_000
/** A service that asks for more, in ms, is asked again all the same. */
const MOST_WAIT_MS = 3_600_000
const BAD_REQUESTS = [400, 413, 422]

/** After such an answer (101) comes no other, nor an error. */
export const SWITCHED = 'it has answered 101, and has switched to another protocol'

/** Sends a request, on a connection of its own. Never rejects, and takes no longer than `timeoutMs`. */
export function send(outgoing: OutgoingRequest, timeoutMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    let isTaken = false
    const failed = (error: Error) => {
      // Who says that it has taken it, and then no more, has taken it.
      if (isTaken) resolve({ kind: 'delivered' })
      else resolve({ kind: 'failed', why: describe(error, timeoutMs), waitMs: null, isBadRequest: false })
    }
    try {
      const { method, url, headers, body } = outgoing
      const start = url.startsWith('https:') ? requestTls : requestPlain
      const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) }
      const signal = AbortSignal.timeout(timeoutMs)
      const sent = start(url, { method, headers: { ...headers, ...length }, agent: false, signal }, (response) => {
        isTaken = isSuccess(response)
        readAnswer(response).then((text) => resolve(outcomeOf(response, text)), failed)
      })
      sent.on('error', failed).on('upgrade', (_, socket) => {
        socket.destroy()
        failed(new Error(SWITCHED))
      })
      sent.end(body)
    } catch (error) {
      failed(error as Error)
    }
  })
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk
    if (text.length > MOST_READ) break
  }
  return text
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage, text: string): Outcome {
  const said = parse(text)
  if (isSuccess({ statusCode }) && said?.ok !== false) return { kind: 'delivered' }
  const hint = HINTS[statusCode] ?? ''
  const why = `it has answered ${statusCode}${hint}${saidBy(text)}`
  const asked = waitAsked(headers['retry-after'], text)
  const waitMs = asked === null ? null : Math.min(asked, MOST_WAIT_MS)
  return {
    kind: 'failed',
    why,
    waitMs,
    isBadRequest: BAD_REQUESTS.includes(statusCode) || BAD_REQUESTS.includes(said?.error_code),
  }
}

function isSuccess({ statusCode = 0 }: Pick<IncomingMessage, 'statusCode'>): boolean {
  return statusCode >= 200 && statusCode < 300
}

const HINTS: Readonly<Record<number, string>> = {
  301: ' (the address has moved: correct the url)',
  302: ' (the address has moved: correct the url)',
  307: ' (the address has moved: correct the url)',
  308: ' (the address has moved: correct the url)',
  401: ' (the token or the url is wrong)',
  403: ' (the token or the url is wrong, or may not do this)',
  404: ' (the token or the url is wrong)',
  410: ' (the url is no longer in use)',
}

/** What the service says: not cut before secrets are out of it. */
function saidBy(text: string): string {
  const said = parse(text)
  const words = said?.description ?? said?.message ?? said?.error ?? (said === null ? text : '')
  return typeof words === 'string' && words.trim() !== '' ? `: ${printable(words.trim(), MOST_SAID)}` : ''
}

/** In ms; null: not asked for. Telegram and Discord say it in the body as well. Pure. */
export function waitAsked(header: string | undefined, text: string): number | null {
  const said = parse(text)
  const seconds = [said?.parameters?.retry_after, said?.retry_after, Number(header ?? Number.NaN)].find(
    (each) => typeof each === 'number' && Number.isFinite(each) && each >= 0,
  )
  if (seconds !== undefined) return Math.ceil(seconds * 1_000)
  const at = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

// biome-ignore lint/suspicious/noExplicitAny: whatever a service answers
function parse(text: string): any {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** Without the URL: it may be a secret. */
function describe(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return `it has not answered within ${timeoutMs} ms`
  return printable((error as NodeJS.ErrnoException).code ?? error.message, MOST_SAID)
}
