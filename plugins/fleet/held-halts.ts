import type { FleetWords } from '../../lib/between/fleet-messages.js'
import { type FleetHalt, MOST_FLEET_HALTS, type SignedResume } from '../../lib/words/fleet.js'
import { digestOf } from './digest.js'

/** How long the control thread has for a halt that was heard, in ms. Then it is as if it had not been heard. */
const TAKEN_MS = 2_000
/** One more that stands for all the others, and one by which it is seen that there are more. */
const BEYOND = 2

interface Heard {
  readonly halt: FleetHalt
  /** By `monotonicMs()`. */
  readonly at: number
}

/** The fleet's halts that are held here: those that the bot names, and those that it was told of and does not name yet. */
export class HeldHalts {
  #words: FleetWords | null = null
  #named = new Map<string, FleetHalt>()
  #remembered = new Map<string, SignedResume>()
  readonly #heard = new Map<string, Heard>()
  #digest: string | null = null

  /** What the bot has said last; null: nothing yet. */
  get words(): FleetWords | null {
    return this.#words
  }

  /** @param now by `monotonicMs()` @returns whether others have to know of it soon */
  say(words: FleetWords, now: number): boolean {
    const before = this.#words
    this.#words = words
    this.#named = new Map(words.halts.map((halt) => [halt.haltId, halt]))
    this.#remembered = new Map(words.resumes.flatMap((resume) => resume.haltIds.map((id) => [id, resume])))
    for (const id of this.#heard.keys()) {
      if (this.#named.has(id) || this.#remembered.has(id)) this.#heard.delete(id)
    }
    this.#forgetHeard(now)
    this.#digest = null
    return before === null || !isSame(before, words)
  }

  /** Halts that the bot is told of now. @param now by `monotonicMs()` */
  hear(halts: readonly FleetHalt[], now: number): void {
    for (const halt of halts) this.#heard.set(halt.haltId, { halt, at: now })
    this.#digest = null
  }

  /** How many more may be heard. @param now by `monotonicMs()` */
  roomFor(now: number): number {
    this.#forgetHeard(now)
    return Math.max(0, MOST_FLEET_HALTS + BEYOND - this.#named.size - this.#heard.size)
  }

  has(haltId: string): boolean {
    return this.#named.has(haltId) || this.#heard.has(haltId)
  }

  get(haltId: string): FleetHalt | null {
    return this.#named.get(haltId) ?? this.#heard.get(haltId)?.halt ?? null
  }

  /** The resume that this bot has found right, which has ended a halt; null: it knows of none. */
  resumeOf(haltId: string): SignedResume | null {
    return this.#remembered.get(haltId) ?? null
  }

  get ids(): readonly string[] {
    return [...new Set([...this.#named.keys(), ...this.#heard.keys()])]
  }

  get digest(): string {
    this.#digest ??= digestOf(this.ids)
    return this.#digest
  }

  /** Those that nobody has taken in time. The oldest stand first. */
  #forgetHeard(now: number): void {
    for (const [id, { at }] of this.#heard) {
      if (now - at <= TAKEN_MS) break
      this.#heard.delete(id)
      this.#digest = null
    }
  }
}

function isSame(one: FleetWords, other: FleetWords): boolean {
  const { presence: before } = one
  const { presence: now } = other
  return (
    before.state === now.state &&
    before.quiet === now.quiet &&
    one.writesBack === other.writesBack &&
    sameTexts(before.journalled, now.journalled) &&
    sameTexts(before.holds, now.holds) &&
    sameTexts(one.resumes.map(nonceOf), other.resumes.map(nonceOf)) &&
    sameTexts(one.halts.map(idOf), other.halts.map(idOf))
  )
}

const nonceOf = ({ nonce }: SignedResume) => nonce
const idOf = ({ haltId }: FleetHalt) => haltId

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index])
}
