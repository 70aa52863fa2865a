import type { HaltLevel } from './trading-state.js'

/** What the bot thread says of a trip of the bot's own. */
export interface OwnTripWord {
  readonly name: string
  /** The run of the process that follows, whose trip it is; left out: it is the leader's own. */
  readonly of?: string
  readonly level: HaltLevel
  /** How often it is checked, in ms. */
  readonly everyMs: number
  /** What the check has come to; `removed`: the bot watches it no more. */
  readonly outcome:
    | { readonly kind: 'begun' | 'fine' | 'removed' }
    | { readonly kind: 'reason' | 'blind'; readonly why: string }
}
