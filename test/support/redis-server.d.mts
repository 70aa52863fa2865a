import type { Certificates } from './certificates.js'

export const noRedis: false | string

export class RedisServer {
  readonly port: number
  readonly directory: string
  readonly url: string
  readonly pid: number | null
  readonly log: string
  readonly exited: Promise<unknown>
  start(): Promise<RedisServer>
  // biome-ignore lint/suspicious/noExplicitAny: whatever the engine answers
  call(...command: readonly (string | number)[]): Promise<any>
  kill(): Promise<void>
  killNow(): void
  freeze(): void
  thaw(): void
}

export interface RedisOptions {
  readonly args?: readonly (string | number)[]
  readonly password?: string | null
  readonly user?: string
  readonly tls?: Pick<Certificates, 'ca' | 'cert' | 'key'> | null
  readonly replicaOf?: Pick<RedisServer, 'port'> | null
}

export function startRedis(options?: RedisOptions): Promise<RedisServer>
export function startSentinel(
  master: Pick<RedisServer, 'port'>,
  options?: {
    readonly name?: string
    readonly quorum?: number
    readonly downMs?: number
    readonly password?: string | null
  },
): Promise<RedisServer>
export function stopRedis(server: RedisServer): Promise<void>
export function untilInSync(replica: RedisServer, timeoutMs?: number): Promise<void>
