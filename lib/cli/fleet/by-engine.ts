import { createRequire } from 'node:module'
import { join } from 'node:path'
import { engineName } from '../../../plugins/fleet/client-options.js'
import { Connection } from '../../../plugins/fleet/connection.js'
import { Engine } from '../../../plugins/fleet/engine.js'
import { explain } from '../../../plugins/fleet/explain.js'
import { whyNoMajority } from '../../../plugins/fleet/majority.js'
import { Replicas } from '../../../plugins/fleet/replicas.js'
import { askSentinels, whyNoSentinel } from '../../../plugins/fleet/sentinels.js'
import type { FleetSettings } from '../../config/fleet.js'
import type { FleetHalt, SignedResume } from '../../words/fleet.js'
import { UsageError } from '../arguments.js'
import { Unreached } from '../bot-client.js'
import type { Changed, FleetLook, RosterWay, Written } from './fleet-way.js'

/** A person waits, and direct calls of the bots wait for the roster. */
const TIMEOUTS = { connectMs: 3_000, commandMs: 3_000 }
const WAIT_MS = 1_000

/** A connection to the engine itself, so that no bot need run. @throws {UsageError} where ioredis is not there */
export function openEngine(settings: FleetSettings): ByEngine {
  const connection = new Connection({
    place: settings,
    name: 'trading-kill-switch-command-line',
    timeouts: TIMEOUTS,
    requireFrom: whereIoredisIs(),
  })
  try {
    connection.open()
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
  return new ByEngine(connection, settings)
}

/** Beside this package, or in the project of whoever calls: `npx` has this package elsewhere. */
function whereIoredisIs(): string {
  const own = typeof __filename === 'string' ? __filename : (process.argv[1] ?? '')
  const places = [own, join(process.cwd(), 'package.json')].filter((place) => place !== '')
  const found = places.find((place) => {
    try {
      return createRequire(place).resolve('ioredis') !== ''
    } catch {
      return false
    }
  })
  return found ?? join(process.cwd(), 'package.json')
}

/** A fleet by its engine. */
export class ByEngine implements RosterWay {
  readonly name: string
  readonly #connection: Connection
  readonly #engine: Engine
  readonly #settings: FleetSettings
  readonly #replicas: Replicas

  constructor(connection: Connection, settings: FleetSettings) {
    this.name = `the engine ${engineName(settings)}`
    this.#connection = connection
    this.#settings = settings
    this.#engine = new Engine(connection, settings.group)
    this.#replicas = new Replicas(settings.replicas, settings.sentinelMaster !== null)
  }

  async halt(halt: FleetHalt): Promise<Written> {
    const { answer, doubt } = await this.#askAndDoubt(() => this.#engine.raise(halt))
    const { notWritten, notPublished, hasEnded } = answer
    if (hasEnded) return { inEngine: true, warnings: [`${halt.haltId} was resumed meanwhile, and is not in force.`] }
    // Bots may have heard it all the same, and are asked; who joins later would not.
    if (notWritten !== null) throw this.#notDone(notWritten)
    return { inEngine: doubt === null, warnings: warningsOf(notPublished, doubt) }
  }

  async resume(resume: SignedResume): Promise<Written> {
    const { answer, doubt } = await this.#askAndDoubt(() => this.#engine.ask(resume))
    const { notWritten, notPublished } = answer
    if (notWritten !== null) throw this.#notDone(notWritten)
    return { inEngine: doubt === null, warnings: warningsOf(notPublished, doubt) }
  }

  async look(): Promise<FleetLook> {
    const { answer, doubt } = await this.#askAndDoubt(() => Promise.all([this.#engine.halts(), this.#engine.members()]))
    const [halts, members] = answer
    return { group: this.#settings.group, halts, members, doubt }
  }

  async add(bots: readonly string[]): Promise<Changed> {
    const { answer, doubt } = await this.#askAndDoubt(() => this.#engine.rosterAdd(bots))
    return { bots: answer, doubt }
  }

  async remove(bots: readonly string[]): Promise<Changed> {
    const { answer, doubt } = await this.#askAndDoubt(() => this.#engine.rosterRemove(bots))
    return { bots: answer, doubt }
  }

  close(): void {
    this.#connection.close()
  }

  /** Whether the server that was asked over this connection speaks for its group. @returns why not, and what to do; null: it does. Never rejects */
  async #doubt(count: number): Promise<string | null> {
    const untold = await this.#lookAtSentinels()
    if (untold !== null) return untold
    try {
      // By another connection it would be another server, of which nothing was asked.
      if (this.#connection.count !== count) throw new Error('Connection is closed')
      const why = await whyNoMajority(this.#engine, this.#replicas, WAIT_MS)
      if (why === null) return null
      this.#connection.reconnect(why)
      return explain(why).why
    } catch (error) {
      return explain(error).why
    }
  }

  /** @returns why none has told, and what to do; null: it is known how many replicas there are. Never rejects */
  async #lookAtSentinels(): Promise<string | null> {
    const { sentinelMaster } = this.#settings
    if (sentinelMaster === null || this.#replicas.isKnown) return null
    try {
      this.#replicas.told((await askSentinels({ ...this.#settings, sentinelMaster }, whereIoredisIs())).replicas)
      return null
    } catch (error) {
      return whyNoSentinel(error)
    }
  }

  /** @throws {Unreached} that says what to do */
  async #askAndDoubt<Answer>(
    question: () => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly doubt: string | null }> {
    try {
      await this.#connection.ready(TIMEOUTS.connectMs)
      const { count } = this.#connection
      const answer = await question()
      return { answer, doubt: await this.#doubt(count) }
    } catch (error) {
      throw this.#notDone(error)
    }
  }

  #notDone(error: unknown): Unreached {
    return new Unreached(explain(error).why, `Not done by ${this.name}`)
  }
}

/** Pure. */
function warningsOf(notPublished: string | null, doubt: string | null): string[] {
  return [
    ...(doubt === null ? [] : [`A failover may lose it there: ${doubt}.`]),
    ...(notPublished === null ? [] : [`Bots hear of it with their next renewal: ${explain(notPublished).why}.`]),
  ]
}
