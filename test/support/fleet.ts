import { join } from 'node:path'
import type { Test } from 'tap'
import type { FleetWords, FleetWritten, FromFleet, ToFleet } from '../../lib/between/fleet-messages.js'
import { Latch } from '../../lib/between/latch/latch.js'
import type { FleetSettings } from '../../lib/config/fleet.js'
import type { FleetHalt, FleetMembers, FleetPresence, SignedResume } from '../../lib/words/fleet.js'
import { newFleetHaltId } from '../../lib/words/fleet-id.js'
import { Connection } from '../../plugins/fleet/connection.js'
import { Engine } from '../../plugins/fleet/engine.js'
import { FleetLine } from '../../plugins/fleet/fleet-line.js'
import { keysOf } from '../../plugins/fleet/keys.js'
import { until } from './notification-service.js'
import type { RedisServer } from './redis-server.mjs'

/** ioredis is found from here. IOREDIS_OF names another folder, with another version of it. */
const REQUIRE_FROM = join(process.env['IOREDIS_OF'] ?? process.cwd(), 'package.json')
const GROUP = 'desk-1'
/** A bot that waits for an answer of its engine for as long as a loaded machine may take. It renews seldom. */
export const PATIENT = { leaseMs: 20_000 }

export function fleetHalt(said: Partial<FleetHalt> = {}): FleetHalt {
  const by = { level: 'halted', reason: 'a test', operator: 'ada', by: 'test' } as const
  return { haltId: newFleetHaltId(), ...by, since: '2026-11-28T10:00:00.000Z', scope: null, ...said }
}

/** Nobody has signed it: the engine and its thread don't look. */
export function unsignedResume(...haltIds: readonly string[]): SignedResume {
  const nonce = newFleetHaltId()
  return { haltIds, operator: 'ada', at: '2026-11-28T10:01:00.000Z', nonce, key: 'ed25519:none', signature: 'none' }
}

export function presenceOf(bot: string, said: Partial<FleetPresence> = {}): FleetPresence {
  const where = { version: '0.2.0', host: 'host', pid: 1, url: null, equity: null }
  return { bot, run: 'one', ...where, state: 'active', quiet: true, journalled: [], holds: [], leaseMs: 3_000, ...said }
}

/** An engine, asked as the command line does it. */
export function engineAt(t: Pick<Test, 'teardown'>, url: string, group = GROUP): Engine {
  const place = { urls: [url], sentinelMaster: null, ca: null }
  const timeouts = { connectMs: 10_000, commandMs: 10_000 }
  const connection = new Connection({ place, name: 'test', timeouts, requireFrom: REQUIRE_FROM })
  connection.open()
  t.teardown(() => connection.close())
  const engine = new Engine(connection, group)
  return new Proxy(engine, {
    get: (target, name: keyof Engine) => {
      const method = target[name] as unknown as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        await connection.ready(timeouts.connectMs)
        return method.apply(target, args)
      }
    },
  })
}

/** What is published is heard by so many bots. A bot may renew before it listens. */
export async function untilListening(server: RedisServer, bots: number): Promise<void> {
  const { channel } = keysOf(GROUP)
  const count = async () => (await server.call('PUBSUB', 'NUMSUB', channel))[1]
  await until(async () => (await count()) === bots, `${bots} bots listen`)
}

export interface FleetBotOptions {
  readonly bot?: string
  readonly settings?: Partial<FleetSettings>
  readonly words?: Partial<FleetWords>
}

/** What the thread of one bot does, in this process, and what it says. */
export class FleetBot {
  readonly latch = new Latch()
  readonly said: FromFleet[] = []
  readonly #line: FleetLine
  #words: FleetWords
  #asked = 1_000

  constructor(urls: readonly string[], { bot = 'bot', settings = {}, words = {} }: FleetBotOptions = {}) {
    this.latch.gate.started('active', false)
    const where = { urls, sentinelMaster: null, group: GROUP, bot, ca: null, replicas: null }
    const rules = { leaseMs: 1_500, onLostLease: 'pause', resumeKeys: [] } as const
    const data = { latch: this.latch.buffer, settings: { ...where, ...rules, ...settings } }
    this.#words = { presence: presenceOf(bot), halts: [], resumes: [], writesBack: true, ...words }
    this.#line = new FleetLine({ ...data, requireFrom: REQUIRE_FROM, run: 'one' }, (message) => this.said.push(message))
    this.#line.open()
    this.say({})
  }

  /** As the control thread does. */
  say(words: Partial<FleetWords>): void {
    this.#words = { ...this.#words, ...words }
    this.#line.take({ type: 'words', words: this.#words })
  }

  take(message: ToFleet): void {
    this.#line.take(message)
  }

  of<Type extends FromFleet['type']>(type: Type): Extract<FromFleet, { readonly type: Type }>[] {
    return this.said.filter((message) => message.type === type) as Extract<FromFleet, { readonly type: Type }>[]
  }

  /** The ids of the halts that it was told of, each as often. */
  get heard(): readonly string[] {
    return this.of('heard').flatMap(({ halts }) => halts.map(({ haltId }) => haltId))
  }

  get failure(): string | null {
    return this.of('state').at(-1)?.failure ?? null
  }

  /** It has renewed once more. */
  async untilRenewed(): Promise<void> {
    const before = this.of('renewed').length
    await until(() => this.of('renewed').length > before, `a renewal; it says: ${this.failure}`)
  }

  async untilFailed(why: RegExp): Promise<void> {
    await this.#until(() => why.test(this.failure ?? ''), `it says ${why}`)
  }

  /** Its last renewal has come about: on a loaded machine one before may have failed. */
  async untilFine(): Promise<void> {
    await this.#until(() => this.failure === null, 'its last renewal counts')
  }

  /** Asks for a halt, and again where the engine has not answered in time. @returns what has become of it */
  async untilWritten(said: Partial<FleetHalt> = {}): Promise<FleetWritten> {
    for (;;) {
      const written = await this.written(said)
      if (written.kind === 'written' || !/in time|connection/.test(written.why)) return written
    }
  }

  /** Asks for a halt. @returns what has become of it */
  async written(said: Partial<FleetHalt> = {}): Promise<FleetWritten> {
    return (await this.#answer('written', (callId) => ({ type: 'halt', callId, halt: fleetHalt(said) }))).written
  }

  /** Asks for the bots of the fleet. @returns null: the engine has not told them */
  async members(): Promise<FleetMembers | null> {
    return (await this.#answer('members', (callId) => ({ type: 'members', callId }))).told
  }

  async #answer<Type extends 'written' | 'members'>(type: Type, ask: (callId: number) => ToFleet) {
    const callId = ++this.#asked
    this.take(ask(callId))
    type Answer = Extract<FromFleet, { readonly type: Type; readonly callId: number }>
    const answer = () => this.said.find((each): each is Answer => each.type === type && each.callId === callId)
    await until(() => answer() !== undefined, `an answer: ${type}`)
    return answer() as Answer
  }

  async untilHeard(haltId: string): Promise<void> {
    await this.#until(() => this.heard.includes(haltId), `the halt ${haltId} is heard`)
  }

  async #until(fits: () => boolean, what: string): Promise<void> {
    await until(fits, what).catch((error: Error) => {
      throw new Error(`${error.message}; its failure: ${this.failure}; ${this.of('renewed').length} renewals`)
    })
  }

  async close(): Promise<void> {
    this.#line.take({ type: 'close' })
    await until(() => this.of('closed').length > 0, 'the end of the line')
  }
}

export function fleetBot(t: Pick<Test, 'teardown'>, urls: readonly string[], options?: FleetBotOptions): FleetBot {
  const bot = new FleetBot(urls, options)
  t.teardown(() => bot.close())
  return bot
}
