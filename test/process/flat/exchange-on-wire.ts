import ccxt from 'ccxt'
import type { Test } from 'tap'
import { type Asked, askedBy } from '../../plugins/ccxt/exchanges/asked.js'
import { redirect } from '../../plugins/ccxt/leaks/exchange-object.mjs'
import { startRecordingServer } from '../../plugins/ccxt/leaks/recording-server.mjs'
import { BotProcess } from '../../support/bot-process.js'
import { type MatchingBook, Refusal, type Why } from './matching-book.js'

export type Params = Asked['params']

export interface Reply {
  readonly status?: number
  readonly body: unknown
}

/** How an exchange speaks of its book: only what ccxt asks on the way out. */
export interface Dialect {
  /** ccxt's id. */
  readonly id: string
  /** What it answers, by method and path; `/*` is any last segment, which is the parameter `last`. @throws {Refusal} */
  readonly answers: Readonly<Record<string, (params: Params, book: MatchingBook) => unknown>>
  /** What it answers whatever its book holds. */
  readonly always?: Readonly<Record<string, Reply>>
  refused(why: Why): Reply
  /** The answer of an exchange that is down. */
  readonly down: Reply
}

/** What a bot is started with. */
export interface BotAt {
  /** `[control]`. */
  readonly settings: object
  /** What the venue reads. */
  readonly reading: object
  /** ccxt's own `options`. */
  readonly exchangeOptions?: object
  /** `module`: the kill switch has a connection of its own. `bot`: it asks by the bot's. */
  readonly connection?: 'module' | 'bot'
}

/** An exchange at the other end of a wire, with one account. */
export class ExchangeOnWire {
  readonly book: MatchingBook
  readonly asked: string[] = []
  /** What it could not answer, since its dialect lacks it. */
  readonly strange: string[] = []
  /** Requests that this matches, by `METHOD path params`, are answered as by an exchange that is down. */
  failing: RegExp | null = null
  readonly #dialect: Dialect
  #url = ''

  private constructor(dialect: Dialect, book: MatchingBook) {
    this.#dialect = dialect
    this.book = book
  }

  static async start(t: Test, dialect: Dialect, book: MatchingBook): Promise<ExchangeOnWire> {
    const exchange = new ExchangeOnWire(dialect, book)
    const server = await startRecordingServer((arrival) => exchange.#reply(askedBy(arrival)))
    t.teardown(() => server.close())
    exchange.#url = server.url
    return exchange
  }

  bot(t: Test, { settings, ...options }: BotAt): BotProcess {
    const { id } = this.#dialect
    // biome-ignore lint/suspicious/noExplicitAny: all exchanges of ccxt have these
    const { urls } = new (ccxt as any)[id]()
    const api = redirect(urls.api, { url: this.#url, wsUrl: this.#url })
    const bot = BotProcess.bot('exchange-bot', { settings, args: [JSON.stringify({ exchange: id, api, ...options })] })
    t.teardown(() => bot.kill())
    return bot
  }

  #reply(asked: Asked): Reply {
    const request = `${asked.method} ${asked.path}`
    const whole = `${request} ${JSON.stringify(asked.params)}`
    this.asked.push(whole)
    if (this.failing?.test(whole)) return this.#dialect.down
    const always = this.#dialect.always?.[request]
    if (always !== undefined) return always
    const [, above = '', last = ''] = /^(.*)\/([^/]*)$/.exec(request) ?? []
    const answer = this.#dialect.answers[request] ?? this.#dialect.answers[`${above}/*`]
    if (answer === undefined) {
      this.strange.push(whole)
      return { status: 404, body: {} }
    }
    try {
      return { body: answer({ last, ...asked.params }, this.book) }
    } catch (error) {
      if (error instanceof Refusal) return this.#dialect.refused(error.why)
      this.strange.push(`${whole}: ${(error as Error).stack}`)
      return { status: 500, body: {} }
    }
  }
}
