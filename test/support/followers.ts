import type { Test } from 'tap'
import { BotProcess } from './bot-process.js'
import { stateDirectory } from './state-directory.js'

/** Risk. */
export const BUY = { symbol: 'BTC/USDT', side: 'buy', amount: 1, type: 'market' }

/** Long enough that no lease lapses under a loaded machine, where that is not the subject, in ms. */
export const LONG_LEASE_MS = 10_000
/** Where it is. */
export const SHORT_LEASE_MS = 500

/** Asks again and again until the answer fits, and fails the test by its name when it never does. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  fits: (answer: Answer) => boolean,
  what: string,
  timeoutMs = 30_000,
): Promise<Answer> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (fits(answer)) return answer
    if (Date.now() > end) throw new Error(`${what} did not come about: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Processes of one bot, each killed at the end of the test. */
export class Family {
  readonly stateDir: string
  readonly leaseMs: number
  readonly #t: Test

  constructor(t: Test, leaseMs = LONG_LEASE_MS, stateDir = stateDirectory(t)) {
    this.stateDir = stateDir
    this.leaseMs = leaseMs
    this.#t = t
  }

  leader(settings: object = {}): BotProcess {
    return this.#bot({ state_dir: this.stateDir, ...settings })
  }

  /** One that follows the leader, and never leads. */
  follower(settings: object = {}, program = 'idle-bot', args: readonly string[] = []): BotProcess {
    return this.#bot({ follow: this.stateDir, lease_ms: this.leaseMs, ...settings }, program, args)
  }

  /** One that leads or follows, as it comes. */
  auto(settings: object = {}): BotProcess {
    return this.#bot({ state_dir: this.stateDir, follow: 'auto', lease_ms: this.leaseMs, ...settings })
  }

  /** A leader, and one that follows it. */
  async pair(): Promise<readonly [leader: BotProcess, follower: BotProcess]> {
    return this.#together(this.leader(), () => this.follower())
  }

  /** Two that lead or follow; the first leads. */
  async autos(): Promise<readonly [leader: BotProcess, follower: BotProcess]> {
    return this.#together(this.auto(), () => this.auto())
  }

  async #together(leader: BotProcess, start: () => BotProcess): Promise<readonly [BotProcess, BotProcess]> {
    await leader.url()
    const follower = start()
    await following(follower)
    return [leader, follower]
  }

  #bot(settings: object, program = 'idle-bot', args: readonly string[] = []): BotProcess {
    const bot = BotProcess.bot(program, { settings, args })
    this.#t.teardown(() => bot.kill())
    return bot
  }
}

/** Resolves when it has started as a follower. */
export function following(bot: BotProcess): Promise<unknown> {
  return bot.line((line) => typeof line['following'] === 'string', 'the line of a follower')
}

/** Resolves with its status, once its state is this one, and what has halted it is known: that comes a moment later. */
export function inState(bot: BotProcess, state: string): ReturnType<BotProcess['ask']> {
  return eventually(
    () => bot.ask('status'),
    (status) => status.state === state && (state === 'active' || status.halts.length > 0),
    `the state ${state}`,
  )
}

/** Resolves when an order passes, or doesn't. */
export function passing(bot: BotProcess, allowed: boolean): ReturnType<BotProcess['ask']> {
  const what = allowed ? 'an order that passes' : 'a refusal'
  return eventually(
    () => bot.ask('check', BUY),
    (verdict) => verdict.allowed === allowed,
    what,
  )
}
