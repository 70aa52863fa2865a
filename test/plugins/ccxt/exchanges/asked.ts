import type { Arrival } from '../leaks/recording-server.mjs'

/** A request with its parameters, from query and body alike. */
export interface Asked {
  readonly method: string
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: each exchange has its own
  readonly params: Readonly<Record<string, any>>
}

export function askedBy({ method, path, query, body }: Arrival): Asked {
  return { method, path, params: { ...Object.fromEntries(new URLSearchParams(query)), ...parsed(body) } }
}

function parsed(body: string): object {
  if (body === '') return {}
  try {
    return JSON.parse(body)
  } catch {
    return Object.fromEntries(new URLSearchParams(body))
  }
}
