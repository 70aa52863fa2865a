import type { CallKind } from '../exchanges/exchange-facts.js'
import { callKindOfRequest } from './request-kind.js'

/** A request on its way through ccxt, which knows it by its path first, and by its address later. */
export type AskedRequest = ({ readonly path: unknown } | { readonly url: unknown }) & {
  readonly method: unknown
  readonly params?: unknown
}

/** What a request does to the account, as far as its path tells. Pure. */
export function callKindOfAsked(exchangeId: string, asked: AskedRequest): CallKind {
  return callKindOfRequest(exchangeId, {
    path: pathOf(asked),
    method: String(asked.method ?? 'GET'),
    params: asked.params,
  })
}

export function pathOf(asked: AskedRequest): string {
  return 'url' in asked ? pathOfAddress(asked.url) : String(asked.path ?? '')
}

function pathOfAddress(url: unknown): string {
  try {
    return new URL(String(url)).pathname
  } catch {
    return String(url)
  }
}
