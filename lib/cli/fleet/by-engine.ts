import { createRequire } from 'node:module'
import { join } from 'node:path'
import { engineName } from '../../../plugins/fleet/client-options.js'
import { Connection } from '../../../plugins/fleet/connection.js'
import { Engine } from '../../../plugins/fleet/engine.js'
import { explain } from '../../../plugins/fleet/explain.js'
import { Replicas, tooFew } from '../../../plugins/fleet/replicas.js'
import { askSentinels } from '../../../plugins/fleet/sentinels.js'
import type { FleetSettings } from '../../config/fleet.js'
import type { FleetHalt, SignedResume } from '../../words/fleet.js'
import { UsageError } from '../arguments.js'
import { Unreached } from '../bot-client.js'
import type { FleetLook, RosterWay, Written } from './fleet-way.js'

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
  #hasAskedSentinels = false

  constructor(connection: Connection, settings: FleetSettings) {
    this.name = `the engine ${engineName(settings)}`
    this.#connection = connection
    this.#settings = settings
    this.#engine = new Engine(connection, settings.group)
    this.#replicas = new Replicas(settings.replicas)
  }

  async halt(halt: FleetHalt): Promise<Written> {
    return this.#ask(async () => {
      const { notWritten, notPublished, hasEnded } = await this.#engine.raise(halt)
      if (hasEnded) return { inEngine: true, warnings: [`${halt.haltId} was resumed meanwhile, and is not in force.`] }
      // Bots may have heard it all the same, and are asked; who joins later would not.
      if (notWritten !== null) throw new Error(notWritten)
      const kept = await this.#copies()
      const told =
        notPublished === null ? null : `Bots hear of it with their next renewal: ${explain(notPublished).why}.`
      return { inEngine: kept === null, warnings: [kept, told].filter((warning) => warning !== null) }
    })
  }

  async resume(resume: SignedResume): Promise<Written> {
    return this.#ask(async () => {
      const { notWritten, notPublished } = await this.#engine.ask(resume)
      if (notWritten !== null) throw new Error(notWritten)
      const told =
        notPublished === null ? [] : [`Bots hear of it with their next renewal: ${explain(notPublished).why}.`]
      return { inEngine: true, warnings: told }
    })
  }

  async look(): Promise<FleetLook> {
    return this.#ask(async () => {
      const [halts, members] = await Promise.all([this.#engine.halts(), this.#engine.members()])
      return { group: this.#settings.group, halts, members }
    })
  }

  async add(bots: readonly string[]): Promise<readonly string[]> {
    return this.#ask(() => this.#engine.rosterAdd(bots))
  }

  async remove(bots: readonly string[]): Promise<readonly string[]> {
    return this.#ask(() => this.#engine.rosterRemove(bots))
  }

  close(): void {
    this.#connection.close()
  }

  /** Waits for a majority of the servers. @returns what is to be said of it; null: they have it */
  async #copies(): Promise<string | null> {
    try {
      await this.#lookAtSentinels()
      this.#replicas.saw((await this.#engine.role()).replicas)
      const { wanted } = this.#replicas
      const has = await this.#engine.wait(wanted, WAIT_MS)
      return has >= wanted ? null : `${tooFew(has, this.#replicas)}: bots that have another one may not hear of it.`
    } catch (error) {
      return `Whether its replicas have it is not known: ${explain(error).why}.`
    }
  }

  /** A master that is cut off from its replicas would tell of none. @throws {unknown} why no Sentinel has told */
  async #lookAtSentinels(): Promise<void> {
    const { sentinelMaster, replicas } = this.#settings
    if (sentinelMaster === null || replicas !== null || this.#hasAskedSentinels) return
    this.#replicas.saw((await askSentinels({ ...this.#settings, sentinelMaster }, whereIoredisIs())).replicas)
    this.#hasAskedSentinels = true
  }

  /** @throws {Unreached} that says what to do */
  async #ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    try {
      await this.#connection.ready(TIMEOUTS.connectMs)
      return await question()
    } catch (error) {
      throw new Unreached(explain(error).why, `Not done by ${this.name}`)
    }
  }
}
