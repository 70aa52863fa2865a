import { clientOptions, databaseOf, type EnginePlace, type Timeouts } from './client-options.js'
import { explain } from './explain.js'
import { loadIoredis, type RedisClient } from './ioredis-client.js'
import type { Script } from './scripts.js'

export interface ConnectionParts {
  readonly place: EnginePlace
  /** What the engine lists it by. */
  readonly name: string
  readonly timeouts: Timeouts
  /** See `loadIoredis`. */
  readonly requireFrom: string
}

/**
 * So many bytes are taken at most while an answer is waited for: a renewal tells 4 MB, and a thousand bots less. Whoever sends more would
 * fill the memory.
 */
const MOST_BYTES = 33_554_432

/** Errors of ioredis about a connection that is not there any more. */
const SAYS_NOTHING = /Stream isn't writeable|Connection is closed|max retries per request/

/** Of the database that the URL numbers: there is none, or this user may not go there. */
const NO_DATABASE = /DB index is out of range|SELECT is not allowed|'select'/i

/**
 * One connection to an engine. It comes about by itself, again and again, until it is closed. What can't be sent at once is not sent, and
 * nothing is sent twice.
 */
export class Connection {
  readonly #parts: ConnectionParts
  readonly #waiting = new Set<() => void>()
  #client: RedisClient | null = null
  /** Why there is no connection, or was none: kept until the engine has answered. */
  #lastError: unknown = null
  /** Taken since the last answer. */
  #bytes = 0
  /** ioredis would go on with another one: database 0. */
  #hasNoDatabase = false
  /** Its further errors end nothing. */
  #borne: RedisClient['stream'] = undefined
  /** It is being given up for another one. */
  #isLeft = false
  #isClosed = false
  #count = 0

  constructor(parts: ConnectionParts) {
    this.#parts = parts
  }

  /** Begins to connect. @param onClient is given the client before it connects @throws {Error} where ioredis can't be loaded */
  open(onClient: (client: RedisClient) => void = () => {}): void {
    if (this.#client !== null || this.#isClosed) return
    const { place, name, timeouts, requireFrom } = this.#parts
    const Redis = loadIoredis(requireFrom)
    const client = new Redis(clientOptions(place, name, timeouts))
    this.#client = client
    const onError = (error: Error) => {
      this.#lastError = error
      if (NO_DATABASE.test(error.message)) this.#hasNoDatabase = true
      this.#bear(client)
    }
    client.on('error', onError)
    client.on('sentinelError', onError)
    client.on('connect', () => {
      this.#count++
      this.#hasNoDatabase = false
      this.#isLeft = false
      this.#bound(client)
    })
    client.on('message', () => {
      this.#bytes = 0
    })
    client.on('ready', () => this.#wake())
    client.on('end', () => this.#wake())
    onClient(client)
    // It tries again by itself.
    client.connect().catch(() => {})
  }

  get database(): number {
    return databaseOf(this.#parts.place)
  }

  /** Another one, since it was made anew: it may lead to another server. */
  get count(): number {
    return this.#count
  }

  get isReady(): boolean {
    return this.#client?.status === 'ready' && !this.#hasNoDatabase && !this.#isLeft
  }

  /** Resolves once commands can be sent. @throws {unknown} why not, at the deadline */
  async ready(deadlineMs: number): Promise<void> {
    if (this.isReady) return
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, deadlineMs)
      this.#waiting.add(done)
    })
    if (!this.isReady) throw this.#lastError ?? new Error('connect ETIMEDOUT')
  }

  /** @throws {unknown} the engine's error, or why it was not asked */
  async call(command: string, ...args: readonly string[]): Promise<unknown> {
    const client = this.#client
    if (client === null || !this.isReady) throw this.#lastError ?? new Error('Connection is closed')
    try {
      const answer = await client.call(command, ...args)
      this.#lastError = null
      this.#bytes = 0
      return answer
    } catch (thrown) {
      // What has ended the connection says more than that it has ended.
      const error = SAYS_NOTHING.test(String((thrown as Error | null)?.message)) ? (this.#lastError ?? thrown) : thrown
      if (explain(error).reconnect) this.reconnect(error)
      throw error
    }
  }

  /** @throws {unknown} as {@link call} does */
  async run({ text, sha }: Script, keys: readonly string[], args: readonly string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args]
    try {
      return await this.call('EVALSHA', sha, ...rest)
    } catch (error) {
      if (!String((error as Error | null)?.message).includes('NOSCRIPT')) throw error
      return this.call('EVAL', text, ...rest)
    }
  }

  /** Whatever was answered came from a server that is of no use: asks for another one. @param why is told until there is one */
  reconnect(why: unknown): void {
    if (!this.isReady) return
    this.#isLeft = true
    this.#client?.disconnect(true)
    this.#lastError = why
  }

  close(): void {
    this.#isClosed = true
    this.#client?.disconnect()
    this.#wake()
  }

  /** ioredis hears the first error of a stream alone. The next one, as an alert of TLS after its end, would end this process. */
  #bear({ stream }: RedisClient): void {
    if (stream === undefined || stream === this.#borne) return
    this.#borne = stream
    stream.on('error', () => {})
  }

  #bound({ stream }: RedisClient): void {
    this.#bytes = 0
    stream?.on('data', ({ length }) => {
      this.#bytes += length
      if (this.#bytes <= MOST_BYTES) return
      this.#lastError = new Error(`the engine answers with more than ${MOST_BYTES} bytes: look what its keys hold`)
      stream.destroy()
    })
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done()
  }
}
