import { LATE, within } from '../../../time/deadline.js'
import { printable } from '../../../words/printable.js'
import { readBody } from '../body.js'
import { DISK_MS, noteOfDevice } from '../device-notes.js'
import { DevicesError } from '../devices.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, RevokeBody } from '../schemas.js'

/** The document of `POST /revoke`. */
export interface RevokedDocument {
  /** Whose token, or whose code, is none any more. */
  readonly revoked: string
}

type Parts = Pick<RouteParts, 'devices' | 'pairingCodes' | 'keeper'>

/** `POST /revoke`: the token of a paired device, and a code for its name, end at once. */
export class RevokeCall implements Route {
  readonly path = '/revoke'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const checked = checkBody(RevokeBody, await readBody(request), 'Send {"name": "phone"}.')
    if ('refused' in checked) return refuse(checked.refused)
    const { name } = checked.value
    const hadCode = this.#parts.pairingCodes.end(name)
    const wasThere = this.#parts.devices.has(name)
    try {
      const revoked = await within(this.#parts.devices.revoke(name), DISK_MS)
      if (revoked === LATE) throw new DevicesError(`${name} is out now, and the disk does not answer: revoke it again.`)
      if (!revoked && !hadCode) return this.#refuseUnknown(name)
      await this.#note(name, caller.operator ?? caller.address)
      const document: RevokedDocument = { revoked: name }
      return ok(document)
    } catch (error) {
      if (!(error instanceof DevicesError)) throw error
      if (wasThere) await this.#note(name, caller.operator ?? caller.address)
      return refuse(problem(503, 'devices-not-on-disk', error.message))
    }
  }

  #note(device: string, who: string): Promise<void> {
    return noteOfDevice(this.#parts.keeper, { what: 'device revoked', who, details: { device } })
  }

  #refuseUnknown(name: string): Reply {
    const { devices } = this.#parts
    if (devices.isConfigured(name)) {
      const detail = `Nothing was revoked: ${name} has its token from the configuration. Change it there, and start the bot anew.`
      return refuse(problem(409, 'token-of-configuration', detail))
    }
    const names = devices.list.map((device) => device.name).join(', ') || 'none'
    const detail = `Nothing was revoked: no device is called "${printable(name, 50)}". Paired are: ${names}.`
    return refuse(problem(404, 'no-such-device', detail))
  }
}
