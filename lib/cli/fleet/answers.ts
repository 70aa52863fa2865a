import type { FleetMember } from '../../words/fleet.js'
import type { FleetLook } from './fleet-line.js'

/** How long a lease is waited for of which nothing is known, in ms: the default of `lease_ms`. */
const USUAL_LEASE_MS = 3_000

/**
 * What a bot has to say of a halt.
 *
 * - `journalled`: its journal holds it, so that it outlives a restart.
 * - `in-force`: it refuses by it, and its journal does not hold it yet.
 * - `lease-ended`: it has said nothing, and its lease has ended: if it runs at all, it is paused, unless `on_lost_lease` is "ignore".
 * - `never-heard`: the engine has never heard of it, or has forgotten it.
 * - `silent`: it renews its lease, or may do so, and has not answered.
 */
export type Said = 'journalled' | 'in-force' | 'lease-ended' | 'never-heard' | 'silent'

/** A bot of the fleet, and what it has said of the halt. */
export interface BotAnswer {
  readonly bot: string
  readonly said: Said
  /** By whom that is known: by the bot itself when it was called, or by what the engine has. Null: nobody has said anything. */
  readonly by: By | null
  readonly onRoster: boolean
  /** Why a direct call did not come about; null: it did, or there was none. */
  readonly notCalled: string | null
}

type By = 'bot' | 'engine'

interface Known {
  member: FleetMember
  /** By whom that is known; null: it is not. */
  inForce: By | null
  journalled: By | null
  notCalled: string | null
}

/**
 * Who has answered to one halt, over many looks: what was said once stays said, and a bot that an engine has forgotten stays known.
 * Pure, but for what it remembers.
 */
export class Answers {
  readonly #haltId: string
  readonly #bots = new Map<string, Known>()
  #isFirst = true

  constructor(haltId: string) {
    this.#haltId = haltId
  }

  /** Takes what a look has shown. */
  looked({ members }: FleetLook): void {
    for (const member of members) this.#heard(member)
    this.#isFirst = false
  }

  /** The bot was called directly, and has the halt. @param durable it is in its journal */
  called(bot: string, durable: boolean): void {
    const known = this.#bots.get(bot)
    if (known === undefined) return
    known.inForce = 'bot'
    if (durable) known.journalled = 'bot'
    known.notCalled = null
  }

  notCalled(bot: string, why: string): void {
    const known = this.#bots.get(bot)
    if (known !== undefined) known.notCalled = why
  }

  /** Those that have not written it down, and can be called. */
  toCall(): readonly { readonly bot: string; readonly url: string }[] {
    return [...this.#bots.values()].flatMap(({ member: { bot, presence }, journalled }) =>
      journalled !== null || !presence?.url ? [] : [{ bot, url: presence.url }],
    )
  }

  /**
   * @param writtenMs how long ago the engine has first taken the halt; null: it has not. A lease that was given before counts from before,
   * and whoever has got one since then has got the halt with it.
   */
  all(writtenMs: number | null): BotAnswer[] {
    return [...this.#bots.values()]
      .map((known) => ({
        bot: known.member.bot,
        said: saidBy(known, writtenMs),
        by: known.journalled ?? known.inForce,
        onRoster: known.member.onRoster,
        notCalled: known.notCalled,
      }))
      .sort((one, other) => (one.bot < other.bot ? -1 : 1))
  }

  #heard(member: FleetMember): void {
    const known = this.#bots.get(member.bot)
    if (known === undefined) {
      // What was gone before the halt, and belongs to nobody, is not waited for.
      if (this.#isFirst && !member.onRoster && !isThere(member)) return
      this.#bots.set(member.bot, { member, inForce: null, journalled: null, notCalled: null })
      return this.#heard(member)
    }
    const presence = member.presence ?? known.member.presence
    known.member = { ...member, presence, onRoster: member.onRoster || known.member.onRoster }
    if (member.presence === null) return
    if (member.presence.holds.includes(this.#haltId)) known.inForce ??= 'engine'
    if (member.presence.journalled.includes(this.#haltId)) known.journalled ??= 'engine'
  }
}

/** Its lease may run. Pure. */
function isThere({ presence, heardMs }: FleetMember): boolean {
  return presence !== null && heardMs !== null && heardMs <= presence.leaseMs
}

/** Pure. */
function saidBy({ member, inForce, journalled }: Known, writtenMs: number | null): Said {
  if (journalled !== null) return 'journalled'
  if (inForce !== null) return 'in-force'
  const { presence, heardMs } = member
  const leaseMs = presence?.leaseMs ?? USUAL_LEASE_MS
  if (writtenMs === null || writtenMs <= leaseMs || isThere(member)) return 'silent'
  return presence === null || heardMs === null ? 'never-heard' : 'lease-ended'
}

/** Nothing more is to be waited for. Pure. */
export function isSettled({ said }: BotAnswer): boolean {
  return said === 'journalled' || said === 'lease-ended' || said === 'never-heard'
}
