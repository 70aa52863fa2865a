import { createRequire } from 'node:module'

/** What is used of ioredis 5 and 6. https://github.com/redis/ioredis */
export interface RedisClient {
  /** `ready`: commands are sent. */
  readonly status: string
  /** Of the connection as it is now. */
  readonly stream?: {
    on(event: 'data', listener: (chunk: { readonly length: number }) => void): unknown
    on(event: 'error', listener: () => void): unknown
    destroy(): void
  }
  connect(): Promise<void>
  call(command: string, ...args: readonly string[]): Promise<unknown>
  subscribe(channel: string): Promise<unknown>
  /** @param reconnect at once, or as the retry strategy says */
  disconnect(reconnect?: boolean): void
  on(event: 'connect' | 'ready' | 'close' | 'end', listener: () => void): unknown
  on(event: 'error' | 'sentinelError', listener: (error: Error) => void): unknown
  on(event: 'message', listener: (channel: string, message: string) => void): unknown
}

export type RedisClass = new (options: object) => RedisClient

/** @param requireFrom the file that it is looked for from @throws {Error} that says what to do */
export function loadIoredis(requireFrom: string): RedisClass {
  let loaded: unknown
  try {
    loaded = createRequire(requireFrom)('ioredis')
  } catch (error) {
    throw new Error(
      `ioredis can't be loaded, by which a fleet is reached: npm install ioredis (${(error as Error).message})`,
    )
  }
  const { Redis, default: standard } = loaded as { readonly Redis?: RedisClass; readonly default?: RedisClass }
  const found = Redis ?? standard ?? loaded
  if (typeof found !== 'function')
    throw new Error('What is called ioredis here is another package: npm install ioredis')
  return found as RedisClass
}
