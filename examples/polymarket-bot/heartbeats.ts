import { ApiError, type ClobClient } from '@polymarket/clob-client-v2'

/** The CLOB waits for ten seconds. */
const INTERVAL_MS = 5_000

/**
 * The exchange's own dead man's switch. Once they have begun, heartbeats that fail to come cancel all orders: when the bot is stuck, when it
 * has lost its line, when it is gone. They go on while the bot is halted.
 */
export class Heartbeats {
  readonly #client: ClobClient
  readonly #say: (message: string) => void
  #last = ''
  #timer: NodeJS.Timeout | undefined

  constructor(client: ClobClient, say: (message: string) => void) {
    this.#client = client
    this.#say = say
  }

  start(): void {
    void this.#beat()
    this.#timer = setInterval(() => void this.#beat(), INTERVAL_MS)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #beat(): Promise<void> {
    try {
      const { heartbeat_id } = await this.#client.postHeartbeat(this.#last)
      this.#last = heartbeat_id
    } catch (error) {
      this.#last = expectedId(error)
      this.#say(`a heartbeat has failed: ${(error as Error).message}`)
    }
  }
}

/** Each heartbeat names the answer to the one before. Where that got lost, the refusal names it. */
function expectedId(error: unknown): string {
  const answer = (error instanceof ApiError ? error.data : null) as { error?: { heartbeat_id?: unknown } } | null
  const id = answer?.error?.heartbeat_id
  return typeof id === 'string' ? id : ''
}
