import { type Moment, monotonicMs } from '../../time/monotonic.js'
import type { Pausing } from '../keeper/pausing.js'

/**
 * How long a follower may go on without a word of its leader. It lies in the latch as well, so that the guard pauses by itself where
 * this thread, or the whole process, stands still.
 */
export class Lease {
  readonly #pausing: Pausing
  readonly #leaseMs: number
  #until = Number.NEGATIVE_INFINITY

  constructor(pausing: Pausing, leaseMs: number) {
    this.#pausing = pausing
    this.#leaseMs = leaseMs
  }

  /** By `monotonicMs()`. */
  get isInForce(): boolean {
    return monotonicMs() < this.#until
  }

  /**
   * The leader has answered, and what it has said before is in force here.
   *
   * @param asked when it was asked: an answer that was long on its way tells of then
   */
  renew(asked: Moment): void {
    const until = asked.monotonic + this.#leaseMs
    if (until <= this.#until) return
    this.#until = until
    this.#pausing.beginsAt('leader', { monotonic: until, wall: asked.wall + this.#leaseMs })
    if (this.isInForce) this.#pausing.end('leader')
  }

  /** Pauses, if its time is over. @param why the leader isn't heard */
  look(why: string): void {
    if (!this.isInForce) this.#pausing.begin('leader', why)
  }

  /** The leader says nothing more, by its own word: pauses now. @param why for people */
  lapse(why: string): void {
    this.#until = Number.NEGATIVE_INFINITY
    this.look(why)
  }

  /** There is no leader to hear any more: this process leads. */
  end(): void {
    this.#pausing.beginsAt('leader', null)
    this.#pausing.end('leader')
  }
}
