import {
  CHANNEL_KINDS,
  type Channel,
  type ChannelKind,
  NOTIFICATION_LEVELS,
  NOTIFIED_EVENTS,
} from '../words/notification.js'
import { ownField, ownFields } from '../words/own-field.js'
import { readAllowedUsers } from './allowed-users.js'
import type { ControlTable } from './control-table.js'
import type { Environment } from './environment.js'
import { readPrivateFile } from './private-file.js'

const TELEGRAM = 'https://api.telegram.org'
const REMIND_MS = 900_000
const INTERVAL_MS = 60_000
const DAY_MS = 86_400_000
/** A key of a webhook with fewer characters can be guessed. */
const SHORT_KEY = 16

const URL_FIELDS = ['url', 'url_env', 'url_file']
const SECRET_FIELDS = ['secret_env', 'secret_file']
const EVERYWHERE = ['kind', 'name']
const TOLD = ['events', 'min_level', 'remind_ms', 'fleet']

/** Which fields a kind takes. */
const FIELDS: Readonly<Record<ChannelKind, readonly string[]>> = {
  webhook: [...EVERYWHERE, ...TOLD, ...URL_FIELDS, ...SECRET_FIELDS],
  telegram: [...EVERYWHERE, ...TOLD, 'api_root', 'chat', 'allowed', ...SECRET_FIELDS],
  slack: [...EVERYWHERE, ...TOLD, ...URL_FIELDS],
  discord: [...EVERYWHERE, ...TOLD, ...URL_FIELDS],
  ntfy: [...EVERYWHERE, ...TOLD, ...URL_FIELDS, ...SECRET_FIELDS],
  heartbeat: [...EVERYWHERE, 'method', 'interval_ms', ...URL_FIELDS],
}

/** The variables that `[[control.notify]]` names: they may begin with `CONTROL_`. */
export function variablesOfNotify(notify: unknown): string[] {
  if (!Array.isArray(notify)) return []
  return notify.flatMap((entry) => [entry?.url_env, entry?.secret_env]).filter((name) => typeof name === 'string')
}

/**
 * Reads where notifications go, with the secrets. No message ever holds one, nor a URL, which may be one.
 *
 * @param problems takes what is wrong, a line each
 */
export function readNotify({ notify = [] }: ControlTable, environment: Environment, problems: string[]): Channel[] {
  const channels: Channel[] = []
  notify.forEach((entry, at) => {
    const given = ownFields(entry)
    const kind = CHANNEL_KINDS.find((each) => each === ownField(given, 'kind'))
    if (kind === undefined) {
      problems.push(`notify ${at + 1}: kind has to be ${CHANNEL_KINDS.map((each) => `"${each}"`).join(', ')}`)
      return
    }
    const reader = new ChannelReader(given, environment, `notify ${at + 1}`)
    const channel = reader.read(kind)
    problems.push(...reader.problems)
    if (reader.problems.length > 0) return
    if (channels.some(({ name }) => name === channel.name)) {
      problems.push(`notify ${at + 1}: there is another one of the name "${channel.name}": give each a name of its own`)
    }
    channels.push(channel)
  })
  return channels
}

/** Reads one entry, and says all that is wrong with it. */
class ChannelReader {
  readonly problems: string[] = []
  readonly #given: Readonly<Record<string, unknown>>
  readonly #environment: Environment
  readonly #what: string

  constructor(given: Readonly<Record<string, unknown>>, environment: Environment, what: string) {
    this.#given = given
    this.#environment = environment
    this.#what = what
  }

  read(kind: ChannelKind): Channel {
    const unknown = Object.keys(this.#given).filter((name) => !FIELDS[kind].includes(name))
    for (const name of unknown)
      this.#wrong(`"${name}" is not a setting of ${kind}. There are: ${FIELDS[kind].join(', ')}`)
    return {
      kind,
      name: this.#text('name', /^[a-z0-9][a-z0-9_-]{0,31}$/, 'small letters, digits, - and _', kind),
      events: this.#events(),
      minLevel: this.#oneOf('min_level', NOTIFICATION_LEVELS, 'info'),
      fleet: this.#yesOrNo('fleet', true),
      url:
        kind === 'telegram'
          ? this.#url(this.#field('api_root') ?? TELEGRAM, 'api_root').replace(/\/+$/, '')
          : this.#givenUrl(kind),
      chat:
        kind === 'telegram'
          ? this.#text('chat', /^(-?\d{1,20}|@\w{1,64})$/, 'the id of a chat, as a text, or @channel', null)
          : '',
      allowed: readAllowedUsers(this.#field('allowed'), (problem) => this.#wrong(problem)),
      secret: this.#secretOf(kind),
      remindMs: this.#milliseconds('remind_ms', 10_000, REMIND_MS, true),
      intervalMs: this.#milliseconds('interval_ms', 1_000, INTERVAL_MS, false),
      method: this.#oneOf('method', ['GET', 'POST'] as const, 'GET'),
    }
  }

  #field(name: string): unknown {
    return this.#given[name]
  }

  #wrong(problem: string): void {
    this.problems.push(`${this.#what}: ${problem}`)
  }

  #yesOrNo(name: string, otherwise: boolean): boolean {
    const given = this.#given[name] ?? otherwise
    if (typeof given !== 'boolean') this.#wrong(`${name} has to be true or false`)
    return given !== false
  }

  #oneOf<Word extends string>(name: string, words: readonly Word[], otherwise: Word | null): Word {
    const given = this.#given[name] ?? otherwise
    const word = words.find((each) => each === given)
    if (word === undefined) this.#wrong(`${name} has to be ${words.map((each) => `"${each}"`).join(', ')}`)
    return word ?? (words[0] as Word)
  }

  #text(name: string, pattern: RegExp, expected: string, otherwise: string | null): string {
    const given = this.#given[name] ?? otherwise
    if (typeof given === 'string' && pattern.test(given)) return given
    this.#wrong(`${name} has to be ${expected}`)
    return ''
  }

  #milliseconds(name: string, least: number, otherwise: number, mayBeZero: boolean): number {
    const given = this.#given[name] ?? otherwise
    const fits = Number.isInteger(given) && (given as number) >= least && (given as number) <= DAY_MS
    if (fits || (mayBeZero && given === 0)) return given as number
    this.#wrong(
      `${name} has to be a whole number of milliseconds from ${least} to ${DAY_MS}${mayBeZero ? ', or 0 (never)' : ''}`,
    )
    return otherwise
  }

  #events(): Channel['events'] {
    const given = this.#field('events') ?? NOTIFIED_EVENTS
    const fits = Array.isArray(given) && given.length > 0 && given.every((each) => NOTIFIED_EVENTS.includes(each))
    if (!fits)
      this.#wrong(`events has to be a list of some of ${NOTIFIED_EVENTS.map((each) => `"${each}"`).join(', ')}`)
    return fits ? given : NOTIFIED_EVENTS
  }

  #givenUrl(kind: ChannelKind): string {
    const given = this.#fromOneOf(URL_FIELDS)
    if (given === null) {
      this.#wrong(`${kind} needs a url: set url, url_env (the name of a variable) or url_file (a private file)`)
      return ''
    }
    const url = given.text === null ? '' : this.#url(given.text, given.name)
    if (kind === 'ntfy' && url !== '' && !/^[-\w]{1,64}$/.test(topicOf(url)))
      this.#wrong(`${given.name} has to end with the topic, as in https://ntfy.sh/my-topic`)
    return url
  }

  #url(given: unknown, name: string): string {
    const fits = typeof given === 'string' && /^https?:\/\/\S+$/i.test(given) && URL.canParse(given)
    const url = fits ? new URL(given) : null
    if (url !== null && url.username + url.password + url.hash === '') return given as string
    this.#wrong(`${name} has to be a URL with http:// or https://, without a user, a password or a #`)
    return ''
  }

  #secretOf(kind: ChannelKind): string | null {
    if (!FIELDS[kind].includes('secret_env')) return null
    const given = this.#fromOneOf(SECRET_FIELDS)
    if (given === null) {
      const what = { webhook: 'the key that it is signed with', telegram: 'the token of its bot' }[kind as string]
      if (what !== undefined)
        this.#wrong(`${kind} needs ${what}: set secret_env (the name of a variable) or secret_file (a private file)`)
      return null
    }
    if (given.text === null) return null
    if (!/^[\x21-\x7e]+$/.test(given.text))
      this.#wrong(`${given.name}: the secret is empty, or has a space or no ASCII in it`)
    else if (kind === 'webhook' && given.text.length < SHORT_KEY)
      this.#wrong(`${given.name}: the key has fewer than ${SHORT_KEY} characters: take openssl rand -hex 32`)
    else if (kind === 'telegram' && !/^\d+:[-\w]+$/.test(given.text))
      this.#wrong(`${given.name}: that is no token of a Telegram bot, as @BotFather gives it`)
    return given.text
  }

  /** Null: none of them is set. A null text: one is, and can't be read. */
  #fromOneOf(names: readonly string[]): { readonly name: string; readonly text: string | null } | null {
    const set = names.filter((name) => this.#given[name] !== undefined)
    const [name] = set
    if (name === undefined) return null
    if (set.length > 1) this.#wrong(`${set.join(' and ')} are set together: keep one of them`)
    const given = this.#given[name]
    if (typeof given !== 'string' || given === '') {
      this.#wrong(`${name} has to be a text`)
      return { name, text: null }
    }
    return { name, text: this.#resolved(name, given) }
  }

  #resolved(name: string, given: string): string | null {
    if (name.endsWith('_env')) {
      const text = this.#environment[given]
      if (text === undefined) this.#wrong(`${name}: there is no variable ${given} in the environment`)
      return text?.trim() ?? null
    }
    if (!name.endsWith('_file')) return given
    const read = readPrivateFile(given, name)
    if ('text' in read) return read.text.trim()
    this.#wrong(read.problem)
    return null
  }
}

/** The last part of a URL's path. */
export function topicOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}
