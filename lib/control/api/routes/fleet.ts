import type { FleetHalt, FleetMember, FleetStatus } from '../../../words/fleet.js'
import { ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** The document of `GET /fleet`. */
export interface FleetDocument {
  /** Null: this bot is in no fleet. */
  readonly fleet: FleetStatus | null
  /** The halts of the fleet that are in force on this bot. */
  readonly halts: readonly FleetHalt[]
  /** All bots that are on the roster, or were heard; null: the engine can't be asked. */
  readonly members: readonly FleetMember[] | null
  /** Why bots may be missing among `members`, and what to do; null: nothing speaks for that, or there are no `members`. */
  readonly doubt: string | null
}

const MEMBERS_DEADLINE_MS = 1_000

/** `GET /fleet`: all bots of the group, as the engine knows them. */
export class FleetCall implements Route {
  readonly path = '/fleet'
  readonly method = 'GET'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'fleet'>

  constructor(parts: Pick<RouteParts, 'fleet'>) {
    this.#parts = parts
  }

  async answer(): Promise<Reply> {
    const { fleet } = this.#parts
    const told = (await fleet?.members(MEMBERS_DEADLINE_MS)) ?? null
    const { members = null, doubt = null } = told ?? {}
    const document: FleetDocument = { fleet: fleet?.status() ?? null, halts: fleet?.halts() ?? [], members, doubt }
    return ok(document)
  }
}
