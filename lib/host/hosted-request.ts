import type { IncomingMessage } from 'node:http'
import type { HostedCall } from '../between/hosted-call.js'

/** The last part of each call's path. A test compares them with the calls that there are. */
const CALLS: readonly string[] = [
  'openapi.json',
  'halt',
  'resume',
  'ack',
  'transfer',
  'status',
  'armed',
  'positions',
  'close-all',
  'drill',
  'fleet',
  'figures',
  'journal',
  'metrics',
  'me',
  'pair-code',
  'pair',
  'tokens',
  'revoke',
  'manifest.webmanifest',
  'health',
]
/** Those of two parts: what comes before tells a halt of the whole fleet from one of this bot. */
const OF_FLEET: readonly string[] = ['halt', 'resume']
/** Those that have an id behind them. */
const WITH_ID: readonly string[] = ['close-all', 'drill']

/** What a call says, but for its body. */
export function hostedCallOf({ method, url, rawHeaders, socket }: IncomingMessage): HostedCall {
  return {
    method: method ?? '',
    url: callIn(url ?? ''),
    rawHeaders,
    encrypted: 'encrypted' in socket && socket.encrypted === true,
    localAddress: socket.localAddress ?? null,
    localPort: socket.localPort ?? null,
    remoteAddress: socket.remoteAddress ?? null,
  }
}

/** The call that a URL ends with, whatever the host has put before it, and the query. Pure. */
export function callIn(url: string): string {
  const [path = '', ...query] = url.split('?')
  const parts = path.split('/').map(plain)
  while (parts.at(-1) === '') parts.pop()
  const [last = '', before] = [parts.at(-1), parts.at(-2)]
  return [callOf(last, before ?? '') ?? path, ...query].join('?')
}

/** Null: it is none. Pure. */
function callOf(last: string, before: string): string | null {
  if (before === 'fleet' && OF_FLEET.includes(last)) return `/fleet/${last}`
  if (CALLS.includes(last)) return `/${last}`
  return WITH_ID.includes(before) ? `/${before}/${last}` : null
}

/** As the control server reads it: in small letters, without what a phone's keyboard leaves at the end. */
function plain(part: string): string {
  let end = part.length
  for (let less = trailing(part, end); less > 0; less = trailing(part, end)) end -= less
  return part.slice(0, end).toLowerCase()
}

/** How many letters before `end` mean nothing. */
function trailing(part: string, end: number): number {
  if (end > 0 && ' .'.includes(part.charAt(end - 1))) return 1
  return end >= 3 && part.startsWith('%20', end - 3) ? 3 : 0
}

/**
 * The body, where another part of the host's server has read it already, as a text; null: nobody has, and it is still to be read.
 *
 * @param body what that part has made of it
 */
export function bodyAlreadyRead(request: IncomingMessage, body: unknown): string | Uint8Array | null {
  if (!request.readableDidRead) return null
  if (body === undefined || body === null)
    return hasBody(request) ? 'the body was read by another part of the server' : ''
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '')
  return isForm ? formText(body) : jsonText(body)
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** `curl -d` says that it sends a form, also where it sends JSON: what a reader of forms makes of that has it as its first name. */
function formText(body: object): string {
  const fields = Object.entries(body).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const))
  const isJson = fields.some(([name]) => !/^[a-z]\w*$/i.test(name))
  return fields
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : jsonText(value)
      return text === '' ? name : `${name}=${isJson ? text : encodeURIComponent(text)}`
    })
    .join('&')
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? ''
  } catch (error) {
    return `the body could not be written again: ${(error as Error).message}`
  }
}
