import type { Latch } from '../between/latch/latch.js'
import type { Rejection } from '../words/errors.js'

/** An order that nobody has sent, and the gate that it is judged by. */
export interface Drill {
  readonly order: object
  readonly gate: Latch['gate']
  /** What stands in the refusal. */
  readonly reason: string
}

export const DRILLED = { allowed: false, code: 'DRILL', haltId: null, since: null, scope: null } as const

/** What a thread gets that was detached. */
export const DETACHED: Rejection = Object.freeze({
  allowed: false,
  code: 'TRADING_HALTED',
  haltId: null,
  reason: 'this thread was detached from its kill switch; to send orders again, it needs a new share',
  since: null,
  scope: null,
})

/** An order that can't be judged adds risk. What a full stack leaves no room to say is said here. */
export const NOT_JUDGED: Rejection = Object.freeze({
  allowed: false,
  code: 'TRADING_HALTED',
  haltId: null,
  reason: 'the order could not be judged',
  since: null,
  scope: null,
})
