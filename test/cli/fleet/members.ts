import type { FleetMember, FleetPresence } from '../../../lib/words/fleet.js'

/** A bot of a roster, as an engine tells of it. @param heardMs how long ago it was heard */
export function member(bot: string, said: Partial<FleetPresence> = {}, heardMs = 20): FleetMember {
  return memberOf(bot, presence(bot, said), heardMs)
}

export function memberOf(bot: string, presence: FleetPresence | null, heardMs: number | null): FleetMember {
  return { bot, presence, heardMs, onRoster: true }
}

function presence(bot: string, said: Partial<FleetPresence>): FleetPresence {
  return {
    bot,
    run: 'one',
    version: '0.2.0',
    host: 'host',
    pid: 1,
    url: null,
    state: 'active',
    quiet: true,
    equity: null,
    journalled: [],
    holds: [],
    leaseMs: 3_000,
    ...said,
  }
}
