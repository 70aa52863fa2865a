import { type FleetMember, standingOf } from '../../words/fleet.js'
import type { Callee } from './call-bot.js'
import type { FleetLook } from './fleet-way.js'

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
  /** Null: it was never heard. */
  readonly run: string | null
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
  /** Its lease ran at one of the looks. */
  wasThere: boolean
  /** By whom that is known; null: it is not. */
  inForce: By | null
  journalled: By | null
  notCalled: string | null
  /** A call has come back, with an answer or without one. */
  wasCalled: boolean
}

/**
 * Who has answered to one halt, over many looks: what was said once stays said, and a bot that an engine has forgotten stays known.
 * Each run of a bot answers for itself, since two bots may have been given one name. Pure, but for what it remembers.
 */
export class Answers {
  readonly #haltId: string
  /** By bot and run. A bot of the roster without a run was not heard yet. */
  readonly #runs = new Map<string, Known>()
  #isFirst = true

  constructor(haltId: string) {
    this.#haltId = haltId
  }

  /** Takes what a look has shown. */
  looked({ members, doubt }: FleetLook): void {
    // Those that the engine has forgotten keep what they have said, and are not heard any more.
    for (const known of this.#runs.values()) known.member = { ...known.member, heardMs: null }
    for (const member of members) this.#heard(member)
    if (doubt === null) this.#isFirst = false
  }

  /** It was called directly, and has the halt. @param durable it is in its journal */
  called(run: string, durable: boolean): void {
    const known = this.#runs.get(run)
    if (known === undefined) return
    known.inForce = 'bot'
    if (durable) known.journalled = 'bot'
    known.notCalled = null
    known.wasCalled = true
  }

  notCalled(run: string, why: string): void {
    const known = this.#runs.get(run)
    if (known === undefined) return
    known.notCalled = why
    known.wasCalled = true
  }

  /** Those that can be called. Each is once, whatever the engine says of it, and until it is known to have written the halt down. */
  toCall(): readonly ({ readonly run: string } & Omit<Callee, 'group'>)[] {
    return [...this.#runs].flatMap(([run, { member, journalled, wasCalled }]) => {
      const { bot, presence } = member
      if ((wasCalled && journalled !== null) || !presence?.url) return []
      return [{ run, bot, host: presence.host, url: presence.url }]
    })
  }

  /** All that can be called were. */
  get allCalled(): boolean {
    return [...this.#runs.values()].every(({ member, wasCalled }) => wasCalled || !member.presence?.url)
  }

  /**
   * @param writtenMs how long ago the engine has first taken the halt; null: it has not. A lease that was given before counts from before,
   * and whoever has got one since then has got the halt with it.
   */
  all(writtenMs: number | null): BotAnswer[] {
    const runs = [...this.#runs.values()]
    return runs
      .filter((known) => !isSucceeded(known, runs))
      .map((known) => ({
        bot: known.member.bot,
        run: known.member.presence?.run ?? null,
        said: saidBy(known, writtenMs),
        by: known.journalled ?? known.inForce,
        onRoster: known.member.onRoster,
        notCalled: known.notCalled,
      }))
      .sort((one, other) => (one.bot < other.bot ? -1 : 1))
  }

  #heard(member: FleetMember): void {
    const { bot, presence } = member
    const run = `${bot} ${presence?.run ?? ''}`
    const known = this.#runs.get(run)
    // An engine that has lost its memory has lost the roster.
    if (known !== undefined) known.member = { ...member, onRoster: member.onRoster || known.member.onRoster }
    // What was gone before the halt, and belongs to nobody, is not waited for.
    else if (this.#isFirst && !member.onRoster && !isThere(member)) return
    else
      this.#runs.set(run, {
        member,
        wasThere: false,
        inForce: null,
        journalled: null,
        notCalled: null,
        wasCalled: false,
      })
    const now = this.#runs.get(run)
    if (now === undefined || presence === null) return
    now.wasThere ||= isThere(member)
    if (presence.holds.includes(this.#haltId)) now.inForce ??= 'engine'
    if (presence.journalled.includes(this.#haltId)) now.journalled ??= 'engine'
  }
}

/** It was gone before the halt, and another run of the same bot has come after it. Pure. */
function isSucceeded({ member: { bot, heardMs }, wasThere }: Known, runs: readonly Known[]): boolean {
  if (wasThere) return false
  const heard = heardMs ?? Number.POSITIVE_INFINITY
  return runs.some(({ member }) => member.bot === bot && member.heardMs !== null && member.heardMs < heard)
}

/** Its lease may run. Pure. */
function isThere(member: FleetMember): boolean {
  return standingOf(member) === 'held'
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
