import type { BotAddress } from '../../between/address-file.js'
import { type Check, type Found, failing, OK, unknown, worst } from './check.js'
import { type OwnCalls, type Reached, reach } from './way-in.js'

/** How often the own server is called, in ms; and while it could not be reached. */
const EACH_MS = 10_000
const FAILING_EACH_MS = 2_000

export interface WaysInCheckParts {
  readonly listeners: {
    readonly address: Omit<BotAddress, 'certificate'>
    /** What the port shows, in PEM; its file may hold another one by now. Null: it speaks plain HTTP. */
    readonly certificate: string | null
    readonly failure: string | null
  }
  readonly calls: OwnCalls
  /** The port lets nobody in without a certificate. */
  readonly mutual: boolean
}

/** A way in, and what a call by it has come to. */
export interface WayReached extends Reached {
  readonly name: 'port' | 'socket'
}

/** The port and the socket are reached from outside, by a real connection. */
export class WaysInCheck implements Check {
  readonly name = 'ways-in'
  readonly #parts: WaysInCheckParts
  #found: Found = unknown('no call has come back yet')
  #calledAt = Number.NEGATIVE_INFINITY
  #isCalling = false

  constructor(parts: WaysInCheckParts) {
    this.#parts = parts
  }

  look(): Found {
    const now = performance.now()
    const each = this.#found.state === 'failing' ? FAILING_EACH_MS : EACH_MS
    if (!this.#isCalling && now - this.#calledAt >= each) {
      this.#isCalling = true
      this.#calledAt = now
      void this.#call()
    }
    return this.#found
  }

  /** Calls all of them now. Never rejects. */
  async reach(): Promise<readonly WayReached[]> {
    const { listeners, calls, mutual } = this.#parts
    const { certificate } = listeners
    const { url, socket } = listeners.address
    const ways = [
      ...(url === null ? [] : [{ name: 'port' as const, answer: reach({ url, certificate }, null, calls, mutual) }]),
      ...(socket === null ? [] : [{ name: 'socket' as const, answer: reach({ url, certificate }, socket, calls) }]),
    ]
    return Promise.all(ways.map(async ({ name, answer }) => ({ name, ...(await answer) })))
  }

  async #call(): Promise<void> {
    const reached = await this.reach()
    const { failure } = this.#parts.listeners
    const none = reached.length === 0 ? [failing('there is none')] : []
    const lost = failure === null ? [] : [failing(failure)]
    this.#found = worst([...none, ...lost, ...reached.map(foundOf)])
    this.#isCalling = false
  }
}

function foundOf({ name, why }: WayReached): Found {
  return why === null ? OK : failing(`the own ${name} could not be reached from outside: ${why}`)
}
