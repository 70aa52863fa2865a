import type { ResumeRefusalCode } from './errors.js'
import type { Halt } from './halt.js'
import { describeScope } from './scope.js'

type Refusal = Exclude<ResumeReport, { kind: 'resumed' | 'not-halted' }>

/** Says why a resume was refused and what to do next, for people. */
export function describeRefusal(refusal: Refusal): { code: ResumeRefusalCode; message: string } {
  const inForce = refusal.halts.map(describeHalt).join('; ')
  switch (refusal.kind) {
    case 'confirm-missing':
      return {
        code: 'CONFIRM_MISSING',
        message: `Nothing was resumed: a resume has to confirm the haltId of the halt that it ends. In force: ${inForce}.`,
      }
    case 'confirm-stale':
      return {
        code: 'CONFIRM_STALE',
        message: `Nothing was resumed: the haltId that was confirmed is not in force. In force: ${inForce}. Look at what has happened since, then confirm that one.`,
      }
    case 'halted-meanwhile':
      return {
        code: 'HALTED_MEANWHILE',
        message: `Nothing was resumed: another halt came in meanwhile, and it wins. In force: ${inForce}.`,
      }
    case 'close-all-running':
      return {
        code: 'CLOSE_ALL_RUNNING',
        message: `Nothing was resumed: the close-all ${refusal.id} is running, and ends by its deadline at the latest. Look at GET /close-all/${refusal.id}, then confirm again. In force: ${inForce}.`,
      }
    case 'not-durable':
      return {
        code: 'NOT_DURABLE',
        message: `Nothing was resumed: the resume could not be written to disk (${refusal.why}). Make the state directory writable, then confirm again. In force: ${inForce}.`,
      }
  }
}

function describeHalt({ haltId, level, reason, source, operator, since, scope, again }: Halt): string {
  const who = operator === null ? source : `${operator} by ${source}`
  const repeated =
    again === undefined ? '' : `; halted again ${again.count} times, last at ${again.since}: ${again.reason}`
  return `${haltId} (${level}, ${describeScope(scope)}, since ${since}, ${who}: ${reason}${repeated})`
}

/** What a resume did. */
export type ResumeReport =
  | { readonly kind: 'resumed'; readonly lifted: Halt }
  | { readonly kind: 'not-halted' }
  | { readonly kind: 'confirm-missing'; readonly halts: readonly Halt[] }
  | { readonly kind: 'confirm-stale'; readonly halts: readonly Halt[] }
  | { readonly kind: 'halted-meanwhile'; readonly halts: readonly Halt[] }
  | { readonly kind: 'not-durable'; readonly why: string; readonly halts: readonly Halt[] }
  | { readonly kind: 'close-all-running'; readonly id: string; readonly halts: readonly Halt[] }
