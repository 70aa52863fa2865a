import type { DeadManStatus } from '../../words/dead-man.js'
import { type Check, type Found, failing, OK, unknown, worst } from './check.js'

/** The exchanges' dead man's switches run where they have to. One that is disarmed has nothing to take off. */
export class DeadManCheck implements Check {
  readonly name = 'dead-man'
  readonly #switches: () => readonly DeadManStatus[]

  /** @param switches empty: there are none */
  constructor(switches: () => readonly DeadManStatus[]) {
    this.#switches = switches
  }

  look(): Found | null {
    const switches = this.#switches()
    return switches.length === 0 ? null : worst(switches.map(found))
  }
}

function found({ venue, state, lastError }: DeadManStatus): Found {
  if (state === 'failing')
    return failing(`${venue}: the dead man's switch can't be refreshed: ${lastError ?? 'it does not answer'}`)
  if (state === 'unarmed')
    return unknown(`${venue}: nothing is confirmed of its dead man's switch: ${lastError ?? 'not asked yet'}`)
  return OK
}
