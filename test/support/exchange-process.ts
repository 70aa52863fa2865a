import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { call } from './http-call.js'

export interface Book {
  readonly positions: Readonly<Record<string, number>>
  readonly orders: readonly { readonly id: string; readonly symbol: string; readonly reduceOnly: boolean }[]
  readonly riskAdding: readonly { readonly id: string }[]
  readonly journal: readonly JournalEntry[]
}

export interface JournalEntry {
  readonly event: 'fill' | 'working' | 'cancelled' | 'all cancelled' | 'armed' | 'disarmed' | 'dead man fired'
  readonly symbol?: string
  readonly side?: 'buy' | 'sell'
  readonly before?: number
  readonly after?: number
  readonly why?: string
}

/** test/exchange/exchange.mjs, in a process of its own. */
export class ExchangeProcess {
  readonly url: string
  readonly #process: BotProcess

  constructor(url: string, process: BotProcess) {
    this.url = url
    this.#process = process
  }

  static async start(t: Test, settings: object = {}): Promise<ExchangeProcess> {
    const process = new BotProcess(exchangeFile('exchange'), [JSON.stringify(settings)])
    t.teardown(() => process.kill())
    return new ExchangeProcess(await process.url(), process)
  }

  /** A bot that trades here. */
  bot(t: Test, settings: object, inProcess = true, options: object = {}): BotProcess {
    const args = [JSON.stringify({ url: this.url, inProcess, ...options })]
    const bot = BotProcess.bot('trading-bot', { settings, args })
    t.teardown(() => bot.kill())
    return bot
  }

  /** The settings by which the control thread connects for itself. */
  get module(): { readonly venue_module: string; readonly venue_options: { readonly url: string } } {
    return { venue_module: exchangeFile('venue'), venue_options: { url: this.url } }
  }

  async book(): Promise<Book> {
    return (await call(this.url, 'GET', '/book')).body
  }

  async set(book: object): Promise<void> {
    await call(this.url, 'POST', '/book', book)
  }

  async faults(faults: object): Promise<void> {
    await call(this.url, 'POST', '/faults', faults)
  }

  /** Somebody trades with a resting order. */
  async match(id: string, quantity?: number): Promise<void> {
    await call(this.url, 'POST', '/match', { id, quantity })
  }

  async kill(): Promise<void> {
    await this.#process.kill()
  }
}

function exchangeFile(name: string): string {
  return fileURLToPath(new URL(`../exchange/${name}.mjs`, import.meta.url))
}

/** The status of a bot once it shows where its thread is stuck; on a busy machine that takes a few questions. */
export async function untilStuckIn(bot: BotProcess, place: RegExp) {
  const { body } = await until(
    () => bot.call('GET', '/status'),
    ({ body }) => place.test(String(body.bot.stack?.join('\n'))),
  )
  return body
}

/** Asks again and again until `fits`, and gives the last answer back. */
export async function until<Value>(
  ask: () => Promise<Value>,
  fits: (value: Value) => boolean,
  timeoutMs = 20_000,
): Promise<Value> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (fits(value) || Date.now() > end) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
