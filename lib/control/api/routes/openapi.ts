import { openapiDocument } from '../openapi.generated.js'
import { ok, type Reply, type Route, Text } from '../route.js'

/** `GET /openapi.json`: every call and answer of this API, for programs. Made from the code; holds nothing of this bot. Needs no token. */
export class OpenapiCall implements Route {
  readonly path = '/openapi.json'
  readonly method = 'GET'
  readonly role = 'viewer'

  async answer(): Promise<Reply> {
    return ok(new Text('application/json', openapiDocument))
  }
}
