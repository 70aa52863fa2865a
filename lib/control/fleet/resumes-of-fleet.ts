import type { SignedResume } from '../../words/fleet.js'
import type { Log } from '../../words/ports.js'
import { printable } from '../../words/printable.js'
import type { Keeper } from '../keeper/keeper.js'
import type { HaltsOfFleet } from './halts-of-fleet.js'
import type { Resumed } from './resumed.js'
import { faultOfResume, readSignedResume, type Signers } from './signed-resume.js'

export interface ResumesOfFleetParts {
  readonly keeper: Pick<Keeper, 'halts' | 'resume' | 'keepFleet' | 'refused'>
  readonly halts: Pick<HaltsOfFleet, 'ended' | 'list'>
  readonly resumed: Resumed
  readonly signers: Signers
  readonly log: Log
}

/** What has become of a resume. */
export type TakenResume =
  /** It is remembered. `ended`: the halts that it has ended here; `left`: those that it names and that stay for now, with why. */
  | { readonly kind: 'taken'; readonly ended: readonly string[]; readonly left: string | null }
  | { readonly kind: 'not-signed'; readonly why: string }
  | { readonly kind: 'not-durable'; readonly why: string }

/** So many renewals carry a resume: one may have been under way when it came. */
const RENEWALS = 3
/** So many are waiting for the disk at most; those beyond are heard again. */
const MOST_WAITING = 1_000
/** So many are carried by a renewal; the others follow. */
const MOST_CARRIED = 100

const NOT_DURABLE = 'the disk did not take it'

/**
 * The one way by which a halt of the fleet ends: a signature is looked at, the resume is written down, and only then the halts that it
 * names end. A crash in between ends them at the next start.
 */
export class ResumesOfFleet {
  readonly #parts: ResumesOfFleetParts
  /** Good ones that the disk has not taken yet. */
  readonly #waiting = new Map<string, SignedResume>()
  /** Those that are being written, by their signatures. */
  readonly #underWay = new Map<string, Promise<boolean>>()
  /** What the engine is told, by its signature, and with how many renewals more. */
  readonly #carried = new Map<string, { readonly resume: SignedResume; left: number }>()
  readonly #told = new Set<string>()

  constructor(parts: ResumesOfFleetParts) {
    this.#parts = parts
    // The engine may have lost them.
    for (const resume of parts.resumed.all()) this.carry(resume)
  }

  /** What a renewal has to tell the engine: it has these halts in force, or may have. */
  carried(): readonly SignedResume[] {
    return [...this.#carried.values()].slice(0, MOST_CARRIED).map(({ resume }) => resume)
  }

  /** The engine has a halt in force that was resumed, or is about to hear of it. */
  carry(resume: SignedResume): void {
    this.#carried.set(resume.signature, { resume, left: RENEWALS })
  }

  /** The engine has taken what was carried. */
  renewed(): void {
    for (const { signature } of this.carried()) {
      const carried = this.#carried.get(signature)
      if (carried !== undefined && --carried.left === 0) this.#carried.delete(signature)
    }
  }

  /** Takes what the engine has told. Nobody has looked at the signatures yet. */
  heard(told: readonly unknown[]): void {
    for (const each of told) {
      const resume = readSignedResume(each)
      const why = resume === null ? 'it is no signed resume' : faultOfResume(resume, this.#parts.signers)
      if (why !== null) this.#refuse(why, resume)
      else if (resume !== null) void this.take(resume)
    }
  }

  /** Takes one that a caller has sent. Never rejects. */
  async check(resume: SignedResume): Promise<TakenResume> {
    const why = faultOfResume(resume, this.#parts.signers)
    if (why === null) return this.take(resume)
    this.#refuse(why, resume)
    return { kind: 'not-signed', why }
  }

  /** One whose signature is good. Never rejects. */
  async take(resume: SignedResume): Promise<TakenResume> {
    const { resumed } = this.#parts
    this.carry(resume)
    if (!resumed.has(resume) && !(await this.#remember(resume))) return { kind: 'not-durable', why: NOT_DURABLE }
    return this.#end(resume)
  }

  /** Once a second: tries again what has not ended yet. */
  async look(): Promise<void> {
    for (const resume of [...this.#waiting.values()]) await this.take(resume)
    const left = new Set(this.#parts.halts.list().flatMap(({ haltId }) => this.#parts.resumed.of(haltId) ?? []))
    for (const resume of left) await this.#end(resume)
  }

  /** Once in a while: forgets what is too old. */
  async forget(now: number): Promise<void> {
    const forgetBefore = this.#parts.resumed.forget(now)
    if (forgetBefore !== null) await this.#parts.keeper.keepFleet({ forgetBefore }, 'fleet resumes forgotten')
  }

  /** Resolves with whether it is on disk. Who asks for the same meanwhile waits for the same line. */
  #remember(resume: SignedResume): Promise<boolean> {
    const { signature } = resume
    const under = this.#underWay.get(signature)
    if (under !== undefined) return under
    const writing = this.#write(resume).finally(() => this.#underWay.delete(signature))
    this.#underWay.set(signature, writing)
    return writing
  }

  async #write(resume: SignedResume): Promise<boolean> {
    const { keeper, resumed } = this.#parts
    const { signature, operator } = resume
    const kept = { at: new Date().toISOString(), resume }
    const onDisk = await keeper.keepFleet({ resumed: kept }, 'fleet resume', printable(operator, 200))
    if (onDisk) {
      this.#waiting.delete(signature)
      resumed.add(kept)
    } else if (this.#waiting.size < MOST_WAITING) this.#waiting.set(signature, resume)
    return onDisk
  }

  async #end(resume: SignedResume): Promise<TakenResume> {
    const { keeper, halts } = this.#parts
    const inForce = [...new Set(resume.haltIds)].filter((haltId) => keeper.halts.has(haltId))
    if (inForce.length === 0) return { kind: 'taken', ended: [], left: null }
    const operator = printable(resume.operator, 200)
    const report = await keeper.resume({
      confirm: inForce,
      source: 'fleet',
      operator,
      who: operator,
      endsFleet: true,
      isGivenUp: () => false,
    })
    if (report.kind === 'resumed') {
      const ended = report.lifted.map(({ haltId }) => haltId)
      halts.ended(ended)
      return { kind: 'taken', ended, left: null }
    }
    // Another one has ended them in the meantime.
    const left = inForce.filter((haltId) => keeper.halts.has(haltId))
    if (left.length === 0) return { kind: 'taken', ended: [], left: null }
    return { kind: 'taken', ended: [], left: `${report.kind}: it is tried again each second` }
  }

  #refuse(why: string, resume: SignedResume | null): void {
    const { keeper, log } = this.#parts
    const operator = resume === null ? null : printable(resume.operator, 200)
    keeper.refused('fleet resume', {
      what: 'fleet resume refused',
      who: operator,
      source: 'fleet',
      reason: why,
      haltId: null,
      details: { haltIds: resume?.haltIds.slice(0, 5) ?? [] },
    })
    if (this.#told.has(why) || this.#told.size > 20) return
    this.#told.add(why)
    const whose = operator === null ? '' : ` in the name of ${operator}`
    log('error', `A resume of the fleet${whose} was refused, and nothing ends by it: ${why}.`, {})
  }
}
