import type { FleetSettings } from '../../config/fleet.js'
import { type Moment, thisMoment } from '../../time/monotonic.js'
import type { Pausing } from '../keeper/pausing.js'

/**
 * How long this bot may go on without a renewal that its fleet's engine has taken. It lies in the latch as well, so that the guard pauses
 * by itself where this thread, or the whole process, stands still. Before the first renewal it is lost.
 */
export class FleetLease {
  readonly #pausing: Pick<Pausing, 'begin' | 'hold' | 'end' | 'beginsAt'>
  readonly #leaseMs: number
  readonly #pauses: boolean
  #until: Moment | null = null

  constructor(
    pausing: Pick<Pausing, 'begin' | 'hold' | 'end' | 'beginsAt'>,
    { leaseMs, onLostLease }: Pick<FleetSettings, 'leaseMs' | 'onLostLease'>,
  ) {
    this.#pausing = pausing
    this.#leaseMs = leaseMs
    this.#pauses = onLostLease === 'pause'
  }

  /** Milliseconds since 1970; null: it was never held. */
  get endsAt(): number | null {
    return this.#until?.wall ?? null
  }

  /** By both clocks: one stands still while the machine sleeps, the other jumps. */
  isHeld(now = thisMoment()): boolean {
    return this.#until !== null && now.monotonic < this.#until.monotonic && now.wall < this.#until.wall
  }

  /** To be called before the first order passes: for a moment there is nothing to tell yet. */
  hold(): void {
    if (this.#pauses) this.#pausing.hold('lease', 'the engine of the fleet was not heard yet')
  }

  /**
   * The engine has taken a renewal.
   *
   * @param asked when it was sent: an answer that was long on its way tells of then
   */
  renew(asked: Moment): void {
    const until = { monotonic: asked.monotonic + this.#leaseMs, wall: asked.wall + this.#leaseMs }
    if (this.#until !== null && until.monotonic <= this.#until.monotonic) return
    this.#until = until
    if (!this.#pauses) return
    this.#pausing.beginsAt('lease', until)
    if (this.isHeld()) this.#pausing.end('lease')
  }

  /** Pauses, if its time is over. @param why the last renewal has failed */
  look(why: string): void {
    if (this.#pauses && !this.isHeld()) this.#pausing.begin('lease', why)
  }
}
