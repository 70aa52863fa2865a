import type { BotStatus } from '../../words/status.js'
import { type Problem, problem } from './problem.js'
import type { RouteParts } from './route-parts.js'

/** Stands in the refusal of a call that needs a venue. */
export interface UnreadableVenues {
  /** Each venue, and what its last reading failed with; null: it did not. */
  readonly venues: readonly { readonly venue: string; readonly error: string | null }[]
}

/** The same, where the bot thread is stuck. */
export interface StuckBot extends UnreadableVenues {
  readonly bot: BotStatus
}

/** Why the venues can't be read. Positions that can't be read are not "no positions". */
export async function unreadable({ venues, bot, curl }: Pick<RouteParts, 'venues' | 'bot' | 'curl'>): Promise<Problem> {
  if (venues.names.length === 0) {
    const detail =
      'This bot has given its kill switch no venue to read, so its positions are unknown. Look at the exchange. To have ' +
      'them here, pass `venues` to the kill switch.'
    return problem(503, 'no-venue', detail)
  }
  const errors: UnreadableVenues['venues'] = venues.snapshots.map(({ venue, error }) => ({ venue, error }))
  if (venues.unreachable === null || bot.responsive) {
    const detail =
      'No venue could be read, so the positions are unknown, and nothing was sent. Look at the exchange, or try again.'
    return problem(503, 'venues-unreadable', detail, { venues: errors })
  }
  const now = await bot.status()
  const detail =
    `The bot thread has not answered for ${now.lastBeatMs} ms, so its venues can't be read, and nothing was sent. Look at the ` +
    `exchange, or end process ${now.pid} and start it anew. A venue_module under [control] is read and closed out also while the bot ` +
    `thread is stuck. Halting works all the same: ${curl().post('/halt')}`
  const told: StuckBot = { bot: now, venues: errors }
  return problem(503, 'bot-stuck', detail, told)
}
