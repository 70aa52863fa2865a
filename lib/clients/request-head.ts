/** What is judged of a request. */
export interface RequestHead {
  /** In capitals. */
  readonly method: string
  /** Without query, with one slash in front. */
  readonly path: string
}

/** @returns null for what is no address, so that nothing is known of it. Pure. */
export function requestHead(method: unknown, endpoint: unknown): RequestHead | null {
  if (typeof method !== 'string' || typeof endpoint !== 'string') return null
  const path = endpoint.replace(/^[\\/]+/, '')
  try {
    return { method: method.toUpperCase(), path: new URL(`http://exchange/${path}`).pathname }
  } catch {
    return null
  }
}
