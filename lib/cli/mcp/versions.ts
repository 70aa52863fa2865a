/** With `_meta` in each request, and no handshake: https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning */
const STATELESS = ['2026-07-28']
/** With `initialize`, the newest first. */
const WITH_HANDSHAKE = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/** The versions of the protocol that are spoken here. */
export const SPOKEN: readonly string[] = [...STATELESS, ...WITH_HANDSHAKE]

export const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion'
export const SERVER_KEY = 'io.modelcontextprotocol/serverInfo'

export function isStateless(version: unknown): boolean {
  return typeof version === 'string' && STATELESS.includes(version)
}

/** What a client that shakes hands is answered: its own version, or the newest of those. Pure. */
export function negotiated(asked: string): string {
  return (WITH_HANDSHAKE as readonly string[]).includes(asked) ? asked : WITH_HANDSHAKE[0]
}
