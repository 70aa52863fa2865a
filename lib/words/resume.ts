import type { ResumeRefusalCode } from './errors.js'
import { type Halt, haltedBy } from './halt.js'
import { printable } from './printable.js'
import { describeScope } from './scope.js'
import type { TradingState } from './trading-state.js'

/** What a resume did. */
export type ResumeReport =
  /** `state` is what is left: another halt may still be in force. */
  | { readonly kind: 'resumed'; readonly lifted: readonly Halt[]; readonly state: TradingState }
  | { readonly kind: 'not-halted' }
  | ResumeRefusal

/** What a bot thread is answered. */
export type ResumeAnswer = ResumeReport | LeaderUnheard

/** A follower can't hear its leader, which alone resumes. */
export interface LeaderUnheard {
  readonly kind: 'leader-unheard'
  readonly why: string
}

/** Why nothing was resumed. `halts` are the newest in force, `count` is the number of all of them. */
export type ResumeRefusal = { readonly halts: readonly Halt[]; readonly count: number } & (
  | { readonly kind: 'confirm-missing' }
  | { readonly kind: 'confirm-stale'; readonly unknown: readonly string[] }
  | { readonly kind: 'not-by-this-way'; readonly others: readonly Halt[] }
  | { readonly kind: 'fleet-halt'; readonly ofFleet: readonly Halt[] }
  | { readonly kind: 'halted-meanwhile' }
  | { readonly kind: 'not-durable'; readonly why: string }
  | { readonly kind: 'close-all-running'; readonly id: string }
  | { readonly kind: 'trip-holds'; readonly trips: readonly HoldingTrip[] }
)

/** A trip whose halt can't be ended as was asked. */
export interface HoldingTrip {
  readonly name: string
  /** Null: it has none among those that were named. */
  readonly haltId: string | null
  /** The numbers, or why the limit that was to be accepted can't be. */
  readonly why: string
  /** A limit that a resume may accept would let it end. */
  readonly acceptable: boolean
}

/** The limits that a resume accepts till the day ends, by the names of their trips. */
export type AcceptedLimits = Readonly<Record<string, string>>

/** Says why a resume was refused and what to do next, for people. */
export function describeRefusal(refusal: ResumeRefusal): { code: ResumeRefusalCode; message: string } {
  const inForce = listInForce(refusal)
  switch (refusal.kind) {
    case 'confirm-missing':
      return {
        code: 'CONFIRM_MISSING',
        message: `Nothing was resumed: a resume has to confirm the haltId of each halt that it ends. In force: ${inForce}.`,
      }
    case 'confirm-stale':
      return {
        code: 'CONFIRM_STALE',
        message: `Nothing was resumed: ${refusal.unknown.map((id) => printable(id, 100)).join(', ')} is not in force. In force: ${inForce}. Look at what has happened since, then confirm that.`,
      }
    case 'not-by-this-way':
      return {
        code: 'NOT_BY_THIS_WAY',
        message: `Nothing was resumed: ${refusal.others.map(describeHalt).join('; ')}. A program ends halts by code only, and a signal those of signals; a person ends these, by POST /resume, or in code with \`operator\`.`,
      }
    case 'fleet-halt':
      return {
        code: 'FLEET_HALT',
        message: `Nothing was resumed: ${refusal.ofFleet.map(describeHalt).join('; ')}. That is a halt of the whole fleet, and ends on all bots by a signed resume: npx trading-kill-switch fleet resume ${refusal.ofFleet.map(({ haltId }) => haltId).join(' ')} --sign-with FILE; or send the signed document by POST /fleet/resume. Halts of this bot alone are resumed without it.`,
      }
    case 'halted-meanwhile':
      return {
        code: 'HALTED_MEANWHILE',
        message: `Nothing was resumed: a halt is coming in, and its details are on their way. Look at what is in force, then confirm that.`,
      }
    case 'close-all-running':
      return {
        code: 'CLOSE_ALL_RUNNING',
        message: `Nothing was resumed: the close-all ${refusal.id} is running, and ends by its deadline at the latest. Look at GET /close-all/${refusal.id}, then confirm again. In force: ${inForce}.`,
      }
    case 'trip-holds':
      return {
        code: 'TRIP_HOLDS',
        message: `Nothing was resumed: ${refusal.trips.map(describeHolding).join('; ')}. ${howToAccept(refusal.trips)}In force: ${inForce}.`,
      }
    case 'not-durable':
      return {
        code: 'NOT_DURABLE',
        message: `Nothing was resumed: the resume could not be written to disk (${refusal.why}). Make the state directory writable, then confirm again. In force: ${inForce}.`,
      }
  }
}

/** Tells whoever has resumed that it isn't over. @param count the halts that are left, one at least */
export function describeLeft(count: number, state: TradingState): string {
  const halts = count === 1 ? 'one other halt stays' : `${count} other halts stay`
  return `${halts} in force, and the state is ${state}`
}

function describeHolding({ name, haltId, why }: HoldingTrip): string {
  return haltId === null ? `${name}: ${why}` : `what ${name} has halted for (${haltId}) is still so: ${why}`
}

function howToAccept(trips: readonly HoldingTrip[]): string {
  const acceptable = trips.filter((trip) => trip.acceptable)
  if (acceptable.length === 0) return 'Wait until that is over, or mend it. '
  const haltIds = acceptable.map(({ haltId }) => haltId).join(' ')
  const limits = acceptable.map(({ name }) => `--accept ${name}=LIMIT`).join(' ')
  const line = `npx trading-kill-switch resume ${haltIds} ${limits}`
  return `Wait until that is over, or accept a milder limit till the day ends: ${line}; in code or by POST /resume, with accept beside confirm. `
}

function listInForce({ halts, count }: ResumeRefusal): string {
  const more = count > halts.length ? `; and ${count - halts.length} more` : ''
  return `${halts.map(describeHalt).join('; ')}${more}`
}

function describeHalt(halt: Halt): string {
  const { haltId, level, reason, source, operator, since, scope, earlier } = halt
  const who = operator === null ? haltedBy(halt) : `${operator} by ${source}`
  const before = earlier === undefined ? '' : `; said ${earlier.count} times before, first at ${earlier.since}`
  return `${haltId} (${level}, ${describeScope(scope)}, since ${since}, ${who}: ${reason}${before})`
}
