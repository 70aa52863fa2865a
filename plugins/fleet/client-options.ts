import { isIP } from 'node:net'

/** Where an engine is, and how it is reached: a part of `FleetSettings`. */
export interface EnginePlace {
  /** `redis://user:password@host:port/number`, or `rediss:` for TLS; `valkey:` and `valkeys:` are the same. */
  readonly urls: readonly string[]
  /** The name of the master that {@link urls} know, which are Sentinels then; null: the first of them is the engine. */
  readonly sentinelMaster: string | null
  /** Of the engine behind Sentinels, whose own are in {@link urls}. Left out: none is sent. */
  readonly engineLogin?: { readonly username: string | null; readonly password: string }
  /** PEM; null: the authorities that Node trusts. */
  readonly ca: string | null
}

interface Login {
  readonly username?: string
  readonly password?: string
}

export interface Timeouts {
  /** How long a connection may take to come about, in ms. */
  readonly connectMs: number
  /** How long an answer may take, in ms. */
  readonly commandMs: number
}

/** The longest pause before a connection is tried anew, in ms. */
const MOST_PAUSE_MS = 1_000
const REDIS_PORT = 6379
const SENTINEL_PORT = 26379

/**
 * What ioredis is told. Nothing is kept for later and nothing is sent twice: a write that was given up must not come behind its time. Pure.
 */
export function clientOptions(place: EnginePlace, name: string, { connectMs, commandMs }: Timeouts): object {
  const urls = place.urls.map((url) => new URL(url))
  const [first] = urls
  if (first === undefined) throw new Error('[control.fleet] has no url')
  return {
    ...(place.sentinelMaster === null ? direct(first, place.ca) : bySentinels(place, urls, place.sentinelMaster)),
    db: databaseOf(place),
    connectionName: name,
    lazyConnect: true,
    protocol: 2,
    disableClientInfo: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Nobody takes its failure, which would end the thread; whoever subscribes does so anew.
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    connectTimeout: connectMs,
    commandTimeout: commandMs,
    disconnectTimeout: 100,
    keepAlive: 1_000,
    retryStrategy: pauseBefore,
    sentinelRetryStrategy: pauseBefore,
    sentinelCommandTimeout: connectMs,
  }
}

/** The number of the database at the engine. Pure. */
export function databaseOf({ urls: [first = ''] }: Pick<EnginePlace, 'urls'>): number {
  return Number(new URL(first).pathname.slice(1)) || 0
}

/** How the engine is called, without user and password. Pure. */
export function engineName({ urls, sentinelMaster }: EnginePlace): string {
  const places = urls.map((each) => {
    const url = new URL(each)
    return `${url.protocol}//${url.host}${url.pathname === '/' ? '' : url.pathname}`
  })
  return sentinelMaster === null ? places.join(', ') : `${sentinelMaster} by ${places.join(', ')}`
}

/** Spread, so that a restarted engine is not stormed by all bots at once. */
function pauseBefore(times: number): number {
  const most = Math.min(MOST_PAUSE_MS, 25 * 2 ** Math.min(times, 6))
  return Math.round(most * (0.5 + Math.random() / 2))
}

function direct(url: URL, ca: string | null): object {
  const host = hostOf(url)
  const tls = tlsOf(url, ca)
  return {
    host,
    port: Number(url.port) || REDIS_PORT,
    ...loginIn(url),
    ...(tls !== null && { tls: isIP(host) === 0 ? { ...tls, servername: host } : tls }),
  }
}

function bySentinels({ engineLogin, ca }: EnginePlace, urls: readonly URL[], name: string): object {
  const [first] = urls
  const tls = first === undefined ? null : tlsOf(first, ca)
  const { username: sentinelUsername, password: sentinelPassword } = first === undefined ? {} : loginIn(first)
  return {
    name,
    sentinels: urls.map((url) => ({ host: hostOf(url), port: Number(url.port) || SENTINEL_PORT })),
    ...(sentinelUsername !== undefined && { sentinelUsername }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(engineLogin !== undefined && { password: engineLogin.password }),
    ...(engineLogin !== undefined && engineLogin.username !== null && { username: engineLogin.username }),
    ...(tls !== null && { tls, sentinelTLS: tls, enableTLSForSentinelMode: true }),
  }
}

function loginIn({ username, password }: URL): Login {
  return {
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
  }
}

function tlsOf(url: URL, ca: string | null): { readonly ca?: string } | null {
  if (!['rediss:', 'valkeys:'].includes(url.protocol)) return null
  return ca === null ? {} : { ca }
}

/** Without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}
