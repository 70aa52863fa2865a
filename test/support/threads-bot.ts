import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { stateDirectory } from './state-directory.js'

/** An order that adds risk. */
export const BUY = { symbol: 'A', side: 'buy', amount: 1 }

/** A real bot whose real worker threads send orders under its kill switch: test/bots/threads-bot.mjs. */
export class ThreadsBot {
  readonly process: BotProcess

  /** @param settings without a `state_dir`: in a directory of its own */
  constructor(t: Test, settings: { readonly state_dir?: string; readonly [setting: string]: unknown } = {}) {
    const { state_dir = stateDirectory(t), ...others } = settings
    this.process = BotProcess.bot('threads-bot', { settings: { state_dir, ...others } })
    t.teardown(() => this.process.kill())
  }

  // biome-ignore lint/suspicious/noExplicitAny: whatever the bot answers
  ask(what: string, value?: unknown): Promise<any> {
    return this.process.ask(what, value)
  }

  /** Asks one of its threads. @returns its answer, or its error */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the thread answers
  async worker(name: string, what: string, value?: unknown): Promise<any> {
    const { answer, error } = await this.ask('worker', [name, what, value])
    return error ?? answer
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the API documents it
  async status(): Promise<any> {
    return (await this.process.call('GET', '/status')).body
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the API documents it
  async halt(request: object = {}): Promise<any> {
    return (await this.process.call('POST', '/halt', request)).body
  }

  async resume(haltId: string): Promise<void> {
    await this.process.call('POST', '/resume', { confirm: haltId })
  }

  async spinning(said: string): Promise<void> {
    await this.process.line(({ spinning }) => spinning === said, `${said} in the loop`)
  }
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 30_000
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`${what}: not within 30 s`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
