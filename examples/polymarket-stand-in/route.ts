import type { IncomingHttpHeaders } from 'node:http'
import type { StandIn } from './stand-in.js'

export interface Call {
  readonly query: URLSearchParams
  readonly body: unknown
  readonly headers: IncomingHttpHeaders
}

/** @throws {ClobError} */
export type Route = (standIn: StandIn, call: Call) => unknown
