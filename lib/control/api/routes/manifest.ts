import { deskManifest } from '../desk.generated.js'
import { ok, type Reply, type Route, Text } from '../route.js'

/** `GET /manifest.webmanifest`: the name and icon with which a phone keeps the page on its home screen. Needs no token. */
export class ManifestCall implements Route {
  readonly path = '/manifest.webmanifest'
  readonly method = 'GET'
  readonly role = 'viewer'

  async answer(): Promise<Reply> {
    return ok(new Text('application/manifest+json', deskManifest))
  }
}
