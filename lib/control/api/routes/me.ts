import type { Role } from '../../../words/operators.js'
import { type Call, ok, type Reply, type Route } from '../route.js'

/** The document of `GET /me`. */
export interface CallerDocument {
  /** Null: no token was shown, and none was needed. */
  readonly operator: string | null
  readonly role: Role
}

/** `GET /me`: as whom the caller has come in. */
export class MeCall implements Route {
  readonly path = '/me'
  readonly method = 'GET'
  readonly role = 'viewer'

  async answer({ caller: { operator, role } }: Call): Promise<Reply> {
    const document: CallerDocument = { operator, role }
    return ok(document)
  }
}
