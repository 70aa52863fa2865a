import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isLoopback } from '../../config/loopback.js'
import { tokenOption } from '../../words/curl.js'
import { type HostName, isNamedBy, nameOfAddress, readHost, writeHost } from '../../words/host-name.js'
import { type Caller, mayDo, type Operator, type Role, sha256 } from '../../words/operators.js'
import { printable } from '../../words/printable.js'
import { type Problem, problem } from './problem.js'

export interface AccessSettings {
  readonly host: string
  readonly allowedHosts: readonly HostName[]
  /** The address that a proxy in front has; null: none is known. */
  readonly publicUrl: string | null
  /** Empty: no token is asked for. */
  readonly operators: readonly Operator[]
  readonly tokenHint: string | null
}

/** Who was let in by pairing, beside those of the settings. */
export interface PairedDevices {
  /** Another array whenever that changes. */
  readonly admitted: readonly Operator[]
  /** Somebody has come in by the token of this name. */
  used(name: string): void
}

const NO_DEVICES: PairedDevices = { admitted: [], used: () => {} }

/** The way by which a call comes in: the port, plain or with TLS, or the Unix socket. */
export type WayIn = 'http' | 'https' | 'socket'

/** What no token is asked for: a call, as `/health`; or the page, which a link from anywhere may lead to. */
export type Open = 'call' | 'page' | false

export type Admission = { readonly caller: Caller } | { readonly refused: Problem }

/** What everybody may at the socket. */
const SOCKET_ROLE = 'halter'

/** What a form may, whoever's token stands in it. */
const FORM_ROLE = 'halter'

const NO_TOKEN_IN_FORM = 'The token in the form is missing, or is not one of this bot; nothing was done.'

const A: Readonly<Record<Role, string>> = { viewer: 'a viewer', halter: 'a halter', operator: 'an operator' }

type Request = Pick<IncomingMessage, 'rawHeaders' | 'headers' | 'url' | 'method'> & {
  readonly socket: {
    readonly localAddress?: string | undefined
    readonly remoteAddress?: string | undefined
  }
}

/**
 * Decides who gets in, from the request's head alone. The rules keep web pages out, from another origin or with a name
 * rebound to this machine, and people without a token.
 *
 * Who can open the Unix socket is the bot's own user, or root: without a right token he may read and halt there, and no more.
 */
export class Access {
  readonly #settings: AccessSettings
  readonly #wayIn: WayIn
  readonly #key = randomBytes(32)
  readonly #digests: ReadonlyMap<Operator, Buffer>
  readonly #devices: PairedDevices
  #deviceDigests: { readonly of: readonly Operator[]; readonly digests: ReadonlyMap<Operator, Buffer> }
  readonly #publicOrigin: string | null

  constructor(settings: AccessSettings, wayIn: WayIn = 'http', devices: PairedDevices = NO_DEVICES) {
    this.#settings = settings
    this.#wayIn = wayIn
    this.#devices = devices
    this.#deviceDigests = { of: [], digests: new Map() }
    this.#publicOrigin = settings.publicUrl === null ? null : new URL(settings.publicUrl).origin
    this.#digests = this.#digestsOf(settings.operators)
  }

  admit(request: Request, open: Open): Admission {
    const refused =
      refuseDuplicates(request) ??
      refuseTarget(request) ??
      this.#refuseHost(request) ??
      (open === 'page' && isVisit(request) ? null : this.#refuseForeignPage(request))
    if (refused !== null) return { refused }
    const address = this.addressOf(request)
    if (open !== false) return { caller: { operator: null, role: 'viewer', address } }
    if (this.#digests.size === 0) return { caller: { operator: null, role: 'operator', address } }
    const { authorization } = request.headers
    const operator = this.#holderOf(authorization)
    if (operator !== null) return { caller: { operator: operator.name, role: this.#roleOf(operator), address } }
    if (this.#wayIn === 'socket') return { caller: { operator: null, role: SOCKET_ROLE, address } }
    const detail = `${whyUnknown(authorization)}; nothing was done. ${this.#howToShowIt()}`
    return { refused: problem(401, 'unauthorized', detail) }
  }

  /**
   * Lets a form in by the token in its body. It was refused by its head, for want of a token alone; so its origin is ours. It may halt
   * at most: a browser keeps what was typed, and may send it again.
   */
  admitForm(request: Request, token: string | null): Admission {
    const address = this.addressOf(request)
    const operator = token === null ? null : this.#holderOf(`Bearer ${token.trim()}`)
    if (operator === null) return { refused: problem(401, 'unauthorized', NO_TOKEN_IN_FORM) }
    const role = mayDo(operator.role, FORM_ROLE) ? FORM_ROLE : operator.role
    return { caller: { operator: operator.name, role, address } }
  }

  /** Where a request comes from; `socket` from there. */
  addressOf({ socket }: Pick<Request, 'socket'>): string {
    return this.#wayIn === 'socket' ? 'socket' : (socket.remoteAddress ?? 'unknown')
  }

  /** @param needed the least role that may do it */
  refuseRole({ operator, role }: Caller, needed: Role): Problem | null {
    if (mayDo(role, needed)) return null
    if (operator === null) {
      const detail = `Nothing was done: without a token of this bot, the socket's user may read and halt. ${this.#howToShowIt()}`
      return problem(401, 'unauthorized', detail)
    }
    const may = role === 'viewer' ? 'read' : 'read and halt'
    const detail = `Nothing was done: ${operator} is a ${role} and may ${may}. This takes the token of ${A[needed]}.`
    return problem(403, 'role', detail)
  }

  /** A token takes nothing away. */
  #roleOf({ role }: Operator): Role {
    return this.#wayIn === 'socket' && !mayDo(role, SOCKET_ROLE) ? SOCKET_ROLE : role
  }

  #howToShowIt(): string {
    const hint = this.#settings.tokenHint ?? '$TOKEN'
    const variable = /^\$(\w+)$/.exec(hint)?.[1]
    const first =
      variable === undefined ? '' : `Where your shell has no ${hint}, read -rs ${variable} waits for you to paste it. `
    return `${first}Add to the line: ${tokenOption(hint)}`
  }

  /** By name, on any port: a tunnel, a proxy or a published port has one of its own. A rebound name is never one of these. */
  #refuseHost({ headers, socket }: Request): Problem | null {
    const { host: own, allowedHosts } = this.#settings
    const named = readHost(headers.host ?? '')
    const addresses = [own, socket.localAddress ?? own].map(nameOfAddress)
    const known = [...allowedHosts, ...addresses]
    if (named !== null && (isLoopback(named.name) || known.some((allowed) => isNamedBy(named, allowed)))) return null
    return wrongHost(headers.host ?? '', [...known, { name: 'localhost', port: null }])
  }

  /** Browsers say where a page comes from; curl and programs don't. */
  #refuseForeignPage({ headers }: Request): Problem | null {
    const { origin, 'sec-fetch-site': site } = headers
    const scheme = this.#wayIn === 'https' ? 'https' : 'http'
    const ours = [`${scheme}://${headers.host?.toLowerCase()}`, this.#publicOrigin]
    const foreignOrigin = origin !== undefined && !ours.includes(origin.toLowerCase())
    const foreignSite = site !== undefined && site !== 'same-origin' && site !== 'none'
    if (!foreignOrigin && !foreignSite) return null
    const detail =
      'A web page from elsewhere may not use this server, and nothing was done. Use curl, or a program. Is this the bot’s own page, ' +
      'behind a proxy: set public_url to the address that the browser shows.'
    return problem(403, 'foreign-origin', detail)
  }

  /** Every token is compared, in a time that depends on none of them. */
  #holderOf(header: string | undefined): Operator | null {
    const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1]
    const shown = this.#digest(sha256(token ?? ''))
    let holder: Operator | null = null
    // Digests under a random key have one length, and tell nothing by where they differ.
    for (const digests of [this.#digests, this.#digestsOfDevices()])
      for (const [operator, digest] of digests) if (timingSafeEqual(shown, digest)) holder = operator
    if (token === undefined || holder === null) return null
    this.#devices.used(holder.name)
    return holder
  }

  /** They are made anew only when other devices are let in. */
  #digestsOfDevices(): ReadonlyMap<Operator, Buffer> {
    const { admitted } = this.#devices
    if (this.#deviceDigests.of !== admitted) this.#deviceDigests = { of: admitted, digests: this.#digestsOf(admitted) }
    return this.#deviceDigests.digests
  }

  #digestsOf(operators: readonly Operator[]): ReadonlyMap<Operator, Buffer> {
    return new Map(operators.map((operator) => [operator, this.#digest(operator.tokenSha256)]))
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest()
  }
}

/** Somebody has followed a link: the browser shows the answer in a tab of its own, and no page gets to read it. */
function isVisit({ method, headers }: Request): boolean {
  const { 'sec-fetch-mode': mode, 'sec-fetch-dest': destination, origin } = headers
  return method === 'GET' && mode === 'navigate' && destination === 'document' && origin === undefined
}

function whyUnknown(authorization: string | undefined): string {
  if (authorization === undefined) return 'A token is needed'
  const shown = /^Bearer(.*)$/i.exec(authorization)?.[1]?.trim()
  if (shown === undefined) return 'The Authorization header has to begin with Bearer'
  if (shown === '') return 'The token is empty: the variable is not set'
  if (shown.startsWith('$'))
    return 'The shell has left the variable as it stands: write it outside of the single quotes'
  return 'This is not a token of this bot'
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

function wrongHost(host: string, known: readonly HostName[]): Problem {
  const names = [...new Set(known.map(writeHost))].join(', ')
  const detail =
    `The Host header is "${printable(host, 100)}"; this server answers to ${names}. ` +
    'Use one of these, or add the name to allowed_hosts.'
  return problem(403, 'wrong-host', detail)
}
