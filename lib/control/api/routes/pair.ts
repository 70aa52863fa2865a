import { randomBytes } from 'node:crypto'
import { LATE, within } from '../../../time/deadline.js'
import { type Caller, sha256 } from '../../../words/operators.js'
import { parseBody } from '../body.js'
import { DISK_MS, noteOfDevice } from '../device-notes.js'
import { DevicesError } from '../devices.js'
import type { PendingPairing } from '../pairing-codes.js'
import { problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, PairBody } from '../schemas.js'
import { readSmall } from '../web-form.js'

/** The document of `POST /pair`. */
export interface PairedDocument {
  /** What the device is called from now on. */
  readonly name: string
  readonly role: 'halter'
  /** Is told this once, and kept by nobody but the device. */
  readonly token: string
}

const TOKEN_BYTES = 32

const ANEW = 'On the machine of the bot, run: npx trading-kill-switch pair'

/** `POST /pair`: a device brings its code, and is given a token of its own. Needs no token. */
export class PairCall implements Route {
  readonly path = '/pair'
  readonly method = 'POST'
  readonly role = 'viewer'
  readonly #parts: Pick<RouteParts, 'devices' | 'pairingCodes' | 'keeper'>

  constructor(parts: Pick<RouteParts, 'devices' | 'pairingCodes' | 'keeper'>) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const text = await readSmall(request)
    const body = text === null ? ({ kind: 'cut-off' } as const) : parseBody(text)
    const checked = checkBody(PairBody, body, 'Send {"code": "…"}, the code in the body, never in the address.')
    if ('refused' in checked) return refuse(checked.refused)
    const redeemed = this.#parts.pairingCodes.redeem(checked.value.code)
    if (redeemed.kind === 'right') return this.#letIn(redeemed.pairing, caller)
    if (redeemed.endedAll) {
      const facts = { what: 'pairing codes ended', who: null, reason: 'too many wrong codes' } as const
      await noteOfDevice(this.#parts.keeper, { ...facts, details: { from: caller.address } })
    }
    const detail = `This code is wrong, was used already, or is older than five minutes; nobody was let in. ${ANEW}`
    return refuse(problem(401, 'code-wrong', detail))
  }

  async #letIn({ name, by }: PendingPairing, { address }: Caller): Promise<Reply> {
    const { devices, keeper } = this.#parts
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const device = {
      name,
      role: 'halter',
      tokenSha256: sha256(token),
      createdAt: new Date().toISOString(),
      by,
    } as const
    try {
      const added = await within(devices.add(device), DISK_MS)
      if (added === LATE) throw new DevicesError('Whether it was let in is not known: the disk does not answer.')
      const details = { device: name, role: device.role, from: address, ...added }
      await noteOfDevice(keeper, { what: 'device paired', who: by, details })
      const document: PairedDocument = { name, role: device.role, token }
      return ok(document)
    } catch (error) {
      if (!(error instanceof DevicesError)) throw error
      return refuse(problem(503, 'devices-not-on-disk', `${error.message} The code is used up. ${ANEW}`))
    }
  }
}
