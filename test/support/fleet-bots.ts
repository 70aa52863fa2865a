import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { newSigningKey, writeSigningKey } from '../../lib/cli/fleet/signing-key.js'
import { BotProcess } from './bot-process.js'
import { commandLine, type Ran } from './command-line.js'
import { ownDirectory } from './files-directory.js'
import { resumeOwnHalts } from './own-halts.js'
import { type RedisServer, redisOf } from './redis.js'

/** Long enough that no lease ends on a loaded machine, where that is not the subject. */
const LONG_LEASE_MS = 10_000

export interface FleetOptions {
  readonly bots?: readonly string[]
  readonly group?: string
  /** Left out: none ends by load. */
  readonly leaseMs?: number
  /** Of `[control]`, for all bots. */
  readonly settings?: object
  /** Left out: one is started. */
  readonly engine?: RedisServer
}

/** A real engine, real bots of one group, and a person who may resume. */
export class FleetOfBots {
  readonly engine: RedisServer
  readonly group: string
  /** The file of the private key. */
  readonly keyFile: string
  readonly #t: Test
  readonly #settings: object
  readonly #fleet: object
  readonly #directory: string
  readonly bots = new Map<string, BotProcess>()

  private constructor(
    t: Test,
    engine: RedisServer,
    { group = 'desk', leaseMs = LONG_LEASE_MS, settings = {} }: FleetOptions,
  ) {
    const directory = ownDirectory(t)
    const key = newSigningKey()
    this.keyFile = join(directory, 'resume.key')
    writeSigningKey(this.keyFile, key)
    this.engine = engine
    this.group = group
    this.#t = t
    this.#settings = settings
    this.#directory = directory
    this.#fleet = { url: engine.url, group, lease_ms: leaseMs, resume_keys: [key.publicKey] }
  }

  /** Starts them, puts them on the roster, and waits until each has its lease. */
  static async start(t: Test, options: FleetOptions = {}): Promise<FleetOfBots> {
    const fleet = new FleetOfBots(t, options.engine ?? (await redisOf(t)), options)
    const names = options.bots ?? ['a', 'b', 'c']
    await Promise.all(names.map((name) => fleet.startBot(name)))
    if (names.length === 0) return fleet
    await fleet.run('roster', 'add', ...names)
    await fleet.untilFine()
    return fleet
  }

  /** Starts a bot, also one that was killed. @param environment of its process, beside what all have @param own of `[control]`, and of its `fleet` */
  async startBot(
    name: string,
    environment: Readonly<Record<string, string>> = {},
    { fleet = {}, ...own }: { readonly fleet?: object } & Readonly<Record<string, unknown>> = {},
  ): Promise<BotProcess> {
    const state = join(this.#directory, name)
    mkdirSync(state, { recursive: true, mode: 0o700 })
    const settings = { state_dir: state, ...this.#settings, ...own, fleet: { ...this.#fleet, bot: name, ...fleet } }
    const bot = BotProcess.bot('idle-bot', { settings, environment })
    this.#t.teardown(() => bot.kill())
    this.bots.set(name, bot)
    await bot.url()
    return bot
  }

  bot(name: string): BotProcess {
    const bot = this.bots.get(name)
    if (bot === undefined) throw new Error(`there is no bot ${name}`)
    return bot
  }

  /** `fleet …` straight to the engine. */
  run(...args: readonly string[]): Promise<Ran> {
    return commandLine(['fleet', ...args, '--url', this.engine.url, '--group', this.group])
  }

  /** `fleet …` by way of a bot. */
  async runBy(name: string, ...args: readonly string[]): Promise<Ran> {
    return commandLine(['fleet', ...args, '--url', await this.bot(name).url()])
  }

  /** `fleet …` by way of a bot, and again where it could not ask the engine in time. */
  untilAnswered(name: string, ...args: readonly string[]): Promise<Ran> {
    return this.until(
      () => this.runBy(name, ...args),
      ({ code, stderr }) => code !== 3 || !/can't ask the engine/.test(stderr),
      `${name} has asked the engine`,
    )
  }

  /** What a bot would do with an order now: `active`, `reducing`, `halted`. */
  async state(name: string): Promise<string> {
    return (await this.bot(name).call('GET', '/status')).body.state
  }

  /** All bots have their leases, and have told of all that is in force. @returns what was told at last */
  untilFine(): Promise<Ran> {
    return this.until(
      () => this.run('status'),
      ({ code }) => code === 0,
      'all is as it should be',
    )
  }

  /** Orders of these bots pass, once {@link resumeOwnHalts} has looked. */
  async untilActive(...names: readonly string[]): Promise<void> {
    for (const name of names)
      await this.until(
        () => resumeOwnHalts(this.bot(name)),
        (state) => state === 'active',
        `${name} is active`,
      )
  }

  async until<Found>(look: () => Promise<Found>, fits: (found: Found) => boolean, what: string): Promise<Found> {
    for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const found = await look()
      if (fits(found)) return found
      if (Date.now() > end) throw new Error(`not in time: ${what}; last: ${JSON.stringify(found)}`)
    }
  }
}
