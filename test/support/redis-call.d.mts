import type { Certificates } from './certificates.js'

export function redisCall(
  engine: {
    readonly port: number
    readonly password?: string | null
    readonly user?: string
    readonly tls?: Pick<Certificates, 'ca'> | null
  },
  command: readonly (string | number)[],
  // biome-ignore lint/suspicious/noExplicitAny: whatever the engine answers
): Promise<any>

export function readReplies(bytes: Buffer): unknown[]
