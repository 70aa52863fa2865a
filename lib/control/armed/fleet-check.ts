import type { FleetStatus } from '../../words/fleet.js'
import { type Check, type Found, failing, OK, unknown } from './check.js'

/** The fleet's engine is heard: a halt of the fleet would reach this bot. */
export class FleetCheck implements Check {
  readonly name = 'fleet'
  readonly #fleet: () => FleetStatus | null
  readonly #pauses: boolean

  /** @param fleet null: this bot is in none @param pauses by a lost lease */
  constructor(fleet: () => FleetStatus | null, pauses: boolean) {
    this.#fleet = fleet
    this.#pauses = pauses
  }

  look(): Found | null {
    const fleet = this.#fleet()
    if (fleet === null) return null
    const { lease, leaseEndsAt, engine, group, failure } = fleet
    if (lease === 'held') return OK
    const what = `the engine ${engine} of the fleet ${group}`
    if (leaseEndsAt === null && failure === null) return unknown(`${what} was not heard yet`)
    const since = leaseEndsAt === null ? 'was never heard' : `is not heard since ${leaseEndsAt}`
    const now = this.#pauses ? 'what adds risk is PAUSED' : 'IT TRADES ON, and a halt of the fleet may not reach it'
    return failing(`${now}; ${what} ${since}: ${failure ?? 'no renewal has come back in time'}`)
  }
}
