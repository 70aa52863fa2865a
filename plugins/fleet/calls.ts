import type { FleetWritten } from '../../lib/between/fleet-messages.js'
import type { FleetHalt, FleetMembers, SignedResume } from '../../lib/words/fleet.js'
import type { Connection } from './connection.js'
import type { Engine, Told } from './engine.js'
import { explain } from './explain.js'
import { notToldYet, whyNoMajority } from './majority.js'
import { type Replicas, tooFew } from './replicas.js'

export interface CallsParts {
  readonly connection: Connection
  readonly engine: Engine
  readonly replicas: Replicas
  /** How long a call may take to begin, and its replicas to follow, in ms. */
  readonly deadlineMs: number
  /** Takes what is odd, for people. */
  readonly warn: (message: string) => void
}

/** So long a look waits for replicas at most, in ms: a halt that comes meanwhile waits for it. */
const LOOK_MS = 250

/** What callers want of the engine, by a connection of its own: a renewal that waits for replicas holds up no halt. Never rejects. */
export class Calls {
  readonly #parts: CallsParts
  /** Whose answers are outstanding. */
  #writes = 0

  constructor(parts: CallsParts) {
    this.#parts = parts
  }

  /** Connects now, so that no call has to wait for it. */
  open(): void {
    void this.#ready().catch(() => {})
  }

  halt(halt: FleetHalt): Promise<FleetWritten> {
    return this.#write(async (engine) => {
      const { hasEnded, ...told } = await engine.raise(halt)
      return hasEnded ? { ...told, notWritten: 'it has been resumed meanwhile' } : told
    })
  }

  /** Every bot looks at the signature by itself. */
  resume(resume: SignedResume): Promise<FleetWritten> {
    return this.#write((engine) => engine.ask(resume))
  }

  /** Null: it can't be told. */
  async members(): Promise<FleetMembers | null> {
    const { connection, engine, replicas, warn } = this.#parts
    try {
      await this.#ready()
      const members = await engine.members()
      const doubt = await whyNoMajority(engine, replicas, LOOK_MS)
      if (doubt === null) return { members, doubt }
      if (this.#writes === 0) connection.reconnect(doubt)
      return { members, doubt: explain(doubt).why }
    } catch (error) {
      warn(`The bots of the fleet can't be told: ${explain(error).why}.`)
      return null
    }
  }

  close(): void {
    this.#parts.connection.close()
  }

  async #write(write: (engine: Engine) => Promise<Told>): Promise<FleetWritten> {
    const { connection, engine, replicas, deadlineMs, warn } = this.#parts
    this.#writes++
    try {
      await this.#ready()
      const { notWritten, notPublished } = await write(engine)
      if (notPublished !== null) {
        warn(`Bots of the fleet hear it at their next renewals, and not at once: ${explain(notPublished).why}.`)
      }
      if (notWritten !== null) {
        const { why, reconnect } = explain(notWritten)
        if (reconnect) connection.reconnect(new Error(notWritten))
        return { kind: 'not-known', why }
      }
      if (!replicas.isKnown) throw notToldYet()
      const { wanted } = replicas
      const have = await engine.wait(wanted, deadlineMs / 3)
      if (have < wanted) connection.reconnect(new Error(tooFew(have, replicas)))
      return { kind: 'written', replicas: have, wanted }
    } catch (error) {
      return { kind: 'not-known', why: explain(error).why }
    } finally {
      this.#writes--
    }
  }

  async #ready(): Promise<void> {
    const { connection, deadlineMs } = this.#parts
    connection.open()
    await connection.ready(deadlineMs)
  }
}
