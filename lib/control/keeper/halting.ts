import type { Latch } from '../../between/latch/latch.js'
import { type LATE, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { type Halt, newHalt } from '../../words/halt.js'
import type { HaltOutcome } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import { describeScope } from '../../words/scope.js'
import type { AuditLog } from '../disk/audit-log.js'
import type { AuditCounts } from './audit-counts.js'
import type { HaltedFile } from './halted-file.js'
import type { HaltsInForce } from './halts-in-force.js'
import type { StateWriter } from './state-writer.js'

/** What a halt says, when it comes in. */
export type AskedHalt = Pick<Halt, 'level' | 'reason' | 'source' | 'operator' | 'scope'>

export interface HaltCommand {
  readonly halt: AskedHalt | Halt
  /** The bot thread's own number for it, whose halt bears its id already; null for others. */
  readonly callId: number | null
  /** For the audit log: the operator, or where the call came from. */
  readonly who: string | null
  readonly warnings: readonly string[]
}

/** What has become of a halt: in force already, and maybe not on disk yet. */
export interface AppliedHalt {
  readonly inForce: Halt
  /** Resolves once the disk has answered, whatever else is not there yet. Never rejects. */
  readonly written: Promise<boolean>
}

export interface HaltingParts {
  readonly latch: Latch
  readonly inForce: HaltsInForce
  readonly writer: StateWriter
  readonly haltedFile: HaltedFile
  readonly audit: AuditLog
  readonly counts: AuditCounts
  /** Is called when a halt has come into force, or was asked for once more by a person. */
  readonly onHalt: () => void
  readonly log: Log
}

/** The one way to halt, for all who halt: HTTP, code, signals, close-all, and the kill switch itself. */
export class Halting {
  readonly #parts: HaltingParts
  #haltedAt = 0

  constructor(parts: HaltingParts) {
    this.#parts = parts
  }

  /** When the last halt came into force, or was asked for again by a person, by `monotonicMs()`; 0: none has. */
  get haltedAt(): number {
    return this.#haltedAt
  }

  /** Applies a halt: in force when this returns. What is on disk, the promise tells. */
  halt(command: HaltCommand): AppliedHalt {
    const asked =
      'haltId' in command.halt ? command.halt : newHalt({ ...command.halt, haltId: this.#idFor(command.halt) })
    const outcome = this.#parts.inForce.raise(asked, command.callId)
    const byHand = outcome.change !== 'repeated' || asked.source === 'http' || asked.source === 'signal'
    this.#note(command, asked, outcome, byHand)
    if (outcome.changed) this.#parts.writer.changed()
    const written = this.#parts.writer.writeNow()
    if (byHand) this.#announce(command, asked, outcome)
    return { inForce: outcome.inForce, written }
  }

  /**
   * Waits until a halt is on disk. One that the disk does not take in time is left where the next start looks as well.
   *
   * @param deadlineMs null: as long as it takes
   * @returns whether it is on disk, or {@link LATE}
   */
  async onDisk({ inForce, written }: AppliedHalt, deadlineMs: number | null): Promise<boolean | typeof LATE> {
    const onDisk = await (deadlineMs === null ? written : within(written, deadlineMs))
    if (onDisk !== true && !this.#parts.writer.durable) await this.#parts.haltedFile.leave(inForce)
    return onDisk
  }

  #idFor({ scope }: AskedHalt): string {
    const { haltIds } = this.#parts.latch
    return scope === null ? haltIds.current() : haltIds.mint()
  }

  #note({ who, warnings }: HaltCommand, asked: Halt, { inForce, change }: HaltOutcome, byHand: boolean): void {
    const { audit, counts } = this.#parts
    const { haltId, scope, level } = inForce
    const details = { level, scope, change, ...(warnings.length > 0 && { warnings }) }
    const facts = { what: 'halt', who, source: asked.source, reason: asked.reason, haltId, details }
    if (byHand) audit.add(facts)
    else counts.repeat(`halt ${asked.source} ${haltId}`, facts)
  }

  #announce({ who }: HaltCommand, { source, reason }: Halt, { inForce, change }: HaltOutcome): void {
    const { haltId, scope, level } = inForce
    const verb = change === 'repeated' ? 'Halted again' : level.toUpperCase()
    const message = `${verb} ${haltId} (${describeScope(scope)}) by ${who ?? source}: ${reason}`
    this.#parts.log('warn', message, { halt: inForce, change })
    this.#haltedAt = monotonicMs()
    this.#parts.onHalt()
  }
}
