import type { OrderIntent } from './order.js'
import { printable, printableLines } from './printable.js'
import { describeScope, type Scope } from './scope.js'

/** The root of everything that this package throws. `code` is stable; the message says what to do next, on lines of our own. */
export class KillSwitchError extends Error {
  override readonly name: string = 'KillSwitchError'
  readonly code: string

  /** @param message several: lines */
  constructor(code: string, message: string | readonly string[], options?: ErrorOptions) {
    super(printableLines(message), options)
    this.code = code
  }
}

/** Why an order was refused. */
export type RejectionCode =
  | 'TRADING_HALTED'
  | 'TRADING_REDUCING'
  | 'REDUCTION_UNVERIFIED'
  | 'PAUSED'
  | 'SHUTTING_DOWN'
  | 'ORDER_LIMIT'
  | 'DRILL'

/** A refused order, as a value. */
export interface Rejection {
  readonly allowed: false
  readonly code: RejectionCode
  /** Null for `SHUTTING_DOWN`, `PAUSED`, `ORDER_LIMIT` and `DRILL`, and for an exit that a pause refuses: these are no halts, and nothing to resume. */
  readonly haltId: string | null
  readonly reason: string
  /** ISO 8601; null where nothing is known of the beginning. */
  readonly since: string | null
  readonly scope: Scope | null
}

const WHAT_HAPPENED: Readonly<Record<RejectionCode, string>> = {
  TRADING_HALTED: 'Trading is halted',
  TRADING_REDUCING: 'Only orders that reduce a position pass',
  REDUCTION_UNVERIFIED: 'The order is not certain to reduce a position',
  PAUSED: 'Trading is paused',
  SHUTTING_DOWN: 'The bot is shutting down',
  ORDER_LIMIT: 'The order is beyond a limit',
  DRILL: 'This is a drill',
}

/** What the order middleware throws for an order that is refused. The order did not leave. */
export class TradingHaltedError extends KillSwitchError {
  override readonly name = 'TradingHaltedError'
  declare readonly code: RejectionCode
  readonly haltId: string | null
  readonly reason: string
  readonly since: string | null
  /** What was understood of the order. */
  readonly order: OrderIntent

  constructor(rejection: Rejection, order: OrderIntent) {
    // A stack costs fifty times the rest of a rejection, and a spinning bot makes millions of them.
    const { stackTraceLimit } = Error
    Reflect.set(Error, 'stackTraceLimit', 0)
    super(rejection.code, rejectionMessage(rejection))
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit)
    this.haltId = rejection.haltId
    this.reason = rejection.reason
    this.since = rejection.since
    this.order = order
  }
}

function rejectionMessage({ code, haltId, reason, scope }: Rejection): string {
  const where = scope === null ? '' : ` for ${describeScope(scope)}`
  const way = haltId === null ? '' : ` (halt ${haltId}; it ends by a resume that confirms this id)`
  return `${WHAT_HAPPENED[code]}${where}: ${reason}${way}. The order was not sent.`
}

/** True for a refused order, also across copies of this package. */
export function isTradingHaltedError(error: unknown): error is TradingHaltedError {
  return error instanceof Error && error.name === 'TradingHaltedError' && 'haltId' in error
}

/** The configuration can't be used. Lists everything that is wrong with it. */
export class ConfigError extends KillSwitchError {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super('CONFIG_INVALID', [
      "The kill switch can't start with this configuration:",
      ...problems.map((problem) => `  - ${problem}`),
    ])
    this.problems = problems.map((problem) => printable(problem))
  }
}

export type StartFailureCode =
  | 'PORT_UNAVAILABLE'
  | 'SOCKET_UNAVAILABLE'
  | 'STATE_DIR_IN_USE'
  | 'VENUE_UNUSABLE'
  | 'VENUE_MODULE_FAILED'
  | 'TRIPS_UNSEEN'
  | 'CONTROL_THREAD_FAILED'

/** The kill switch could not be started, so nothing may trade. */
export class StartError extends KillSwitchError {
  override readonly name = 'StartError'
  declare readonly code: StartFailureCode
}

export type ResumeRefusalCode =
  | 'CONFIRM_MISSING'
  | 'CONFIRM_STALE'
  | 'NOT_BY_THIS_WAY'
  | 'FLEET_HALT'
  | 'HALTED_MEANWHILE'
  | 'CLOSE_ALL_RUNNING'
  | 'TRIP_HOLDS'
  | 'NOT_DURABLE'
  | 'LEADER_UNHEARD'
  | 'CONTROL_THREAD_GONE'

/** A resume was refused; the state is what it was. */
export class ResumeRefusedError extends KillSwitchError {
  override readonly name = 'ResumeRefusedError'
  declare readonly code: ResumeRefusalCode
  /** The halts in force, whose ids a resume may confirm. */
  readonly haltIds: readonly string[]

  constructor(code: ResumeRefusalCode, message: string, haltIds: readonly string[]) {
    super(code, message)
    this.haltIds = haltIds
  }
}

/** `control.enabled` is false: there is nothing that could halt or resume. */
export class KillSwitchDisabledError extends KillSwitchError {
  override readonly name = 'KillSwitchDisabledError'
  constructor(call: string) {
    super(
      'KILL_SWITCH_DISABLED',
      `${call} did nothing: the kill switch is switched off (control.enabled = false, or CONTROL_ENABLED). ` +
        'Every order passes. To stop this bot now, end its process.',
    )
  }
}
