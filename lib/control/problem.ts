import { STATUS_CODES } from 'node:http'

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
