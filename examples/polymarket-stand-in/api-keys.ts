import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ClobError } from './clob-error.js'

export interface ApiKey {
  readonly apiKey: string
  readonly secret: string
  readonly passphrase: string
}

/**
 * Whose keys there are. The real client makes the headers and signs them; here the signatures are not checked: whoever names an
 * address has its keys.
 */
export class ApiKeys {
  /** By address. */
  readonly #keys = new Map<string, ApiKey>()

  /** @throws {ClobError} where the address has one: it is derived then */
  create(headers: IncomingHttpHeaders): ApiKey {
    const address = addressOf(headers)
    if (this.#keys.has(address)) throw new ClobError(400, 'Could not create api key')
    this.#keys.set(address, keyOf(address))
    return keyOf(address)
  }

  /** @throws {ClobError} where the address has none */
  derive(headers: IncomingHttpHeaders): ApiKey {
    const key = this.#keys.get(addressOf(headers))
    if (key === undefined) throw new ClobError(400, 'Could not derive api key!')
    return key
  }

  /**
   * Whose request this is.
   *
   * @returns the address, in small letters
   * @throws {ClobError} when the headers don't name a key, and what belongs to it
   */
  callerOf(headers: IncomingHttpHeaders): string {
    const address = addressOf(headers)
    const key = this.#keys.get(address)
    const isKnown = key?.apiKey === headers.poly_api_key && key?.passphrase === headers.poly_passphrase
    if (key === undefined || !isKnown || !headers.poly_signature)
      throw new ClobError(401, 'Unauthorized/Invalid api key')
    return address
  }

  /** @returns the API key of an address that has one */
  keyOf(address: string): string | undefined {
    return this.#keys.get(address)?.apiKey
  }
}

function addressOf(headers: IncomingHttpHeaders): string {
  const address = headers.poly_address
  if (typeof address !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(address))
    throw new ClobError(401, 'Invalid L1 Request headers')
  return address.toLowerCase()
}

function keyOf(address: string): ApiKey {
  const digest = createHash('sha256').update(address).digest()
  return {
    apiKey: digest.toString('hex').slice(0, 32),
    secret: digest.toString('base64'),
    passphrase: digest.toString('hex').slice(32),
  }
}
