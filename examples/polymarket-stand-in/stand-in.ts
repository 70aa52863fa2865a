import { ApiKeys } from './api-keys.js'
import { Clob } from './clob.js'
import { Heartbeats } from './heartbeats.js'

/** What goes wrong, set with `POST /stand-in/faults`. */
export interface Faults {
  /** `GET /midpoint` tells no number. */
  poisoned: boolean
  /** Orders are carried out, but their answers get lost. */
  lose_answers: boolean
}

/** A posted order, as it arrived. */
export interface Arrival {
  /** In ms since 1970. */
  readonly time: number
  readonly address: string
  readonly order: unknown
  /** What became of it: `live`, `matched`, or why it was not taken. */
  readonly outcome: string
}

/** All parts of the stand-in, in one place. */
export class StandIn {
  readonly clob: Clob
  readonly apiKeys = new ApiKeys()
  readonly heartbeats: Heartbeats
  readonly faults: Faults = { poisoned: false, lose_answers: false }
  readonly arrivals: Arrival[] = []

  /**
   * @param settleMs until a fill is on the chain, and with it in the data API
   * @param silenceMs how long heartbeats may fail to come
   */
  constructor(settleMs: number, silenceMs: number) {
    this.clob = new Clob(settleMs)
    this.heartbeats = new Heartbeats(silenceMs, (address) => this.clob.cancel(address))
  }
}
