import { STATUS_CODES } from 'node:http'
import { printableJson } from '../../words/printable.js'

/** A problem document (RFC 9457). `detail` says what to do next. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly [extension: string]: unknown
}

/** @param name what tells this problem from others, e.g. `confirm-missing` */
export function problem(status: number, name: string, detail: string, extensions: object = {}): Problem {
  return { type: `urn:trading-kill-switch:${name}`, title: STATUS_CODES[status] ?? '', status, detail, ...extensions }
}

/** A whole HTTP reply, for a socket that node:http has given up. The connection ends with it. */
export function problemReply(body: Problem): string {
  const text = `${printableJson(body, 2)}\n`
  return (
    `HTTP/1.1 ${body.status} ${body.title}\r\nConnection: close\r\nContent-Type: application/problem+json\r\n` +
    `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  )
}
