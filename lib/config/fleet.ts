import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { faultOfKey } from '../words/fleet-key.js'
import { ownFields } from '../words/own-field.js'
import type { ControlTable } from './control-table.js'
import type { Environment } from './environment.js'
import { isLoopback } from './loopback.js'
import { readPrivateFile } from './private-file.js'

/** `[control.fleet]`: the group of bots that one halt reaches. */
export interface FleetSettings {
  /** Of Redis or Valkey; several, or one with {@link sentinelMaster}, are Sentinels. With user and password. */
  readonly urls: readonly string[]
  /** The name of the master that Sentinels know; null: `urls` is the engine itself. */
  readonly sentinelMaster: string | null
  /** Of the engine, where {@link urls} are Sentinels, which have theirs in their URLs. Left out: none is sent. */
  readonly engineLogin?: { readonly username: string | null; readonly password: string }
  readonly group: string
  /** The name of this bot in its group; empty: that which the kill switch has. */
  readonly bot: string
  readonly leaseMs: number
  readonly onLostLease: 'pause' | 'ignore'
  /** Public keys of those who may resume, `ed25519:` and base64url. */
  readonly resumeKeys: readonly string[]
  /** How many replicas the engine has; null: as many as it has told at most. */
  readonly replicas: number | null
  /** PEM of the authority that has signed the engine's certificate; null: those of Node. */
  readonly ca: string | null
}

const NAMES = [
  'url',
  'url_env',
  'url_file',
  'sentinel_master',
  'username',
  'password_env',
  'password_file',
  'group',
  'bot',
  'lease_ms',
  'on_lost_lease',
  'resume_keys',
  'replicas',
  'ca',
]
const URL_NAMES = ['url', 'url_env', 'url_file']
const PASSWORD_NAMES = ['password_env', 'password_file']

/** In ms. Shorter than this, a slow answer would be a lost lease. */
const SHORTEST_LEASE_MS = 500
const LONGEST_LEASE_MS = 600_000
const LEASE_MS = 3_000
const MOST_URLS = 16
const MOST_REPLICAS = 32
const MOST_KEYS = 64
/** Of a group and of a bot: they stand in the names of the engine's keys. */
const NAME = /^[\w.@:-]{1,64}$/

/** The variables that `[control.fleet]` names: they may begin with `CONTROL_`. */
export function variablesOfFleet(fleet: unknown): string[] {
  if (typeof fleet !== 'object' || fleet === null) return []
  const { url_env: url, password_env: password } = ownFields(fleet) as Readonly<Record<string, unknown>>
  return [url, password].filter((name) => typeof name === 'string')
}

/**
 * Reads `[control.fleet]`, with its secrets. No message ever holds one, nor a URL, which may.
 *
 * @param problems takes what is wrong, a line each
 * @param environment where `url_env` and `password_env` look
 * @returns null: this bot is in no fleet, or something is wrong
 */
export function readFleet(
  { fleet, follow }: Pick<ControlTable, 'fleet' | 'follow'>,
  problems: string[],
  environment: Environment = {},
): FleetSettings | null {
  if (fleet === undefined) return null
  const reader = new FleetReader(ownFields(fleet), environment)
  const settings = reader.read()
  problems.push(...reader.problems)
  if (follow !== undefined && follow !== 'auto') problems.push(NEVER_LEADS)
  return reader.problems.length > 0 ? null : settings
}

const NEVER_LEADS =
  'fleet does nothing in a process that never leads: set it where the leader is configured, and take it out here'

const NOT_BY_VARIABLES =
  'This bot is in NO FLEET: CONTROL_FLEET_URL and CONTROL_FLEET_GROUP are for the command line. Set [control.fleet]; its url_env = "CONTROL_FLEET_URL" takes the address from there.'

/** What is odd about a fleet's settings, and may be a mistake. Pure. */
export function warnOfFleet(settings: FleetSettings | null, { CONTROL_FLEET_URL: url }: Environment = {}): string[] {
  if (settings === null) return url ? [NOT_BY_VARIABLES] : []
  const { urls, engineLogin, onLostLease, ca } = settings
  const open = urls.filter((url) => !isLoopback(new URL(url).hostname)).filter((url) => url.startsWith('redis:'))
  const hasSecret = engineLogin !== undefined || urls.some((url) => new URL(url).password !== '')
  return [
    ...(open.length === 0
      ? []
      : [
          `fleet: the engine is reached without TLS, so that who is between can read ${hasSecret ? 'its password, and ' : ''}what is said, and drop it. Use rediss://.`,
        ]),
    ...(ca !== null && urls.every((url) => url.startsWith('redis:'))
      ? ['fleet: ca is not used, since the url begins with redis:// and not with rediss://.']
      : []),
    ...(onLostLease === 'ignore'
      ? [
          'fleet: on_lost_lease = "ignore": where the engine is not heard, this bot trades on, and a halt of the fleet may not reach it.',
        ]
      : []),
  ]
}

/** Reads the table, and says all that is wrong with it. */
class FleetReader {
  readonly problems: string[] = []
  readonly #given: Readonly<Record<string, unknown>>
  readonly #environment: Environment

  constructor(given: Readonly<Record<string, unknown>>, environment: Environment) {
    this.#given = given
    this.#environment = environment
  }

  read(): FleetSettings {
    const unknown = Object.keys(this.#given).filter((name) => !NAMES.includes(name))
    for (const name of unknown) this.#wrong(`there is no ${name}. There are: ${NAMES.join(', ')}`)
    const urls = this.#urls()
    const sentinelMaster = this.#name('sentinel_master', null)
    if (urls.length > 1 && sentinelMaster === null)
      this.#wrong('several url are those of Sentinels: set sentinel_master, the name of the master that they know')
    const username = this.#text('username')
    const password = this.#password()
    if (username !== null && password === null) this.#wrong('username needs password_env or password_file')
    return {
      urls: sentinelMaster === null ? urls.map((url) => withUser(url, username, password)) : urls,
      sentinelMaster,
      ...(sentinelMaster !== null && password !== null && { engineLogin: { username, password } }),
      group: this.#name('group', null, 'the name that all bots of this fleet have, e.g. "desk-1"') ?? '',
      bot: this.#name('bot', '') ?? '',
      leaseMs: this.#whole('lease_ms', SHORTEST_LEASE_MS, LONGEST_LEASE_MS, LEASE_MS),
      onLostLease: this.#onLostLease(),
      resumeKeys: this.#resumeKeys(),
      replicas: this.#field('replicas') === undefined ? null : this.#whole('replicas', 0, MOST_REPLICAS, 0),
      ca: this.#ca(),
    }
  }

  #field(name: string): unknown {
    return this.#given[name]
  }

  #wrong(problem: string): void {
    this.problems.push(`[control.fleet]: ${problem}`)
  }

  #text(name: string): string | null {
    const given = this.#given[name]
    if (given === undefined) return null
    if (typeof given === 'string' && given !== '') return given
    this.#wrong(`${name} has to be a text`)
    return null
  }

  /** @param needed what it is, where it has to be there */
  #name(name: string, otherwise: string | null, needed?: string): string | null {
    const given = this.#given[name]
    if (given === undefined) {
      if (needed !== undefined) this.#wrong(`it needs ${name}: ${needed}`)
      return otherwise
    }
    if (typeof given === 'string' && NAME.test(given)) return given
    this.#wrong(`${name} has to be at most 64 letters, digits and . @ : - _`)
    return otherwise
  }

  #whole(name: string, least: number, most: number, otherwise: number): number {
    const given = this.#given[name] ?? otherwise
    if (Number.isInteger(given) && Number(given) >= least && Number(given) <= most) return Number(given)
    this.#wrong(`${name} has to be a whole number from ${least} to ${most}`)
    return otherwise
  }

  #onLostLease(): FleetSettings['onLostLease'] {
    const given = this.#field('on_lost_lease') ?? 'pause'
    if (given === 'pause' || given === 'ignore') return given
    this.#wrong('on_lost_lease has to be "pause" or "ignore"')
    return 'pause'
  }

  #urls(): readonly string[] {
    const given = this.#oneOf(URL_NAMES)
    if (given === null) {
      this.#wrong('it needs a url: set url, url_env (the name of a variable) or url_file (a private file)')
      return []
    }
    if (given.value === undefined) return []
    const texts =
      typeof given.value === 'string' ? given.value.split(/[\s,]+/).filter((url) => url !== '') : given.value
    if (!Array.isArray(texts) || texts.length === 0 || texts.length > MOST_URLS) {
      this.#wrong(`${given.name} has to be a URL, or a list of those of Sentinels, ${MOST_URLS} at most`)
      return []
    }
    return texts.filter((url) => this.#isUrl(url, given.name)).map((url) => url.replace(/^valkey/i, 'redis'))
  }

  #isUrl(given: unknown, name: string): given is string {
    const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : null
    const fits =
      url !== null &&
      /^(redis|valkey)s?:$/.test(url.protocol) &&
      url.hostname !== '' &&
      /^\/?\d{0,3}$/.test(url.pathname)
    if (fits && url.search === '' && url.hash === '') return true
    this.#wrong(
      `${name} has to be redis://host:port or valkey://host:port, or rediss:// or valkeys:// with TLS; a user, a password and the number of a database may be in it, and nothing else`,
    )
    return false
  }

  #password(): string | null {
    const given = this.#oneOf(PASSWORD_NAMES)
    if (given === null || given.value === undefined) return null
    if (typeof given.value === 'string' && given.value !== '') return given.value
    this.#wrong(`${given.name}: the password is empty`)
    return null
  }

  #resumeKeys(): readonly string[] {
    const given = this.#field('resume_keys')
    if (!Array.isArray(given) || given.length === 0) {
      this.#wrong(
        'it needs resume_keys, a list of public keys: nobody could resume a halt of the fleet. `npx trading-kill-switch fleet keygen` makes one',
      )
      return []
    }
    if (given.length > MOST_KEYS) this.#wrong(`resume_keys has more than ${MOST_KEYS} keys`)
    for (const [at, key] of given.entries()) {
      const fault = faultOfKey(key)
      if (fault !== null) this.#wrong(`resume_keys, the ${at + 1}.: ${fault}`)
    }
    return [...new Set(given)]
  }

  #ca(): string | null {
    const file = this.#text('ca')
    if (file === null) return null
    try {
      const pem = readFileSync(resolve(file), 'utf8')
      new X509Certificate(pem)
      return pem
    } catch (error) {
      this.#wrong(`ca ${file} can't be read as a certificate in PEM: ${(error as Error).message}`)
      return null
    }
  }

  /** Null: none of them is set. An undefined value: one is, and can't be read, which was said. */
  #oneOf(names: readonly string[]): { readonly name: string; readonly value: unknown } | null {
    const set = names.filter((name) => this.#given[name] !== undefined)
    const [name] = set
    if (name === undefined) return null
    if (set.length > 1) this.#wrong(`${set.join(' and ')} are set together: keep one of them`)
    const given = this.#given[name]
    if (!name.endsWith('_env') && !name.endsWith('_file')) return { name, value: given }
    if (typeof given !== 'string' || given === '') {
      this.#wrong(`${name} has to be a text`)
      return { name, value: undefined }
    }
    return { name, value: name.endsWith('_env') ? this.#ofVariable(name, given) : this.#ofFile(name, given) }
  }

  #ofVariable(name: string, variable: string): string | undefined {
    const text = this.#environment[variable]
    if (text === undefined) this.#wrong(`${name}: there is no variable ${variable} in the environment`)
    return text?.trim()
  }

  #ofFile(name: string, file: string): string | undefined {
    const read = readPrivateFile(file, name)
    if ('text' in read) return read.text.trim()
    this.#wrong(read.problem)
    return undefined
  }
}

/** What the URL says itself goes before. Pure. */
function withUser(text: string, username: string | null, password: string | null): string {
  if (password === null) return text
  const url = new URL(text)
  if (url.username === '' && username !== null) url.username = encodeURIComponent(username)
  if (url.password === '') url.password = encodeURIComponent(password)
  return url.href
}
