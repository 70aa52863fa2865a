import type { Moment } from '../../time/monotonic.js'
import { PAUSE_OWNERS, type PauseOwner } from '../../words/pause.js'
import type { Gate } from './gate.js'
import { type LatchMemory, NUMBER } from './memory-layout.js'

/** No end is set. */
const NEVER = 0

/** When each pause begins by itself. An owner who is not named sets no time. */
export type PauseTimes = Readonly<Partial<Record<PauseOwner, Moment>>>

/**
 * The pauses, each with a bit of the gate. Only the control thread begins and ends them. One that rests on time has an end as
 * well, at which the guard takes it for begun by itself: a process that was frozen is paused before its timers run.
 */
export class Pauses {
  readonly #gate: Gate
  readonly #numbers: Float64Array

  constructor({ numbers }: LatchMemory, gate: Gate) {
    this.#numbers = numbers
    this.#gate = gate
  }

  /** From now on. The control thread's own. */
  begin(owner: PauseOwner): void {
    this.#gate.pause(bitOf(owner), true)
  }

  /** The condition is over. Halts stay as they are. The control thread's own. */
  end(owner: PauseOwner): void {
    this.#gate.pause(bitOf(owner), false)
  }

  /**
   * Sets when a pause begins by itself, if nobody sets it anew before. The control thread's own.
   *
   * @param at by both clocks: one stands still while the machine sleeps, the other jumps. Null: not any more
   */
  beginsAt(owner: PauseOwner, at: Moment | null): void {
    const index = NUMBER.pauses + 2 * bitOf(owner)
    this.#numbers[index] = at?.monotonic ?? NEVER
    this.#numbers[index + 1] = at?.wall ?? NEVER
    this.#gate.timedPauses(PAUSE_OWNERS.some((each) => this.#isSet(each)))
  }

  /** As they were set. */
  times(): PauseTimes {
    const at = (owner: PauseOwner): Moment => {
      const index = NUMBER.pauses + 2 * bitOf(owner)
      return { monotonic: this.#numbers[index] ?? NEVER, wall: this.#numbers[index + 1] ?? NEVER }
    }
    return Object.fromEntries(PAUSE_OWNERS.filter((owner) => this.#isSet(owner)).map((owner) => [owner, at(owner)]))
  }

  /** The first owner whose time is over by either clock; null: none. */
  overdue({ monotonic, wall }: Moment): PauseOwner | null {
    const isOver = (owner: PauseOwner) => {
      const index = NUMBER.pauses + 2 * bitOf(owner)
      return monotonic >= (this.#numbers[index] ?? NEVER) || wall >= (this.#numbers[index + 1] ?? NEVER)
    }
    return PAUSE_OWNERS.find((owner) => this.#isSet(owner) && isOver(owner)) ?? null
  }

  #isSet(owner: PauseOwner): boolean {
    return this.#numbers[NUMBER.pauses + 2 * bitOf(owner)] !== NEVER
  }
}

function bitOf(owner: PauseOwner): number {
  return PAUSE_OWNERS.indexOf(owner)
}
