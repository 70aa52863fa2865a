import type { Latch } from '../../between/latch/latch.js'
import { type LATE, sleep, within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import { type Halt, newHalt } from '../../words/halt.js'
import type { HaltOutcome } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import { describeScope } from '../../words/scope.js'
import type { Journal } from '../disk/journal.js'
import type { Permit } from '../disk/permit.js'
import { isAllHalted } from '../disk/start-decision.js'
import type { HaltFigures } from '../figures/halt-figures.js'
import type { AuditCounts } from './audit-counts.js'
import type { HaltsInForce, OwnNumbers } from './halts-in-force.js'
import type { StateWriter } from './state-writer.js'

/** What a halt says, when it comes in. */
export type AskedHalt = Pick<Halt, 'level' | 'reason' | 'source' | 'operator' | 'scope' | 'trip'>

export interface HaltCommand {
  /** With an id, where it bears one already: the bot thread's own, and what has latched before it was read. */
  readonly halt: AskedHalt | Halt
  /** The bot thread's own numbers for it; null for others. */
  readonly own: OwnNumbers | null
  /** For the journal: the operator, or where the call came from. */
  readonly who: string | null
  readonly warnings: readonly string[]
}

/** What has become of a halt: in force already, and maybe not on disk yet. */
export interface AppliedHalt {
  readonly inForce: Halt
  /** Resolves with whether the next start is halted by it, once the disk has answered. Never rejects. */
  readonly written: Promise<boolean>
}

export interface HaltingParts {
  readonly latch: Latch
  readonly inForce: HaltsInForce
  readonly writer: StateWriter
  readonly journal: Journal
  readonly permit: Permit
  readonly counts: AuditCounts
  readonly figures: Pick<HaltFigures, 'halted'>
  /** Is called when a halt has come into force, or was asked for once more by a person. */
  readonly onHalt: () => void
  readonly log: Log
}

/** Once the permit is gone, the next start is halted. The line tells it why as well, and is waited for a little longer, in ms. */
const LINE_GRACE_MS = 250

/** So long the line of a milder halt is waited for, in ms: less than a reply waits for the disk. */
const LINE_DEADLINE_MS = 1_000

/** The one way to halt, for all who halt: HTTP, code, signals, the file HALT, close-all, and the kill switch itself. */
export class Halting {
  readonly #parts: HaltingParts
  #haltedAt = 0
  #judged: { readonly halts: readonly Halt[]; readonly allHalted: boolean } = { halts: [], allHalted: false }

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
      'haltId' in command.halt ? command.halt : newHalt({ ...command.halt, haltId: this.#parts.latch.haltIds.mint() })
    const outcome = this.#parts.inForce.raise(asked, command.own)
    const written = this.#write(command, outcome)
    if (outcome.change !== 'repeated') {
      this.#parts.figures.halted(outcome.inForce.source, written)
      this.#announce(command, outcome)
    }
    return { inForce: outcome.inForce, written }
  }

  /** @param deadlineMs null: as long as it takes. Resolves with {@link AppliedHalt.written}, or {@link LATE}. Never rejects. */
  async onDisk({ written }: AppliedHalt, deadlineMs: number | null): Promise<boolean | typeof LATE> {
    return deadlineMs === null ? written : within(written, deadlineMs)
  }

  /** The line into the journal, and beside it, without waiting for it, the permit away. */
  #write({ who, warnings }: HaltCommand, { inForce, change, replaced }: HaltOutcome): Promise<boolean> {
    const { writer, counts } = this.#parts
    const { haltId, source, reason, level, scope } = inForce
    const details = { change, ...(replaced !== null && { replaced }), ...(warnings.length > 0 && { warnings }) }
    const facts = { what: 'halt', who, source, reason, haltId, details }
    const repeated = change === 'repeated'
    if (repeated) counts.repeat(`halt ${source} ${haltId}`, facts)
    const line = repeated ? writer.upToNow() : writer.change({ ...facts, kind: 'halt', halt: inForce })
    if (!this.#permitTells()) return line
    const everything = scope === null && level === 'halted'
    return everything && !repeated ? firstTrue(line, this.#revoke()) : this.#lineOrRevoked(line)
  }

  /** Without the permit the next start is halted. It is anyway where the journal says so, but that ends with the halts there. */
  #permitTells(): boolean {
    const { halts } = this.#parts.journal.written
    // Not anew for each of ten thousand halts that one write has brought to the disk.
    if (halts !== this.#judged.halts) this.#judged = { halts, allHalted: isAllHalted(halts) }
    return !this.#judged.allHalted
  }

  /** A milder halt must not halt the next start, unless nothing else tells it: its line has failed, or takes too long. */
  async #lineOrRevoked(line: Promise<boolean>): Promise<boolean> {
    if ((await within(line, LINE_DEADLINE_MS)) === true) return true
    return this.#permitTells() ? firstTrue(line, this.#revoke()) : line
  }

  async #revoke(): Promise<boolean> {
    try {
      await this.#parts.permit.revoke()
      return true
    } catch (error) {
      this.#parts.log('error', `The permit can't be taken away: ${(error as Error).message}.`, {})
      return false
    }
  }

  #announce({ who }: HaltCommand, { inForce, change }: HaltOutcome): void {
    const { haltId, scope, level, source, reason } = inForce
    const verb = change === 'again' ? 'Halted again' : level.toUpperCase()
    const message = `${verb} ${haltId} (${describeScope(scope)}) by ${who ?? source}: ${reason}`
    this.#parts.log('warn', message, { halt: inForce, change })
    this.#haltedAt = monotonicMs()
    this.#parts.onHalt()
  }
}

/** True as soon as the line is on disk, or a moment after the permit is gone; false when neither comes to be. */
async function firstTrue(line: Promise<boolean>, permitGone: Promise<boolean>): Promise<boolean> {
  const late = permitGone.then(async (gone) => {
    if (gone) await sleep(LINE_GRACE_MS)
    return gone || line
  })
  return Promise.race([line.then((onDisk) => onDisk || permitGone), late])
}
