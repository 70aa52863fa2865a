import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import { permitsStep } from '../../../lib/host/step-look.js'
import type { Throttler } from '../library/exchange.js'
import type { Passage } from './passage.js'

/** How often those who wait are checked for a halt, in ms. There is no timer while nobody waits. */
const CHECK_MS = 5
/** It names nothing, so that every scope covers it. */
const ANY_ORDER = {}

export interface RateLimitQueueParts {
  readonly killSwitch: Pick<KillSwitch, 'state' | 'permits' | 'active'>
  /** Makes an empty queue with the exchange's own pace. */
  readonly makeThrottler: () => Throttler | null
  /** The queue's newest entry, as the library keeps it. */
  readonly newestEntry: () => { cost?: unknown } | undefined
}

interface Waiting {
  readonly passage: Passage
  readonly cost: number | undefined
  /** Its place in the exchange's own queue. */
  readonly entry: { cost?: unknown } | undefined
  /** Ends the wait. The order is checked again behind it. */
  readonly release: () => void
}

/**
 * The rate limiter's queue, in which a halt may find calls waiting. From the halt on, orders leave the queue at once, to be refused
 * at their next step. Cancels and closing orders get a queue of their own with the exchange's pace, and so do reads: neither stands
 * behind two hundred orders.
 */
export class RateLimitQueue {
  readonly #parts: RateLimitQueueParts
  readonly #waiting = new Set<Waiting>()
  #cancelQueue: Throttler | null = null
  #readQueue: Throttler | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(parts: RateLimitQueueParts) {
    this.#parts = parts
  }

  /**
   * Waits for a turn.
   *
   * @param passage what waits
   * @param cost of the request, as ccxt's rate limiter counts it
   * @param enqueue enters the exchange's own queue
   */
  wait(passage: Passage, cost: number | undefined, enqueue: () => Promise<unknown>): Promise<void> {
    if (this.#isHalted(passage)) return this.#waitWhileHalted(passage, cost, enqueue)
    return new Promise((resolve, reject) => {
      const turn = enqueue()
      const waiting: Waiting = {
        passage,
        cost,
        entry: this.#parts.newestEntry(),
        release: () => this.#leave(waiting, resolve),
      }
      this.#waiting.add(waiting)
      this.#timer ??= setInterval(() => this.#check(), CHECK_MS)
      turn.then(waiting.release, (error) => this.#leave(waiting, () => reject(error)))
    })
  }

  /** For a cancel, a halt of a part counts as well: the orders that it has stopped would hold the cancel up. */
  #isHalted({ kind }: Passage): boolean {
    const { killSwitch } = this.#parts
    return killSwitch.state !== 'active' || (kind === 'cancel' && !killSwitch.active(ANY_ORDER))
  }

  #isRefused(passage: Passage): boolean {
    return passage.kind === 'order' && !permitsStep(this.#parts.killSwitch, passage.order).allowed
  }

  #leave(waiting: Waiting, resolve: () => void): void {
    this.#waiting.delete(waiting)
    resolve()
  }

  #check(): void {
    if (this.#waiting.size === 0) this.#stopTimer()
    for (const waiting of [...this.#waiting]) {
      if (this.#isRefused(waiting.passage)) {
        giveUpPlace(waiting)
        waiting.release()
      } else if (this.#isHalted(waiting.passage)) this.#moveToOwnQueue(waiting)
    }
  }

  /** At the first check that finds nobody, so that orders close behind one another share a timer. */
  #stopTimer(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #moveToOwnQueue(waiting: Waiting): void {
    const { passage, cost, release } = waiting
    this.#waiting.delete(waiting)
    giveUpPlace(waiting)
    void this.#waitWhileHalted(passage, cost, () => Promise.resolve()).then(release, release)
  }

  async #waitWhileHalted(passage: Passage, cost: number | undefined, enqueue: () => Promise<unknown>): Promise<void> {
    if (this.#isRefused(passage)) return
    const queue = passage.kind === 'read' ? this.#queueOfReads() : this.#queueOfCancels()
    await (queue === null ? enqueue() : queue.throttle(cost))
  }

  #queueOfReads(): Throttler | null {
    this.#readQueue ??= this.#parts.makeThrottler()
    return this.#readQueue
  }

  #queueOfCancels(): Throttler | null {
    this.#cancelQueue ??= this.#parts.makeThrottler()
    return this.#cancelQueue
  }
}

/** Who has left the queue must not hold up those behind: ccxt's queues take the cost of an entry when its turn comes. */
function giveUpPlace({ entry }: Waiting): void {
  if (entry !== undefined) entry.cost = 0
}
