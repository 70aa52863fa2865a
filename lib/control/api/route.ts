import type { IncomingMessage } from 'node:http'
import type { Caller, Role } from '../../words/operators.js'
import type { Body } from './body.js'
import type { Problem } from './problem.js'

/** A request that has been let in. */
export interface Call {
  readonly request: IncomingMessage
  readonly caller: Caller
  /** When it came in, by `performance.now()`. */
  readonly arrivedAt: number
  /** What stands in the path in the place of `<id>`; null where the path has none. */
  readonly id: string | null
  /** The body, where it had to be read to let the request in; left out: it was not. */
  readonly body?: Body
  /** What stands behind the path's question mark. */
  readonly query: URLSearchParams
}

/** What is sent as it stands, and is no JSON of the API. */
export class Text {
  /** A media type. */
  readonly type: string
  readonly text: string
  /** Further headers. */
  readonly headers: Readonly<Record<string, string>>

  constructor(type: string, text: string, headers: Readonly<Record<string, string>> = {}) {
    this.type = type
    this.text = text
    this.headers = headers
  }
}

/** What a call is answered. */
export interface Reply {
  readonly status: number
  /** Sent as JSON, if it is no {@link Text}. */
  readonly body: object
  /** Where what was begun is shown. */
  readonly location?: string
}

/** One call of the control API. */
export interface Route {
  /** E.g. `/halt`; `<id>` at its end stands for one further part. */
  readonly path: string
  readonly method: 'GET' | 'POST'
  /** The least that a caller has to be. */
  readonly role: Role
  answer(call: Call): Promise<Reply>
}

export function ok(body: object): Reply {
  return { status: 200, body }
}

export function refuse(refused: Problem): Reply {
  return { status: refused.status, body: refused }
}
