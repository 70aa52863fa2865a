import { sleep } from '../../time/deadline.js'
import type { FleetHalt } from '../../words/fleet.js'
import { Refused } from '../refused.js'
import type { Credentials } from '../way.js'
import { Answers, type BotAnswer, isSettled } from './answers.js'
import { type Callee, callBot } from './call-bot.js'
import type { FleetWay } from './fleet-way.js'
import { lookBy } from './look-by.js'

const LOOK_MS = 250
/** A halt is written anew so often: an engine may have lost it meanwhile. */
const WRITE_MS = 1_000
/** A bot that has not answered is called anew so often. */
const CALL_MS = 1_000
/** So many are called at once: whoever holds the engine can tell of a million. */
const MOST_CALLS = 200

/** Raises one halt everywhere, again and again, until all have answered or nothing more is to be waited for. */
export class Raising {
  /** Those that may take it still. */
  #ways: readonly FleetWay[]
  readonly #halt: FleetHalt
  readonly #credentials: Credentials
  readonly #say: (line: string) => void
  readonly #answers: Answers
  /** When a bot is to be called next, by `performance.now()`. Infinity: a call is outstanding. */
  readonly #callAt = new Map<string, number>()
  #outstanding = 0
  readonly #said = new Set<string>()
  readonly #takenBy = new Set<string>()
  /** When the engine has first taken it, at the latest. */
  #writtenAt: number | null = null
  #writeAt = 0
  #group: string | null = null
  #doubt: string | null = null
  #isStopped = false

  /**
   * @param credentials for direct calls of bots
   * @param say takes what has failed on the way, each once
   */
  constructor(ways: readonly FleetWay[], halt: FleetHalt, credentials: Credentials, say: (line: string) => void) {
    this.#ways = ways
    this.#halt = halt
    this.#credentials = credentials
    this.#say = (line) => {
      if (this.#said.has(line)) return
      this.#said.add(line)
      say(line)
    }
    this.#answers = new Answers(halt.haltId)
  }

  /** Null: the fleet could not be looked at. */
  get group(): string | null {
    return this.#group
  }

  /** Why there may be other bots, as the last look has told it; null: nothing speaks for that. */
  get doubt(): string | null {
    return this.#doubt
  }

  /** The engine, and the bot of the fleet, that have taken it. */
  get takenBy(): readonly string[] {
    return [...this.#takenBy]
  }

  get bots(): readonly BotAnswer[] {
    return this.#answers.all(this.#writtenAt === null ? null : performance.now() - this.#writtenAt)
  }

  /** The halt is where it is. */
  stopWaiting(): void {
    this.#isStopped = true
  }

  /** Never rejects. It is tried once in any case. */
  async run(waitMs: number, progress: (bots: readonly BotAnswer[]) => void): Promise<void> {
    const end = performance.now() + waitMs
    for (;;) {
      await Promise.all([this.#write(), this.#look()])
      if (this.#isSettled() || this.#isStopped || this.#ways.length === 0 || performance.now() >= end) return
      progress(this.bots)
      await sleep(LOOK_MS)
    }
  }

  #isSettled(): boolean {
    if (this.#group === null || this.#doubt !== null || !this.#answers.allCalled) return false
    // What stands in the journals of all needs no engine: a full one takes nothing, however long it is waited for.
    if (this.bots.length > 0 && this.bots.every(({ said }) => said === 'journalled')) return true
    return this.#writtenAt !== null && this.bots.every(isSettled)
  }

  /** By every way at once: one that hangs holds up no other. */
  async #write(): Promise<void> {
    if (performance.now() < this.#writeAt) return
    await Promise.all(
      this.#ways.map(async (way) => {
        try {
          const { inEngine, warnings } = await way.halt(this.#halt)
          this.#takenBy.add(way.name)
          if (inEngine) this.#writtenAt ??= performance.now()
          for (const warning of warnings) this.#say(warning)
        } catch (error) {
          this.#say(`${way.name} has not taken it: ${(error as Error).message}`)
          // Said again, it would be refused again; and a bot without a fleet would halt by itself each time.
          if (error instanceof Refused && error.answer.status < 500)
            this.#ways = this.#ways.filter((each) => each !== way)
        }
      }),
    )
    this.#writeAt = performance.now() + WRITE_MS
  }

  async #look(): Promise<void> {
    const look = await lookBy(this.#ways, this.#say)
    if (look === null) return
    this.#group = look.group
    this.#doubt = look.doubt
    this.#answers.looked(look)
    for (const { run, ...bot } of this.#answers.toCall()) {
      if (this.#outstanding === MOST_CALLS) break
      if (performance.now() >= (this.#callAt.get(run) ?? 0)) void this.#call(run, { ...bot, group: look.group })
    }
  }

  async #call(run: string, bot: Callee): Promise<void> {
    this.#outstanding++
    this.#callAt.set(run, Number.POSITIVE_INFINITY)
    const called = await callBot(bot, this.#halt, this.#credentials)
    if (called.kind === 'halted') this.#answers.called(run, called.durable)
    else this.#answers.notCalled(run, called.why)
    this.#callAt.set(run, performance.now() + CALL_MS)
    this.#outstanding--
  }
}
