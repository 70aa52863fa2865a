import { type FleetHalt, type FleetMember, standingOf } from '../../words/fleet.js'
import type { FleetLook } from './fleet-way.js'

/** What has become of a resume. */
export interface Taken {
  /** Those that have not taken it, as far as is known; null: the fleet could not be looked at. */
  readonly holding: readonly string[] | null
  /** The halts that are in force. */
  readonly left: readonly FleetHalt[]
  /** Without a roster, a bot that is not there is not missed. */
  readonly hasRoster: boolean
}

/** Who has taken a resume, over many looks: a bot that an engine has forgotten stays known. Pure, but for what it remembers. */
export class Taking {
  readonly #haltIds: readonly string[]
  /** Bots that were on the roster at one of the looks, or there, by name: whether they were on the roster. */
  readonly #known = new Map<string, boolean>()
  #taken: Taken = { holding: null, left: [], hasRoster: false }

  constructor(haltIds: readonly string[]) {
    this.#haltIds = haltIds
  }

  get taken(): Taken {
    return this.#taken
  }

  /** Takes what a look before the resume has shown. */
  lookedBefore({ members }: Pick<FleetLook, 'members'>): void {
    for (const member of members) {
      const { bot, onRoster } = member
      if (onRoster || standingOf(member) === 'held') this.#known.set(bot, onRoster || this.#known.get(bot) === true)
    }
  }

  /** Takes what a look has shown. @param sinceMs how long ago the resume was written, at least */
  looked(look: FleetLook, sinceMs: number): void {
    this.lookedBefore(look)
    // A server that does not speak for the fleet may lack the bots that hold it.
    if (look.doubt !== null) return
    const shown = new Set(look.members.map(({ bot }) => bot))
    const forgotten = [...this.#known.keys()].filter((bot) => !shown.has(bot))
    const holding = [...new Set([...stillHolding(look, this.#haltIds, sinceMs), ...forgotten])].sort()
    this.#taken = { holding, left: look.halts, hasRoster: [...this.#known.values()].includes(true) }
  }
}

/** Those that have not taken the resume, as far as is known. Pure. */
export function stillHolding(
  { members }: Pick<FleetLook, 'members'>,
  haltIds: readonly string[],
  sinceMs: number,
): string[] {
  return members.filter((member) => !isFree(member, haltIds, sinceMs)).map(({ bot }) => bot)
}

/** What a bot has said before the resume says nothing: it may have heard the halt since, by a call, and not of the resume. */
function isFree(member: FleetMember, haltIds: readonly string[], sinceMs: number): boolean {
  const { presence, heardMs, onRoster } = member
  if (presence !== null && haltIds.some((id) => presence.holds.includes(id) || presence.journalled.includes(id)))
    return false
  const isGone = !onRoster && standingOf(member) !== 'held'
  return isGone || (presence !== null && heardMs !== null && heardMs < sinceMs)
}
