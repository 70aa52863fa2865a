import type { DeadManStatus } from '../../words/dead-man.js'
import { type Check, type Found, failing, OK, unknown, worst } from './check.js'

/** A refresh that has failed was tried again by then, in ms. */
const TRIED_AGAIN_MS = 12_000
/** From then on risk is paused. */
const PAUSE_SHARE = 1 / 2

/** The exchanges' dead man's switches run where they have to. One that is disarmed has nothing to take off. */
export class DeadManCheck implements Check {
  readonly name = 'dead-man'
  readonly #switches: () => readonly DeadManStatus[]
  /** By venue: since when it fails. */
  readonly #failingSince = new Map<string, number>()

  /** @param switches empty: there are none */
  constructor(switches: () => readonly DeadManStatus[]) {
    this.#switches = switches
  }

  /** @param now of the wall's clock, in ms */
  look(now = Date.now()): Found | null {
    const switches = this.#switches()
    return switches.length === 0 ? null : worst(switches.map((each) => this.#found(each, now)))
  }

  #found(status: DeadManStatus, now: number): Found {
    const { venue, state, timeoutMs, firesAt } = status
    if (state !== 'failing') {
      this.#failingSince.delete(venue)
      return found(status)
    }
    const since = this.#failingSince.get(venue) ?? now
    this.#failingSince.set(venue, since)
    const isPaused = firesAt === null || Date.parse(firesAt) - now < timeoutMs * PAUSE_SHARE
    return isPaused || Math.abs(now - since) >= TRIED_AGAIN_MS ? found(status) : OK
  }
}

function found({ venue, state, lastError }: DeadManStatus): Found {
  if (state === 'failing')
    return failing(`${venue}: the dead man's switch can't be refreshed: ${lastError ?? 'it does not answer'}`)
  if (state === 'unarmed' && lastError !== null)
    return failing(`${venue}: the exchange does not confirm its dead man's switch: ${lastError}`)
  if (state === 'unarmed') return unknown(`${venue}: nothing is confirmed of its dead man's switch yet`)
  return OK
}
