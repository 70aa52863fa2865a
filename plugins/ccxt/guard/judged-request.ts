import { type AddressedRequest, type NamedRequest, pathOfAddress } from './asked-request.js'

/** `fetch2` takes these out. Source: ccxt 4.5.84. */
const NOT_SENT = new Set(['maxRetriesOnFailure', 'maxRetriesOnFailureDelay'])

/**
 * What makes an address another one than it reads: a part that leads back, and what the network library takes out or cuts off. Such
 * an address is judged as the network library reads it.
 */
const LEADS_ASTRAY = /[/\\](\.|%2e){1,2}([/\\?#]|$)|[#\\\s]/i

/**
 * One request that was judged: what it asks for, and what it has become on its way. Each step shows what it is given, and learns whether
 * that is still this request, and whether it is its turn. Everything else is another request.
 */
export class JudgedRequest {
  readonly #named: NamedRequest | null
  readonly #params: readonly (readonly [name: string, value: unknown])[]
  #signed: AddressedRequest | null
  #state: 'waiting' | 'sending' | 'connected' | 'answered' = 'waiting'

  constructor(asked: NamedRequest | AddressedRequest) {
    this.#named = 'url' in asked ? null : asked
    this.#signed = 'url' in asked ? asked : null
    this.#params = Object.entries(this.#named?.params ?? {}).map(([name, value]) => [name, comparable(value)])
  }

  /** Whether a step on its way asks for the same. A bot's own method may have added parameters, and has changed none. */
  isAskedBy({ path, api, method, params }: NamedRequest): boolean {
    const named = this.#named
    if (named === null || this.#state !== 'waiting' || path !== named.path || String(api) !== String(named.api))
      return false
    if (verbOf(method) !== verbOf(named.method)) return false
    const given = (params ?? {}) as Readonly<Record<string, unknown>>
    return this.#params.every(([name, value]) => comparable(given[name]) === value || NOT_SENT.has(name))
  }

  /** Takes what the library, or a bot's own `sign`, has made of it. */
  signedAs(signed: AddressedRequest): void {
    this.#signed = signed
  }

  /** Whether its method is that of what it was signed as, and each part of its path stands there. A bot's own `sign` may have changed it. */
  isNamedIn({ url, method, body }: AddressedRequest): boolean {
    if (verbOf(method) !== verbOf(this.#named?.method)) return false
    return this.#partsOfPath().every((part) => `${url} ${String(body)}`.includes(part))
  }

  /** Whether it is what the library sends now, for the first time or because the last attempt has failed. */
  isSignedAs({ url, method, body }: AddressedRequest): boolean {
    const signed = this.#signed
    if (signed === null || this.#state !== 'waiting' || !this.#leadsWhereItReads(String(url))) return false
    return url === signed.url && verbOf(method) === verbOf(signed.method) && body === signed.body
  }

  /** A value in its path, as `{id}`, may hold a `?`: then what stands behind it is no path any more. */
  #leadsWhereItReads(url: string): boolean {
    const path = pathOfAddress(url)
    return !LEADS_ASTRAY.test(url) && this.#partsOfPath().every((part) => path.includes(part) || !url.includes(part))
  }

  /** The path as it was named, without what is put into it and what it asks for. Empty where it has come as an address. */
  #partsOfPath(): string[] {
    const [path = ''] = String(this.#named?.path ?? '').split('?')
    return path.split(/\{[^{}]*\}/)
  }

  attempted(): void {
    this.#state = 'sending'
  }

  /** @param isAnswered false: the attempt has failed, and there may be another */
  attemptEnded(isAnswered: boolean): void {
    this.#state = isAnswered ? 'answered' : 'waiting'
  }

  /** Whether it is what goes to the network now, once for each attempt; the address may be a proxy's. */
  connects({ url, method, body }: AddressedRequest): boolean {
    const signed = this.#signed
    if (signed === null || this.#state !== 'sending' || verbOf(method) !== verbOf(signed.method)) return false
    // A body of several parts is made into a text last.
    const isSame = body === signed.body || (typeof signed.body === 'object' && signed.body !== null)
    if (!isSame || !leadsTo(String(url), String(signed.url))) return false
    this.#state = 'connected'
    return true
  }
}

/** An object is compared by its text: it may be changed in place. */
function comparable(value: unknown): unknown {
  return typeof value === 'object' ? JSON.stringify(value) : value
}

function verbOf(method: unknown): string {
  return String(method ?? 'GET').toUpperCase()
}

/** A proxy has the address behind its own, plain or encoded, or another host. */
function leadsTo(url: string, signed: string): boolean {
  if (url === signed || url.endsWith(encodeURIComponent(signed))) return true
  const start = signed.indexOf(pathOfAddress(signed), signed.indexOf('//') + 2)
  return start > 0 && start < signed.length - 1 && url.endsWith(signed.slice(start))
}
