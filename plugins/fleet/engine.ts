import type { FleetHalt, FleetMember, FleetPresence, SignedResume } from '../../lib/words/fleet.js'
import type { Connection } from './connection.js'
import { type FleetKeys, keysOf } from './keys.js'
import { listOf, textsOf } from './read-answer.js'
import { haltText, readHalt } from './read-halt.js'
import { presenceField, readMembers } from './read-members.js'
import { type RenewAnswer, readRenewal } from './read-renewal.js'
import { readResume } from './read-resume.js'
import { type Role, readRole } from './replicas.js'
import * as scripts from './scripts.js'

/** What a bot compares with its engine. */
export interface Renewal {
  readonly presence: FleetPresence
  /** Of the halts that are held here. */
  readonly digest: string
  /** Null: the digest alone, which is short. */
  readonly haltIds: readonly string[] | null
  /** How many more halts are taken. */
  readonly room: number
}

/** What became of something that was written. */
export interface Told {
  /** Why it is not in the engine; null: it is. */
  readonly notWritten: string | null
  /** Why nobody was told at once; null: bots were. */
  readonly notPublished: string | null
}

/** A group in an engine, over one connection: each call is one step there. Calls reject with the engine's error. */
export class Engine {
  readonly #connection: Connection
  readonly #at: FleetKeys

  constructor(connection: Connection, group: string) {
    this.#connection = connection
    this.#at = keysOf(group, connection.database)
  }

  async renew({ presence, digest, haltIds, room }: Renewal): Promise<RenewAnswer> {
    const words = [presenceField(presence), JSON.stringify(presence), digest, String(room)]
    const ids = haltIds === null ? ['digest'] : ['ids', ...haltIds]
    return readRenewal(await this.#run(scripts.RENEW, [...words, ...ids]))
  }

  /** Writes halts back that the engine has forgotten. @throws {unknown} also where one was not written */
  async writeBack(halts: readonly FleetHalt[]): Promise<void> {
    const args = halts.flatMap((halt) => [halt.haltId, haltText(halt)])
    throwIfSaid(await this.#run(scripts.WRITE_BACK, args))
  }

  /** A new halt, told to all. One that has ended, or is known, changes nothing. */
  async raise(halt: FleetHalt): Promise<Told & { readonly hasEnded: boolean }> {
    const json = haltText(halt)
    const answer = listOf(await this.#run(scripts.RAISE, [halt.haltId, json, `halt ${json}`]))
    return { ...toldOf(answer), hasEnded: answer[3] === 1 }
  }

  /** A resume of which nobody here knows whether it is signed right, told to all. */
  async ask(resume: SignedResume): Promise<Told> {
    const json = JSON.stringify(resume)
    return toldOf(listOf(await this.#run(scripts.ASK, [resume.nonce, json, `resume ${json}`])))
  }

  /** Resumes that were asked for, by their nonces. */
  async asked(nonces: readonly string[]): Promise<readonly SignedResume[]> {
    const texts = textsOf(await this.#run(scripts.ASKED, nonces))
    return texts.map(readResume).filter((resume) => resume !== null)
  }

  /** Ends halts, by a resume that this bot has found right. @throws {unknown} also where it was not written */
  async end(resume: SignedResume): Promise<void> {
    const json = JSON.stringify(resume)
    throwIfSaid(await this.#run(scripts.END, [resume.nonce, json, `resume ${json}`, ...resume.haltIds]))
  }

  async members(): Promise<readonly FleetMember[]> {
    const [now, presence, roster] = listOf(await this.#run(scripts.MEMBERS, []))
    return readMembers(Number(now), textsOf(presence), textsOf(roster))
  }

  /** All halts in force. */
  async halts(): Promise<readonly FleetHalt[]> {
    const flat = textsOf(await this.#run(scripts.LIST, []))
    const now = new Date().toISOString()
    return flat.flatMap((id, index) =>
      index % 2 === 1 || id === 'digest' ? [] : [readHalt(id, flat[index + 1] ?? '', now)],
    )
  }

  /** @returns those that were not there */
  async rosterAdd(bots: readonly string[]): Promise<readonly string[]> {
    return textsOf(await this.#run(scripts.ROSTER_ADD, bots))
  }

  /** @returns those that were there */
  async rosterRemove(bots: readonly string[]): Promise<readonly string[]> {
    return textsOf(await this.#run(scripts.ROSTER_REMOVE, bots))
  }

  /** Forgets what is older, in ms. @returns how much it was */
  async prune(keptMs: number): Promise<number> {
    return Number(await this.#run(scripts.PRUNE, [String(keptMs)]))
  }

  /** What nobody listens to goes to each replica as a write does, also where the engine is full: what {@link wait} waits for after a look. */
  async mark(): Promise<void> {
    await this.#connection.call('PUBLISH', `${this.#at.channel}:looked`, '')
  }

  async role(): Promise<Role> {
    return readRole(await this.#connection.call('ROLE'))
  }

  /** Waits until so many replicas have all that was written over this connection. @returns how many have it */
  async wait(replicas: number, deadlineMs: number): Promise<number> {
    if (replicas === 0) return 0
    // 0 would be without end.
    const most = String(Math.max(1, Math.floor(deadlineMs)))
    return Number(await this.#connection.call('WAIT', String(replicas), most)) || 0
  }

  #run(script: scripts.Script, args: readonly string[]): Promise<unknown> {
    return this.#connection.run(script, this.#at.keys, [this.#at.channel, ...args])
  }
}

function toldOf([notWritten, notPublished]: readonly unknown[]): Told {
  return { notWritten: saidIn(notWritten), notPublished: saidIn(notPublished) }
}

function saidIn(value: unknown): string | null {
  return value === '' ? null : String(value)
}

function throwIfSaid(answer: unknown): void {
  if (answer !== '') throw new Error(String(answer))
}
