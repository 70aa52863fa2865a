import type { FromFleet } from '../../lib/between/fleet-messages.js'
import { monotonicMs } from '../../lib/time/monotonic.js'
import { RESUMED_KEPT_MS } from '../../lib/words/fleet.js'
import type { Connection } from './connection.js'
import type { Engine } from './engine.js'
import { explain } from './explain.js'
import type { Renewing } from './renewing.js'

/**
 * Within so long this bot's news are told, spread by chance, in ms: a fleet that is halted hears it first, and tells of it then. They are not
 * told more often.
 */
const SOON_MS = 100
/** How often what is over for long is forgotten in the engine, in ms. */
const PRUNE_MS = 3_600_000

export interface LeaseParts {
  readonly connection: Connection
  readonly engine: Engine
  readonly renewing: Renewing
  readonly leaseMs: number
  readonly post: (message: FromFleet) => void
}

/** Renews the lease three times in its time, one renewal after the other, and says what has become of each. */
export class Lease {
  readonly #parts: LeaseParts
  #timer: NodeJS.Timeout | null = null
  #isAtWork = false
  #wantedSoon = false
  #isClosed = false
  /** Undefined: nothing was said yet. */
  #failure: string | null | undefined
  #pruneAt = monotonicMs() + PRUNE_MS * Math.random()

  constructor(parts: LeaseParts) {
    this.#parts = parts
  }

  /** There is something to tell, or to be heard. */
  soon(): void {
    if (this.#wantedSoon) return
    this.#wantedSoon = true
    if (!this.#isAtWork) this.#plan(SOON_MS * Math.random())
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
  }

  #plan(ms: number): void {
    if (this.#isClosed) return
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#turn(), ms)
  }

  async #turn(): Promise<void> {
    this.#isAtWork = true
    this.#wantedSoon = false
    const failure = await this.#renew()
    this.#isAtWork = false
    if (this.#isClosed) return
    // Each failure: a thread that says nothing is taken for stuck.
    if (failure !== null || failure !== this.#failure) this.#parts.post({ type: 'state', failure })
    this.#failure = failure
    this.#plan(this.#wantedSoon ? SOON_MS : this.#pause(failure !== null))
  }

  /** Spread, so that the bots of a fleet don't ask all at once. */
  #pause(hasFailed: boolean): number {
    const third = this.#parts.leaseMs / 3
    return hasFailed ? third * (0.1 + 0.3 * Math.random()) : third * (0.8 + 0.2 * Math.random())
  }

  /** Never rejects. @returns why it has not come about; null: it has */
  async #renew(): Promise<string | null> {
    const { connection, renewing, leaseMs, post } = this.#parts
    try {
      connection.open()
      await connection.ready(leaseMs)
      const { asked, engineMs } = await renewing.renew()
      if (this.#isClosed) return null
      post({ type: 'renewed', asked, engineMs })
      await this.#prune()
      return null
    } catch (error) {
      const { why, reconnect } = explain(error)
      if (reconnect) connection.reconnect(error)
      return why
    }
  }

  /** Whether it is done matters to nobody today. */
  async #prune(): Promise<void> {
    if (monotonicMs() < this.#pruneAt) return
    this.#pruneAt = monotonicMs() + PRUNE_MS * (0.5 + Math.random())
    await this.#parts.engine.prune(RESUMED_KEPT_MS).catch((error) => {
      const message = `What is over for long can't be forgotten in the engine of the fleet: ${explain(error).why}.`
      this.#parts.post({ type: 'log', level: 'warn', message })
    })
  }
}
