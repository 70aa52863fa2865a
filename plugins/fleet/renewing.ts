import type { FleetSettings } from '../../lib/config/fleet.js'
import { type Moment, monotonicMs, thisMoment } from '../../lib/time/monotonic.js'
import { type FleetHalt, MOST_FLEET_HALTS } from '../../lib/words/fleet.js'
import type { Engine } from './engine.js'
import type { Hearing } from './hearing.js'
import type { HeldHalts } from './held-halts.js'
import { askRole, notTheMaster } from './majority.js'
import { fleetHaltIdOf, readHalt } from './read-halt.js'
import type { RenewAnswer } from './read-renewal.js'
import { type Replicas, tooFew } from './replicas.js'

/** So few ids go with every renewal; more are sent where the engine asks for them. */
const FEW_IDS = 100
/** So many resumes that nobody has looked at are read with one renewal. */
const FEW_ASKED = 100
/** So often the engine is asked on, until all is told. Each time, it tells 4 MB. */
const MOST_ROUNDS = 100

export interface RenewingParts {
  readonly engine: Engine
  readonly settings: Pick<FleetSettings, 'group' | 'leaseMs'>
  readonly held: HeldHalts
  readonly hearing: Hearing
  readonly replicas: Replicas
}

/** A renewal that counts. */
export interface Renewed {
  /** When it was sent: the lease counts from then. */
  readonly asked: Moment
  readonly engineMs: number
}

/** One renewal of the lease: a write, after which this bot and the engine know the same halts, and a majority of the servers has it. */
export class Renewing {
  readonly #parts: RenewingParts
  /** The halt that stands for those for which there is no room. */
  #over: string | null = null

  constructor(parts: RenewingParts) {
    this.#parts = parts
  }

  /** @throws {unknown} why it does not count. What was heard on the way is in force all the same */
  async renew(): Promise<Renewed> {
    const { engine, settings, hearing, replicas } = this.#parts
    const asked = thisMoment()
    const asking = askRole(engine, replicas)
    // Looked at below, after what was heard is in force.
    asking.catch(() => {})
    const { engineMs, notWritten } = await this.#settle(await this.#ask(this.#parts.held.ids.length <= FEW_IDS))
    const role = await asking
    // What is not the master has told its halts, which may be true. It grants nothing.
    if (role !== null && !role.isMaster) throw notTheMaster()
    if (notWritten !== null) throw new Error(notWritten)
    hearing.all()
    const { wanted } = replicas
    const left = asked.monotonic + settings.leaseMs - monotonicMs()
    const have = await engine.wait(wanted, Math.min(left, settings.leaseMs / 3))
    if (have < wanted) throw new Error(tooFew(have, replicas))
    if (monotonicMs() - asked.monotonic >= settings.leaseMs) throw new Error('timed out: the lease was over first')
    return { asked, engineMs }
  }

  #ask(withIds: boolean): Promise<RenewAnswer> {
    const { engine, held } = this.#parts
    const { words, digest, ids } = held
    if (words === null) throw new Error('this bot has not said anything yet')
    const room = Math.max(0, MOST_FLEET_HALTS - ids.length)
    return engine.renew({ presence: words.presence, digest, haltIds: withIds ? ids : null, room })
  }

  /** Takes what is told, until all is. @returns the last answer */
  async #settle(first: RenewAnswer): Promise<RenewAnswer> {
    let answer = first
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await this.#take(answer)
      if (answer.kind === 'same' || (answer.kind === 'told' && !answer.more)) return answer
      answer = await this.#ask(true)
    }
    throw new Error('the engine has not told all of its halts: there are too many')
  }

  async #take(answer: RenewAnswer): Promise<void> {
    const { engine, hearing } = this.#parts
    const now = new Date().toISOString()
    const told = answer.unknown.map(({ id, json }) => readHalt(id, json, now))
    hearing.halts([...told, ...this.#overHalt(answer.over, now)])
    hearing.resumes(answer.resumes)
    const asked = answer.asked.filter((nonce) => !hearing.hasRead(nonce)).slice(0, FEW_ASKED)
    if (asked.length > 0 && hearing.resumes(await engine.asked(asked))) hearing.read(asked)
    await this.#writeBack(answer, told)
  }

  /** What the engine has forgotten, or does not know yet. */
  async #writeBack(answer: RenewAnswer, told: readonly FleetHalt[]): Promise<void> {
    const { engine, held } = this.#parts
    const { words } = held
    if (words === null || !words.writesBack) return
    const missing = answer.missing.map((id) => held.get(id)).filter((halt) => halt !== null)
    if (missing.length > 0) await engine.writeBack(missing)
    const found = words.resumes.filter(({ nonce }) => answer.asked.includes(nonce))
    const over = told.map(({ haltId }) => held.resumeOf(haltId)).filter((resume) => resume !== null)
    for (const resume of new Set([...found, ...over])) await engine.end(resume)
  }

  /** More halts than are taken are one halt of everything, which is ended as any other. */
  #overHalt(over: string | null, since: string): readonly FleetHalt[] {
    const { held, settings } = this.#parts
    if (over === null || (this.#over !== null && held.has(this.#over))) return []
    const haltId = fleetHaltIdOf(`more than ${MOST_FLEET_HALTS} in ${settings.group}: ${over}`)
    this.#over = haltId
    const reason = `The fleet has more than ${MOST_FLEET_HALTS} halts in force. Resume those that are over, and this one after them.`
    return [{ haltId, level: 'halted', reason, operator: null, by: 'fleet', since, scope: null }]
  }
}
