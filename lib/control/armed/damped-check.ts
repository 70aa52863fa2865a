import type { ArmedCheck } from '../../words/armed.js'
import { printable } from '../../words/printable.js'
import { type Check, type Found, unknown } from './check.js'

/** So many looks in a row have to find it not ok before a check that was ok is not: what comes and goes within seconds is no news. */
const WORSE_AFTER = 3
/** … before one that was ok, and then was not, is again: the longer, the more often it comes and goes. Bad news never wait for that. */
const BETTER_AFTER = 10
const BETTER_AFTER_MOST = 600
/** So many looks after it was ok again, it has not come and gone. */
const STEADY_AFTER = 3_600
/** The longest reason that is shown. */
const MOST_SAID = 400

const NOT_YET = unknown('it has not been looked at yet')

/** What one check has found, told only when it lasts. Its reason is always the newest of that state. */
export class DampedCheck {
  readonly #check: Check
  #told: Found = NOT_YET
  #since: Date
  #wasOk = false
  #isListed = true
  #new: Found | null = null
  #times = 0
  #looks = 0
  #betterAfter = BETTER_AFTER
  /** The look at which it was ok again. Null: it was never. */
  #okAgainAt: number | null = null
  #firstAt: Date

  constructor(check: Check, now: Date) {
    this.#check = check
    this.#since = now
    this.#firstAt = now
  }

  /** Null: it is not listed. */
  get told(): ArmedCheck | null {
    if (!this.#isListed) return null
    const { state, why } = this.#told
    return {
      name: this.#check.name,
      state,
      since: this.#since.toISOString(),
      why: why === null ? null : printable(why, MOST_SAID),
    }
  }

  look(now: Date): void {
    const found = this.#look()
    this.#looks++
    this.#isListed = found !== null
    if (found === null) return
    if (found.state === this.#told.state) {
      this.#told = found
      this.#new = null
      return
    }
    // One that fails, and then can't tell, is not ok all the while.
    if (this.#new === null || (this.#new.state === 'ok') !== (found.state === 'ok')) {
      this.#times = 0
      this.#firstAt = now
    }
    this.#new = found
    this.#times++
    const betterAfter = this.#wasOk ? this.#betterAfter : 1
    const needed = found.state === 'ok' ? betterAfter : WORSE_AFTER
    if (this.#times < needed) return
    this.#flaps(found)
    this.#told = found
    this.#since = this.#firstAt
    this.#new = null
    this.#wasOk ||= found.state === 'ok'
  }

  #flaps({ state }: Found): void {
    if (state === 'ok' && this.#wasOk) this.#okAgainAt = this.#looks
    if (this.#told.state !== 'ok') return
    const isSteady = this.#okAgainAt === null || this.#looks - this.#okAgainAt > STEADY_AFTER
    this.#betterAfter = isSteady ? BETTER_AFTER : Math.min(2 * this.#betterAfter, BETTER_AFTER_MOST)
  }

  #look(): Found | null {
    try {
      return this.#check.look()
    } catch (error) {
      return unknown(`the check itself has failed: ${(error as Error).message}`)
    }
  }
}
