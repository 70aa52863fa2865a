import type { HaltLevel, TradingState } from './trading-state.js'

/** The fields of a scope, as text. One that this version doesn't know makes the halt one of everything. */
export type FleetScope = Readonly<Record<string, string>>

/** A halt of all bots of a group. Whoever can write to the engine can make one. */
export interface FleetHalt {
  /** 128 bits: {@link isFleetHaltId}. */
  readonly haltId: string
  readonly level: HaltLevel
  readonly reason: string
  /** Who, where that is known. */
  readonly operator: string | null
  /** The bot or the program by which it came, for people. */
  readonly by: string
  /** ISO 8601, UTC. */
  readonly since: string
  /** Null: everything. */
  readonly scope: FleetScope | null
}

/** Ends the halts that it names, on every bot that knows the key. What is signed: {@link signedText}. */
export interface SignedResume {
  readonly haltIds: readonly string[]
  readonly operator: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** 128 bits, base64url. */
  readonly nonce: string
  /** The public key, `ed25519:` and base64url of its 32 bytes. */
  readonly key: string
  /** Ed25519, base64url. https://www.rfc-editor.org/rfc/rfc8032 */
  readonly signature: string
}

/** What a bot tells of itself with each renewal of its lease. */
export interface FleetPresence {
  /** The name of the bot in its group: of the roster. */
  readonly bot: string
  /** New for each run: two bots of one name are told apart by it. */
  readonly run: string
  readonly version: string
  readonly host: string
  readonly pid: number
  /** By which address its control server can be reached; null: by none. */
  readonly url: string | null
  readonly state: TradingState
  /** It is quiet: nothing is in flight or unknown, by its own readings. */
  readonly quiet: boolean
  /** A decimal and its currency, e.g. `24872.82 USD`; null: not known. */
  readonly equity: string | null
  /** The fleet's halts that are in its journal. */
  readonly journalled: readonly string[]
  /** The fleet's halts that its guard refuses by, in its journal or not yet. */
  readonly holds: readonly string[]
  readonly leaseMs: number
}

/** A bot of the roster, as the engine knows it. */
export interface FleetMember {
  readonly bot: string
  /** Null: it was never heard, or not since the engine has lost its memory. */
  readonly presence: FleetPresence | null
  /** How long ago it was heard, by the engine's clock, in ms; null: never. */
  readonly heardMs: number | null
  /** It belongs to the group. False: it has come by itself, and nobody has put it on the roster. */
  readonly onRoster: boolean
}

/** How a bot stands with its engine. A lease that is not known is none. */
export type Standing = 'held' | 'ended' | 'never heard'

/** As it was last heard. Pure. */
export function standingOf({ presence, heardMs }: Pick<FleetMember, 'presence' | 'heardMs'>): Standing {
  if (presence === null || heardMs === null) return 'never heard'
  return heardMs < presence.leaseMs ? 'held' : 'ended'
}

/** The bots of a fleet, as a server of its engine has told them. */
export interface FleetMembers {
  /** All that are on the roster, or were heard. */
  readonly members: readonly FleetMember[]
  /** Why others may be missing, and what to do; null: a majority of the engine's servers stands behind the one that has told. */
  readonly doubt: string | null
}

/** Without one, a bot that is not there is not missed. Pure. */
export function hasRoster(bots: readonly { readonly onRoster: boolean }[]): boolean {
  return bots.some(({ onRoster }) => onRoster)
}

/** How a bot's line to its fleet is. */
export interface FleetStatus {
  readonly group: string
  /** The name of this bot in its group. */
  readonly bot: string
  /** The address of the engine, without user and password. */
  readonly engine: string
  /** `held`: orders may pass. `lost`: what adds risk is paused, or would be, but for `on_lost_lease`. */
  readonly lease: 'held' | 'lost'
  /** ISO 8601; null: there is none. */
  readonly leaseEndsAt: string | null
  /** Why the last renewal has failed; null: it has not. */
  readonly failure: string | null
  /** The ids of the fleet's halts in force here, oldest first, twenty at most. */
  readonly halts: readonly string[]
  /** All of them. */
  readonly haltCount: number
  /** How often the lease was lost in this run of the bot. */
  readonly lostLeases: number
}

/** How a bot stands with its fleet, in one line for people. Pure. */
export function describeFleet({ group, bot, lease, leaseEndsAt, failure, haltCount }: FleetStatus): string {
  const name = `fleet ${group}, of which this is ${bot}`
  const halts = `halts of the fleet in force here: ${haltCount}`
  if (lease === 'held') return `${name}: its engine is heard; ${halts}`
  const since = leaseEndsAt === null ? 'WAS NEVER HEARD' : `IS NOT HEARD since ${leaseEndsAt}`
  return `${name}: ITS ENGINE ${since}: ${failure ?? 'no renewal has come back in time'}; ${halts}`
}

/** How long a resumed id is kept, and no longer, in ms. */
export const RESUMED_KEPT_MS = 90 * 86_400_000
/** A bot that was silent for longer writes nothing back: what it holds may have been resumed, and forgotten. */
export const LONGEST_SILENCE_MS = 60 * 86_400_000
/**
 * So many halts are taken from an engine. One more is told, and halts everything. Whoever can write there can bring them all at once: that
 * must not keep a bot from its other work.
 */
export const MOST_FLEET_HALTS = 1_000
/** So many halts one signature may end. Bots that did not take the same ones may hold more between them than each. */
export const MOST_RESUMED_AT_ONCE = 10_000

/** `fleet-` and 26 letters and digits, Crockford's base 32 in small letters. */
const ID = /^fleet-[0-9a-hjkmnp-tv-z]{26}$/

export function isFleetHaltId(text: unknown): text is string {
  return typeof text === 'string' && ID.test(text)
}

/** What an operator's key signs: one text for one resume, whatever program has made it. Pure. */
export function signedText(
  group: string,
  { haltIds, operator, at, nonce }: Omit<SignedResume, 'key' | 'signature'>,
): string {
  return JSON.stringify(['trading-kill-switch fleet resume 1', group, [...haltIds].sort(), operator, at, nonce])
}
