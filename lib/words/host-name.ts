import { isIPv6 } from 'node:net'

/** What a `Host` header, or an entry of `allowed_hosts`, names. */
export interface HostName {
  /** In small letters, without a dot at its end; an IPv6 address in brackets; `*.domain` in a setting. */
  readonly name: string
  /** Null: none is named. */
  readonly port: number | null
}

const LABEL = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?'
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`)

/** Domains that nobody can register: only these may follow `*.` alone. */
const PRIVATE_DOMAINS = ['localhost', 'local', 'internal', 'lan', 'test']

/** Reads a `Host` header; null: it is none. Pure. */
export function readHost(header: string): HostName | null {
  const [, host = '', digits] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(header.toLowerCase()) ?? []
  const name = plainName(host)
  const port = digits === undefined || digits === '' ? null : Number(digits)
  return name === null || (port !== null && port > 65_535) ? null : { name, port }
}

/**
 * Reads an entry of `allowed_hosts` in any form in which people write a host: also an address as a browser shows it. Pure.
 *
 * @returns what it names, or what to write in its place
 */
export function readAllowedHost(entry: string): HostName | { readonly problem: string } {
  const url = /^https?:\/\/([^/?#]*)/i.exec(entry)
  const host = url === null ? entry.replace(/\/$/, '') : (url[1] ?? '')
  const star = host.startsWith('*.')
  const read = readHost(isIPv6(host) ? `[${host}]` : toAscii(star ? host.slice(2) : host))
  if (read === null) return { problem: `"${entry}" is no host: ${WRITE}` }
  if (!star) return read
  if (!isDomain(read.name)) {
    return {
      problem: `"${entry}" lets in names that anyone can register: write a domain of yours, e.g. "*.example.com"`,
    }
  }
  return { name: `*.${read.name}`, port: read.port }
}

const WRITE = 'write a name, e.g. "bot.example.com", "bot.example.com:8443" or "*.example.com"'

/** True when a `Host` header is what `allowed` names. No port in `allowed` stands for every port. Pure. */
export function isNamedBy({ name, port }: HostName, allowed: HostName): boolean {
  const { name: named } = allowed
  if (named.startsWith('*.') ? !name.endsWith(named.slice(1)) : name !== named) return false
  // A browser leaves out the port that is usual for its scheme, and a proxy may have spoken another scheme.
  const ports = port === null ? [80, 443] : [port]
  return allowed.port === null || ports.includes(allowed.port)
}

/** As in a `Host` header: an IPv6 address in brackets, and IPv4 in IPv6 as IPv4. Pure. */
export function nameOfAddress(address: string): HostName {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)|%.*$/g, '')
  return { name: plainName(isIPv6(plain) ? `[${plain}]` : plain) ?? plain, port: null }
}

/** As it is written in a URL. */
export function writeHost({ name, port }: HostName): string {
  return port === null ? name : `${name}:${port}`
}

function plainName(host: string): string | null {
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) ? canonical(host) : null
  const name = host.endsWith('.') ? host.slice(0, -1) : host
  return name.length <= 253 && NAME.test(name) ? name : null
}

/** One address, one text: `[::1]` for `[0:0:0:0:0:0:0:1]`. A zone (`%eth0`) has no place in a URL. */
function canonical(host: string): string | null {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : null
}

/** Names with letters of other languages, as browsers send them. */
function toAscii(host: string): string {
  const [, name = '', port = ''] = /^([^:]*)(:\d*)?$/.exec(host) ?? []
  if (!/[\u0080-\uffff]/.test(name) || !URL.canParse(`http://${name}`)) return host
  return `${new URL(`http://${name}`).hostname}${port}`
}

function isDomain(name: string): boolean {
  const labels = name.split('.')
  return labels.length > 1 ? !/^\d+$/.test(labels.at(-1) ?? '') : PRIVATE_DOMAINS.includes(name)
}
