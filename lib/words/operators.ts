import { createHash } from 'node:crypto'

/** `viewer` reads, `halter` may halt as well, and `operator` may resume and close, too. */
export type Role = 'viewer' | 'halter' | 'operator'

/** A named holder of a token. The token itself is not kept. */
export interface Operator {
  readonly name: string
  readonly role: Role
  /** SHA-256 of the token, in hex. */
  readonly tokenSha256: string
}

const RANK: Readonly<Record<Role, number>> = { viewer: 0, halter: 1, operator: 2 }

/** Each role may do what those before it may. */
export function mayDo(role: Role, needed: Role): boolean {
  return RANK[role] >= RANK[needed]
}

/** The journal calls callers without a name by their address, or `socket`: nobody with a token may be called that. */
export function isTokenName(name: string): boolean {
  return /^[a-z][\w.@+-]{0,31}$/i.test(name) && name !== 'socket' && name !== 'unknown'
}

/** What a name is, for people. */
export const TOKEN_NAME = 'a name has at most 32 letters, digits and . @ + - _, and begins with a letter'

export function sha256(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

/** Someone who may come in. */
export interface Caller {
  /** Null: no token was shown, and none was needed. */
  readonly operator: string | null
  readonly role: Role
  readonly address: string
}
