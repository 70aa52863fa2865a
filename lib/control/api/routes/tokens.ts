import type { Role } from '../../../words/operators.js'
import { ok, type Reply, type Route } from '../route.js'
import type { RouteParts } from '../route-parts.js'

/** Who holds a token; of the token itself, nothing. */
export interface TokenHolder {
  readonly name: string
  readonly role: Role
  /** `configuration`: a change of its file and a restart end it; `pairing`: `/revoke` does. */
  readonly from: 'configuration' | 'pairing'
  /** When it was paired, ISO 8601; null: it was not. */
  readonly createdAt: string | null
  /** Who has let it in; null: it was not paired. */
  readonly by: string | null
  /** When it has come in last since this bot was started, ISO 8601; null: not since then. */
  readonly usedAt: string | null
  /** False: an operator of the configuration has its name. Revoke it, and pair it anew. */
  readonly letIn: boolean
}

/** The document of `GET /tokens`. */
export interface TokensDocument {
  /** Those of the configuration first, then by age. */
  readonly tokens: readonly TokenHolder[]
  /** The names of devices whose code is good, and was not used yet. */
  readonly pending: readonly string[]
  /** Why no paired device is let in: `devices.json` is damaged. Null: it is not. */
  readonly problem: string | null
  /** False: the next start would not let in the same ones. */
  readonly durable: boolean
}

/** `GET /tokens`: who holds a token of this bot. */
export class TokensCall implements Route {
  readonly path = '/tokens'
  readonly method = 'GET'
  readonly role = 'operator'
  readonly #parts: Pick<RouteParts, 'devices' | 'pairingCodes' | 'settings'>

  constructor(parts: Pick<RouteParts, 'devices' | 'pairingCodes' | 'settings'>) {
    this.#parts = parts
  }

  async answer(): Promise<Reply> {
    const { devices, pairingCodes, settings } = this.#parts
    const configured = settings.operators.map(({ name, role }): TokenHolder => {
      const usedAt = devices.usedAt(name)
      return { name, role, from: 'configuration', createdAt: null, by: null, usedAt, letIn: true }
    })
    const paired = devices.list.map((device): TokenHolder => {
      const { name, role, createdAt, by } = device
      const letIn = devices.admitted.includes(device)
      return { name, role, from: 'pairing', createdAt, by, usedAt: letIn ? devices.usedAt(name) : null, letIn }
    })
    const document: TokensDocument = {
      tokens: [...configured, ...paired],
      pending: pairingCodes.pending.map(({ name }) => name),
      problem: devices.problem,
      durable: devices.durable,
    }
    return ok(document)
  }
}
