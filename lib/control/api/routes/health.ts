import { ok, type Reply, type Route } from '../route.js'

/** The document of `GET /health`. */
export interface HealthDocument {
  readonly alive: true
}

/** `GET /health`: answers while the control thread lives. Needs no token. */
export class HealthCall implements Route {
  readonly path = '/health'
  readonly method = 'GET'
  readonly role = 'viewer'

  async answer(): Promise<Reply> {
    const document: HealthDocument = { alive: true }
    return ok(document)
  }
}
