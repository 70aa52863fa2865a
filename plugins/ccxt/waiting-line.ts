import type { KillSwitch } from '../../lib/kill-switch.js'
import type { Throttler } from './exchange.js'
import type { Passage } from './passage.js'

/** How soon those who wait learn of a halt, in ms. Nobody is looked after while nobody waits. */
const LOOK_MS = 5

export interface WaitingLineParts {
  readonly killSwitch: Pick<KillSwitch, 'state' | 'permits'>
  /** Makes an empty queue with the exchange's own pace. */
  readonly makeThrottler: () => Throttler | null
}

interface Waiting {
  readonly passage: Passage
  readonly cost: number | undefined
  /** Ends the wait. What was waited for is checked again behind it. */
  readonly goOn: () => void
}

/**
 * The rate limiter's queue while a halt may come. From the halt on, orders that wait go on at once, to be refused at the next
 * step; cancels and closing orders, and reads, each get a queue of their own with the exchange's pace, so that they don't stand
 * behind two hundred orders.
 */
export class WaitingLine {
  readonly #parts: WaitingLineParts
  readonly #waiting = new Set<Waiting>()
  #cancels: Throttler | null = null
  #reads: Throttler | null = null
  #timer: NodeJS.Timeout | null = null

  constructor(parts: WaitingLineParts) {
    this.#parts = parts
  }

  /**
   * Waits for a turn.
   *
   * @param queue enters the exchange's own queue
   */
  wait(passage: Passage, cost: number | undefined, queue: () => Promise<unknown>): Promise<void> {
    if (this.#parts.killSwitch.state !== 'active') return this.#fastLane(passage, cost, queue)
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { passage, cost, goOn: () => this.#leave(waiting, resolve) }
      this.#waiting.add(waiting)
      this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
      queue().then(waiting.goOn, reject)
    })
  }

  #leave(waiting: Waiting, resolve: () => void): void {
    this.#waiting.delete(waiting)
    if (this.#waiting.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer)
      this.#timer = null
    }
    resolve()
  }

  #look(): void {
    const { killSwitch } = this.#parts
    const halted = killSwitch.state !== 'active'
    for (const waiting of [...this.#waiting]) {
      const { passage, cost, goOn } = waiting
      const refused = passage.kind === 'order' && !killSwitch.permits(passage.order).allowed
      if (refused) goOn()
      else if (halted) this.#change(passage, cost, waiting)
    }
  }

  #change(passage: Passage, cost: number | undefined, waiting: Waiting): void {
    this.#waiting.delete(waiting)
    void this.#fastLane(passage, cost, () => Promise.resolve()).then(waiting.goOn)
  }

  async #fastLane(passage: Passage, cost: number | undefined, queue: () => Promise<unknown>): Promise<void> {
    if (passage.kind === 'order' && !this.#parts.killSwitch.permits(passage.order).allowed) return
    const lane = passage.kind === 'read' ? this.#readLane() : this.#cancelLane()
    await (lane === null ? queue() : lane.throttle(cost))
  }

  #readLane(): Throttler | null {
    this.#reads ??= this.#parts.makeThrottler()
    return this.#reads
  }

  #cancelLane(): Throttler | null {
    this.#cancels ??= this.#parts.makeThrottler()
    return this.#cancels
  }
}
