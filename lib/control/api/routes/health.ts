import { ok, type Reply, type Route } from '../route.js'

/** `GET /health`: answers while the control thread lives. Needs no token. */
export class HealthCall implements Route {
  readonly path = '/health'
  readonly method = 'GET'
  readonly role = 'viewer'

  async answer(): Promise<Reply> {
    return ok({ alive: true })
  }
}
