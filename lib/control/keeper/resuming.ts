import type { Latch } from '../../between/latch/latch.js'
import { describeAccepted } from '../../words/accept.js'
import { isFleetHaltId } from '../../words/fleet.js'
import type { Halt } from '../../words/halt.js'
import type { HaltSet } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import { type AcceptedLimits, describeLeft, type ResumeReport } from '../../words/resume.js'
import type { GateReading } from '../../words/trading-state.js'
import type { Journal } from '../disk/journal.js'
import type { Permit } from '../disk/permit.js'
import type { AuditCounts } from './audit-counts.js'
import type { HaltFileWatch } from './halt-file-watch.js'
import type { HaltsInForce } from './halts-in-force.js'
import type { Acceptance, ResumesOfTrips } from './resumes-of-trips.js'
import type { StateWriter } from './state-writer.js'

export interface ResumeCommand {
  /** The halts to end, by their ids. */
  readonly confirm: readonly string[]
  readonly source: Halt['source']
  /** The person who asks; null: nobody is named. */
  readonly operator: string | null
  /** For the journal: the operator, or where the call came from. */
  readonly who: string | null
  /** The limits to accept, by the names of the trips that have halted; left out: none. */
  readonly accept?: AcceptedLimits
  /** Halts of the fleet may end by it: that was signed, or halts of this bot alone stand in their place. Left out: none of them does. */
  readonly endsFleet?: true
  /** True once nobody waits for the answer any more: a resume that was given up must not happen. */
  readonly isGivenUp: () => boolean
}

export interface ResumingParts {
  readonly latch: Latch
  readonly inForce: HaltsInForce
  readonly writer: StateWriter
  readonly journal: Journal
  readonly permit: Permit
  readonly haltFile: HaltFileWatch
  readonly counts: AuditCounts
  readonly trips: ResumesOfTrips
  /** False: nobody could bring it a signed resume. What a fleet has left here ends as any other halt. */
  readonly isInFleet: boolean
  readonly log: Log
}

type Refused = { readonly refused: ResumeReport }

/** The one way to resume: confirmation, journal, permit, and only then the latch. Ends the halts that are named, and no other. */
export class Resuming {
  readonly #parts: ResumingParts
  /** The close-all that nothing may be resumed under. */
  #heldBy: string | null = null

  constructor(parts: ResumingParts) {
    this.#parts = parts
  }

  /** Lets nothing be resumed while a close-all runs, until the returned function is called. */
  hold(closeAll: string): () => void {
    this.#heldBy = closeAll
    return () => {
      this.#heldBy = null
    }
  }

  /** Ends the halts that are confirmed, once that is on disk. Never rejects. */
  async resume(command: ResumeCommand): Promise<ResumeReport> {
    const { inForce, writer, trips } = this.#parts
    const ofTrips = namedHalts(inForce.halts, command.confirm).filter(({ trip }) => trip !== undefined)
    if (ofTrips.length > 0) await trips.prepare(ofTrips)
    return inForce.whileEnding(command.confirm, () => writer.run(() => this.#resume(command)))
  }

  async #resume(command: ResumeCommand): Promise<ResumeReport> {
    const { latch, inForce, writer, log } = this.#parts
    const before = latch.gate.read()
    const named = this.#read(command, before)
    if ('refused' in named) return named.refused
    const haltIds = new Set(named.map(({ haltId }) => haltId))
    const asked = this.#parts.trips.ask(named, command.accept ?? {})
    if ('holding' in asked) return { kind: 'trip-holds', trips: asked.holding, ...this.#inForce() }
    const why = await this.#write(named, haltIds, command, before, asked)
    if (why !== null) return { kind: 'not-durable', why, ...this.#inForce() }
    inForce.end([...haltIds])
    this.#parts.trips.lifted(named, asked.accepted)
    // A milder halt that came meanwhile has held the permit back. A restart must not be halted by a resume that was answered.
    await writer.settle()
    const { size, state } = inForce.halts
    const left = size === 0 ? '' : `; ${describeLeft(size, state)}`
    const accepted = asked.accepted === null ? '' : `, ${describeAccepted(asked.accepted)}`
    const message = `RESUMED ${[...haltIds].join(', ')} by ${command.who ?? command.source}${accepted}${left}`
    log('warn', message, { lifted: named, accepted: asked.accepted })
    return { kind: 'resumed', lifted: named, state }
  }

  /** What is named, or why nothing of it can be ended. */
  #read(
    { confirm, source, operator, endsFleet, isGivenUp }: ResumeCommand,
    { state }: GateReading,
  ): readonly Halt[] | Refused {
    const { halts } = this.#parts.inForce
    const refuse = (report: ResumeReport) => ({ refused: report })
    if (halts.size === 0) {
      return refuse(state === 'active' ? { kind: 'not-halted' } : { kind: 'halted-meanwhile', ...this.#inForce() })
    }
    if (confirm.length === 0) return refuse({ kind: 'confirm-missing', ...this.#inForce() })
    if (this.#heldBy !== null) return refuse({ kind: 'close-all-running', id: this.#heldBy, ...this.#inForce() })
    const unknown = confirm.filter((haltId) => !halts.has(haltId))
    if (unknown.length > 0 || isGivenUp()) return refuse({ kind: 'confirm-stale', unknown, ...this.#inForce() })
    const named = namedHalts(halts, confirm)
    const ofFleet = endsFleet || !this.#parts.isInFleet ? [] : named.filter(({ haltId }) => isFleetHaltId(haltId))
    if (ofFleet.length > 0) return refuse({ kind: 'fleet-halt', ofFleet, ...this.#inForce() })
    const others = named.filter((halt) => !mayEnd(source, operator, halt))
    return others.length === 0 ? named : refuse({ kind: 'not-by-this-way', others, ...this.#inForce() })
  }

  /** Writes that the halts have ended. Returns why that is not on disk; null when it is. */
  async #write(
    named: readonly Halt[],
    haltIds: ReadonlySet<string>,
    { source, who, isGivenUp }: ResumeCommand,
    before: GateReading,
    { accepted, kept }: Acceptance,
  ): Promise<string | null> {
    const { inForce, writer, haltFile, counts } = this.#parts
    writer.note(...counts.beforeResume())
    const notRemoved = await haltFile.removeOf(haltIds)
    if (notRemoved !== null) return notRemoved
    const haltId = named[0]?.haltId ?? null
    const lifted = named.map(({ haltId, reason, scope }) => ({ haltId, reason, scope }))
    const details = { lifted, ...(accepted !== null && { accepted }) }
    const facts = {
      kind: 'resume',
      what: 'resume',
      who,
      source,
      reason: accepted === null ? null : describeAccepted(accepted),
      haltId,
      haltIds: [...haltIds],
      ...(kept !== null && { trips: kept.after }),
      details,
    } as const
    const notWritten = await writer.writeResume(facts)
    if (notWritten !== null) return notWritten
    const whyNot = () => this.#whyNotAnyMore(isGivenUp)
    let why = whyNot()
    // Under another halt the next start is halted anyway. That is asked once more right before the permit is in its place.
    if (why === null && inForce.halts.stateWithout(haltIds) !== 'halted') {
      why = await this.#grant(() => whyNot() === null && !inForce.raisedSince(before))
      why ??= whyNot()
    }
    if (why !== null) await this.#undo(named, why, kept)
    return why
  }

  /** Returns why there is no permit; null when there is one, and also when somebody has raised, who keeps the state up. */
  async #grant(stillWanted: () => boolean): Promise<string | null> {
    const { journal, permit } = this.#parts
    const { lastChange } = journal
    try {
      if (lastChange !== null) await permit.grant(lastChange, stillWanted)
      return null
    } catch (error) {
      return (error as Error).message
    }
  }

  #whyNotAnyMore(isGivenUp: () => boolean): string | null {
    if (isGivenUp()) return 'it took so long that it was given up'
    return this.#heldBy === null ? null : 'a close-all has begun meanwhile'
  }

  /** What was written of a resume that did not happen is written over, before anyone is told: a crash must not resume. */
  async #undo(named: readonly Halt[], reason: string, kept: Acceptance['kept']): Promise<void> {
    const { writer, permit } = this.#parts
    await permit.revoke().catch(() => {})
    const lines = named.map((halt) => {
      const { haltId, source } = halt
      return { kind: 'halt', what: 'resume undone', who: null, source, reason, haltId, halt } as const
    })
    const facts = { what: 'resume undone', who: null, source: null, reason, haltId: null }
    await writer.changeNow(kept === null ? lines : [...lines, { ...facts, kind: 'trips', trips: kept.before() }])
  }

  #inForce(): { halts: readonly Halt[]; count: number } {
    const { halts } = this.#parts.inForce
    return { halts: halts.newest(), count: halts.size }
  }
}

function namedHalts(halts: HaltSet, confirm: readonly string[]): readonly Halt[] {
  return [...new Set(confirm)].flatMap((haltId) => halts.get(haltId) ?? [])
}

/**
 * A program ends what programs have halted, and a signal what signals have; a person may end anything. A program's halt that
 * had to take another one's place, since there were too many of its kind, stands for both: only a person ends that. Pure.
 */
export function mayEnd(source: Halt['source'], operator: string | null, halt: Halt): boolean {
  if (operator !== null || source === 'http') return true
  return halt.source === source && (source === 'signal' || halt.earlier === undefined)
}
