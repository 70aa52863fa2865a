import type { Latch } from '../../between/latch/latch.js'
import type { Halt } from '../../words/halt.js'
import { lift, listHalts } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { ResumeReport } from '../../words/resume.js'
import type { GateReading } from '../../words/trading-state.js'
import type { AuditLog } from '../disk/audit-log.js'
import type { AuditCounts } from './audit-counts.js'
import type { HaltedFile } from './halted-file.js'
import type { HaltsInForce } from './halts-in-force.js'
import type { StateWriter } from './state-writer.js'

export interface ResumeCommand {
  readonly confirm: string | undefined
  readonly source: Halt['source']
  readonly who: string | null
  /** True once nobody waits for the answer any more: a resume that was given up must not happen. */
  readonly isGivenUp: () => boolean
}

export interface ResumingParts {
  readonly latch: Latch
  readonly inForce: HaltsInForce
  readonly writer: StateWriter
  readonly haltedFile: HaltedFile
  readonly audit: AuditLog
  readonly counts: AuditCounts
  readonly log: Log
}

/** The one way to resume: confirmation, state file, audit log, and only then the latch. */
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

  /** Ends a halt, if it is confirmed, once that is on disk, and if nobody has raised since. Never rejects. */
  resume(command: ResumeCommand): Promise<ResumeReport> {
    return this.#parts.writer.run(() => this.#resume(command))
  }

  async #resume(command: ResumeCommand): Promise<ResumeReport> {
    const { latch, inForce } = this.#parts
    const before = latch.gate.read()
    const halts = listHalts(inForce.halts)
    if (halts.length === 0) return before.state === 'active' ? { kind: 'not-halted' } : this.#haltedMeanwhile()
    if (command.confirm === undefined) return { kind: 'confirm-missing', halts }
    if (this.#heldBy !== null) return { kind: 'close-all-running', id: this.#heldBy, halts }
    const lifted = halts.find(({ haltId }) => haltId === command.confirm)
    if (lifted === undefined || command.isGivenUp()) return { kind: 'confirm-stale', halts }

    const why = await this.#write(lifted, command, before)
    if (why !== null) return this.#notDurable(lifted, why)
    if (command.isGivenUp()) return this.#notDurable(lifted, 'it took so long that it was given up')
    if (this.#heldBy !== null) return this.#notDurable(lifted, 'a close-all has begun meanwhile')
    if (!inForce.lift(before, lifted)) {
      await this.#undo(lifted, 'another halt came in while it was being written')
      return this.#haltedMeanwhile()
    }
    this.#parts.writer.resumeDone()
    this.#report(lifted, command)
    return { kind: 'resumed', lifted }
  }

  /** Writes the state without the halt. Returns why that is not on disk; null when it is. */
  async #write(lifted: Halt, { source, who }: ResumeCommand, before: GateReading): Promise<string | null> {
    const { inForce, writer, haltedFile, audit, counts } = this.#parts
    const { haltId, reason, scope } = lifted
    const details = { lifted: reason, scope }
    audit.add(...counts.beforeResume(), { what: 'resume', who, source, reason: null, haltId, details })
    writer.resumeBegins()
    try {
      await writer.save(lift(inForce.halts, lifted))
      await audit.flush(true)
      if (!inForce.raisedSince(before)) await haltedFile.removeOf(haltId)
      return null
    } catch (error) {
      return (error as Error).message
    }
  }

  async #notDurable(lifted: Halt, why: string): Promise<ResumeReport> {
    await this.#undo(lifted, why)
    return { kind: 'not-durable', why, halts: listHalts(this.#parts.inForce.halts) }
  }

  #haltedMeanwhile(): ResumeReport {
    return { kind: 'halted-meanwhile', halts: listHalts(this.#parts.inForce.halts) }
  }

  /** What was written of a resume that did not happen is written over, before anyone is told: a crash must not resume. */
  async #undo(lifted: Halt, reason: string): Promise<void> {
    const { audit, writer, haltedFile } = this.#parts
    audit.add({ what: 'resume undone', who: null, source: null, reason, haltId: lifted.haltId })
    writer.changed()
    await writer.writeDown()
    if (!writer.durable) await haltedFile.leave(lifted)
  }

  #report(lifted: Halt, { source, who }: ResumeCommand): void {
    const rest = listHalts(this.#parts.inForce.halts).length
    const left = rest === 0 ? '' : `; ${rest} other halts stay in force`
    this.#parts.log('warn', `RESUMED ${lifted.haltId} by ${who ?? source}${left}`, { lifted })
  }
}
