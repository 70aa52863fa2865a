import { readFileSync } from 'node:fs'
import { type FoundDirectory, findBot } from './find-bot.js'
import { type Answer, NoAnswer, request } from './request.js'
import { type Credentials, describeWay, type Way } from './way.js'

/** How long an answer may take, in ms: a bot waits for its disk and its venues that long. */
const ANSWER_MS = 10_000

/** Nobody has answered; the message says where it was tried, and what to do. */
export class Unreached extends Error {
  /** The beginning of what is told. */
  readonly whom: string

  constructor(message: string, whom = 'No bot was reached') {
    super(message)
    this.whom = whom
  }
}

/** The options of `COMMON`, and the environment that stands in for them. */
export interface Place {
  /** Null: by the state directory. */
  readonly url: string | null
  readonly stateDir: string
  /** Somebody has named it. */
  readonly isStateDirNamed: boolean
  readonly credentials: Credentials
  /** What is wrong with the token that was given; null: nothing, or there is none. */
  readonly tokenProblem: string | null
}

export function readPlace(values: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv): Place {
  const text = (name: string, variable?: string): string | null => {
    const value = values[name] ?? (variable === undefined ? undefined : environment[variable])
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
  }
  // A bot that is named on the line is that one alone: the environment may mean another.
  const isNamed = text('url') !== null || text('state-dir') !== null
  const named = (name: string, variable: string) => (isNamed ? text(name) : text(name, variable))
  const stateDir = named('state-dir', 'CONTROL_STATE_DIR')
  const { token, problem } = readToken(values['token-file'], environment)
  return {
    url: withScheme(named('url', 'CONTROL_URL')),
    stateDir: stateDir ?? 'state',
    isStateDirNamed: stateDir !== null,
    credentials: { token, cacert: text('cacert'), cert: text('cert'), key: text('key') },
    tokenProblem: problem,
  }
}

function withScheme(url: string | null): string | null {
  return url === null || /^https?:\/\//i.test(url) ? url : `http://${url}`
}

function readToken(
  named: unknown,
  { CONTROL_AUTH_TOKEN: token, CONTROL_AUTH_TOKEN_FILE: variable }: NodeJS.ProcessEnv,
): { readonly token: string | null; readonly problem: string | null } {
  const file = typeof named === 'string' ? named : token ? undefined : variable
  try {
    const text = (file ? readFileSync(file, 'utf8') : (token ?? '')).trim()
    if (/^[\x21-\x7e]*$/.test(text)) return { token: text || null, problem: null }
    const where = file ? `The file ${file}` : 'CONTROL_AUTH_TOKEN'
    return { token: null, problem: `${where} holds no token: a token has no spaces and no letters beyond ASCII.` }
  } catch (error) {
    return { token: null, problem: `The token file can't be read: ${(error as Error).message}` }
  }
}

/** Asks a bot, by whichever way leads to it. */
export class BotClient {
  readonly #place: Place
  /** Null: the bot is named by its address alone. */
  readonly directory: FoundDirectory | null
  readonly ways: readonly Way[]
  #answered: Way | null = null

  constructor(place: Place) {
    this.#place = place
    const { url, isStateDirNamed, stateDir } = place
    this.directory = url === null || isStateDirNamed ? findBot(stateDir) : null
    const byUrl: Way[] = url === null ? [] : [{ name: 'url', url, socket: null, certificate: null }]
    this.ways = [...byUrl, ...(this.directory?.ways ?? [])]
  }

  /** By one way. @throws {NoAnswer} */
  ask(way: Way, method: string, path: string, body?: object, timeoutMs = ANSWER_MS): Promise<Answer> {
    const what = { method, path, timeoutMs, ...(body === undefined ? {} : { body }) }
    return request(way, this.#place.credentials, what)
  }

  /** By the first way that is open. A call that may have arrived is not made again. @throws {Unreached} */
  async call(method: string, path: string, body?: object, timeoutMs = ANSWER_MS): Promise<Answer> {
    const failures: string[] = []
    for (const way of this.#answered === null ? this.ways : [this.#answered]) {
      try {
        const answer = await this.ask(way, method, path, body, timeoutMs)
        this.#answered = way
        return answer
      } catch (error) {
        failures.push(`${describeWay(way)}: ${(error as Error).message}`)
        if (method !== 'GET' && error instanceof NoAnswer && error.wasSent) {
          throw new Unreached(`${failures.at(-1)}. It may have been done all the same: look at the status`)
        }
      }
    }
    throw new Unreached(failures.length > 0 ? failures.join('; ') : this.whyNoWay())
  }

  /** Why there is nobody to ask, and what to do. */
  whyNoWay(): string {
    const { directory } = this
    if (directory === null) return 'no address is known'
    const { path, holder, problem } = directory
    if (problem !== null) return `${problem}. Name the bot by --state-dir or --url`
    if (holder === null) return `no bot runs with the state directory ${path}. Name the bot by --state-dir or --url`
    return `process ${holder.pid} on ${holder.host} has ${path}, and its address is not known here. Name it by --url`
  }
}
