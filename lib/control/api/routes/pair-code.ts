import { isLoopback } from '../../../config/loopback.js'
import { isTokenName, TOKEN_NAME } from '../../../words/operators.js'
import { printable } from '../../../words/printable.js'
import { MOST_DEVICES } from '../../disk/device-file.js'
import { readBody } from '../body.js'
import { CODE_MS } from '../pairing-codes.js'
import { type Problem, problem } from '../problem.js'
import { type Call, ok, type Reply, type Route, refuse } from '../route.js'
import type { RouteParts } from '../route-parts.js'
import { checkBody, PairCodeBody } from '../schemas.js'

/** The document of `POST /pair-code`. */
export interface PairingDocument {
  /** What the device will be called. */
  readonly name: string
  /** What it may do. */
  readonly role: 'halter'
  /** What the device opens: the page, with the code in the fragment, which no server gets to see. It is a secret until then. */
  readonly link: string
  /** Until when the code is good, ISO 8601. It is good once. */
  readonly expiresAt: string
  /** A device of that name is let in now. Its token ends when the code is taken. */
  readonly replaces: boolean
}

const DEFAULT_NAME = 'phone'

type Parts = Pick<RouteParts, 'devices' | 'pairingCodes' | 'settings'>

/** `POST /pair-code`: makes the one-use code by which a device is let in. Lets nobody in. */
export class PairCodeCall implements Route {
  readonly path = '/pair-code'
  readonly method = 'POST'
  readonly role = 'operator'
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async answer({ request, caller }: Call): Promise<Reply> {
    const { devices, pairingCodes, settings } = this.#parts
    const next = 'Send {"name": "phone"}, or nothing.'
    const checked = checkBody(PairCodeBody, await readBody(request), next)
    if ('refused' in checked) return refuse(checked.refused)
    const name = checked.value.name ?? this.#freeName()
    const refused = this.#refuse(name)
    if (refused !== null) return refuse(refused)
    const madeAt = new Date()
    const code = pairingCodes.make({ name, by: caller.operator ?? caller.address, madeAt })
    const document: PairingDocument = {
      name,
      role: 'halter',
      link: `${settings.publicUrl}/#code=${code}`,
      expiresAt: new Date(madeAt.getTime() + CODE_MS).toISOString(),
      replaces: devices.has(name),
    }
    return ok(document)
  }

  /** `phone`, `phone-2`, … */
  #freeName(): string {
    const { devices } = this.#parts
    const isTaken = (name: string) => devices.isConfigured(name) || devices.has(name)
    let name = DEFAULT_NAME
    for (let number = 2; isTaken(name); number++) name = `${DEFAULT_NAME}-${number}`
    return name
  }

  #refuse(name: string): Problem | null {
    const { devices, settings } = this.#parts
    const { operators, publicUrl } = settings
    if (operators.length === 0) {
      const detail =
        'This bot asks nobody for a token, so there is nothing to pair: any device that reaches it may do everything. ' +
        'Set auth_token_file (or tokens_file) under [control], and start it anew.'
      return problem(409, 'no-tokens-to-pair', detail)
    }
    if (publicUrl === null || !isPrivate(publicUrl)) {
      const now =
        publicUrl === null ? 'public_url is not set' : `public_url is ${publicUrl}, where anybody on the way could read`
      const detail =
        `No code was made: ${now}. Set it under [control] to the address by which the device reaches this bot, such as ` +
        'public_url = "https://bot.example.org/kill-switch", and start it anew.'
      return problem(409, 'no-public-url', detail)
    }
    if (!isTokenName(name)) {
      return problem(422, 'not-a-name', `No code was made: "${printable(name, 50)}" is no name: ${TOKEN_NAME}.`)
    }
    if (devices.isConfigured(name)) {
      const detail = `No code was made: ${name} has a token in the configuration. Give the device another name.`
      return problem(409, 'name-taken', detail)
    }
    if (devices.list.length >= MOST_DEVICES && !devices.has(name)) {
      return problem(409, 'too-many-devices', `No code was made: ${MOST_DEVICES} devices are paired. Revoke one first.`)
    }
    return null
  }
}

function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
}
