import type { KillSwitch } from '../../../lib/host/kill-switch.js'
import type { Throttler } from '../library/exchange.js'
import type { Passage } from './passage.js'

/** How soon those who wait learn of a halt, in ms. Nobody is looked after while nobody waits. */
const LOOK_MS = 5

export interface WaitingLineParts {
  readonly killSwitch: Pick<KillSwitch, 'state' | 'permits' | 'status'>
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
    if (this.#isHalted(passage)) return this.#fastLane(passage, cost, queue)
    return new Promise((resolve, reject) => {
      const turn = queue()
      const waiting: Waiting = {
        passage,
        cost,
        entry: this.#parts.newestEntry(),
        goOn: () => this.#leave(waiting, resolve),
      }
      this.#waiting.add(waiting)
      this.#timer ??= setInterval(() => this.#look(), LOOK_MS)
      turn.then(waiting.goOn, (error) => this.#leave(waiting, () => reject(error)))
    })
  }

  /** For a cancel, a halt of a part is one as well: the orders that it has stopped would hold it up. */
  #isHalted({ kind }: Passage): boolean {
    const { killSwitch } = this.#parts
    return killSwitch.state !== 'active' || (kind === 'cancel' && killSwitch.status().scopedHalts.length > 0)
  }

  #leave(waiting: Waiting, resolve: () => void): void {
    this.#waiting.delete(waiting)
    resolve()
  }

  #look(): void {
    if (this.#waiting.size === 0) this.#stopLooking()
    for (const waiting of [...this.#waiting]) {
      const { passage, goOn } = waiting
      if (passage.kind === 'order' && !this.#parts.killSwitch.permits(passage.order).allowed) {
        giveUpPlace(waiting)
        goOn()
      } else if (this.#isHalted(passage)) this.#change(waiting)
    }
  }

  /** At the first look that finds nobody, so that orders close behind one another share a timer. */
  #stopLooking(): void {
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #change(waiting: Waiting): void {
    const { passage, cost, goOn } = waiting
    this.#waiting.delete(waiting)
    giveUpPlace(waiting)
    void this.#fastLane(passage, cost, () => Promise.resolve()).then(goOn, goOn)
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

/** Who has gone another way must not hold up those behind: ccxt's queues take the cost of an entry when its turn comes. */
function giveUpPlace({ entry }: Waiting): void {
  if (entry !== undefined) entry.cost = 0
}
