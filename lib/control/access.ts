import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../config.js'
import { type Problem, problem } from './problem.js'

export interface AccessSettings {
  readonly host: string
  readonly allowedHosts: readonly string[]
  readonly authToken: string | null
}

/** Someone who may come in. */
export interface Caller {
  readonly operator: string | null
  readonly address: string
}

export type Admission = { readonly caller: Caller } | { readonly refused: Problem }

type Request = Pick<IncomingMessage, 'rawHeaders' | 'headers' | 'url'> & {
  readonly socket: {
    readonly localAddress?: string | undefined
    readonly localPort?: number | undefined
    readonly remoteAddress?: string | undefined
  }
}

/**
 * Decides who gets in, from the request's head alone. The rules keep web pages out, from another origin or with a name
 * rebound to this machine, and people without the token.
 */
export class Access {
  readonly #settings: AccessSettings
  readonly #key = randomBytes(32)
  readonly #tokenDigest: Buffer | null

  constructor(settings: AccessSettings) {
    this.#settings = settings
    this.#tokenDigest = settings.authToken === null ? null : this.#digest(settings.authToken)
  }

  /** @param open no token is asked for, as on `/health` */
  admit(request: Request, open: boolean): Admission {
    const refused =
      refuseDuplicates(request) ?? refuseTarget(request) ?? this.#refuseHost(request) ?? refuseForeignPage(request)
    if (refused !== null) return { refused }
    const address = request.socket.remoteAddress ?? 'unknown'
    if (this.#tokenDigest === null || open) return { caller: { operator: null, address } }
    if (this.#isToken(request.headers.authorization, this.#tokenDigest))
      return { caller: { operator: 'operator', address } }
    const detail =
      request.headers.authorization === undefined
        ? 'A token is needed: add -H "Authorization: Bearer $CONTROL_AUTH_TOKEN".'
        : 'This is not the token of this bot. Expected: -H "Authorization: Bearer $CONTROL_AUTH_TOKEN".'
    return { refused: problem(401, 'unauthorized', detail) }
  }

  #refuseHost({ headers, socket }: Request): Problem | null {
    const host = headers.host?.toLowerCase() ?? ''
    const names = [...this.#settings.allowedHosts, this.#settings.host, socket.localAddress ?? '']
    if (names.some(isLoopback) && isLoopback(socket.localAddress ?? '')) names.push('localhost', '127.0.0.1', '::1')
    const port = socket.localPort ?? 0
    const known = names.map(bracketed).flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
    if (known.includes(host)) return null
    const detail =
      `The Host header is "${host.slice(0, 100)}"; this server answers to ${[...new Set(known)].join(', ')}. ` +
      'Use one of these, or add the name to allowed_hosts.'
    return problem(403, 'wrong-host', detail)
  }

  #isToken(header: string | undefined, expected: Buffer): boolean {
    const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    // Digests under a random key have one length, and tell nothing by where they differ.
    return token !== undefined && timingSafeEqual(this.#digest(token), expected)
  }

  #digest(token: string): Buffer {
    return createHmac('sha256', this.#key).update(token).digest()
  }
}

/** Node keeps the first of two; another program on the way may have looked at the second. */
function refuseDuplicates({ rawHeaders }: Request): Problem | null {
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase())
  for (const name of ['host', 'authorization', 'origin']) {
    const count = names.filter((each) => each === name).length
    if (count > 1) return problem(400, 'duplicate-header', `The ${name} header is there ${count} times; send it once.`)
  }
  return null
}

function refuseTarget({ url }: Request): Problem | null {
  if (url?.startsWith('/')) return null
  return problem(400, 'wrong-target', 'The request target must be a path, such as /halt.')
}

/** Browsers say where a page comes from; curl and programs don't. */
function refuseForeignPage({ headers }: Request): Problem | null {
  const { origin, 'sec-fetch-site': site } = headers
  const ours = `http://${headers.host?.toLowerCase()}`
  const foreignOrigin = origin !== undefined && origin.toLowerCase() !== ours
  const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (!foreignOrigin && !foreignSite) return null
  return problem(403, 'foreign-origin', 'A web page from elsewhere may not use this server. Use curl, or a program.')
}

/** As in a URL: IPv6 addresses in brackets, and IPv4 in IPv6 as IPv4. */
function bracketed(name: string): string {
  const plain = name.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  return plain.includes(':') && !plain.startsWith('[') ? `[${plain}]` : plain
}
