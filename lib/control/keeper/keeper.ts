import type { Latch } from '../../between/latch/latch.js'
import type { Notice } from '../../between/messages.js'
import type { LATE } from '../../time/deadline.js'
import { type Halt, haltedBefore, newHalt } from '../../words/halt.js'
import { type Halts, listHalts } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { ResumeReport } from '../../words/resume.js'
import { stricter } from '../../words/trading-state.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { AuditLog } from '../disk/audit-log.js'
import type { StateStore } from '../disk/stores.js'
import { AuditCounts } from './audit-counts.js'
import { HaltedFile } from './halted-file.js'
import { type AppliedHalt, type HaltCommand, Halting } from './halting.js'
import { HaltsInForce } from './halts-in-force.js'
import { type ResumeCommand, Resuming } from './resuming.js'
import { StateWriter } from './state-writer.js'

export interface KeeperParts {
  readonly latch: Latch
  readonly store: StateStore
  readonly audit: AuditLog
  /** Reaches the guard. */
  readonly publish: (notice: Notice) => void
  /** Is called when a halt has come into force, or was asked for once more by a person. */
  readonly onHalt: () => void
  readonly log: Log
}

/** So many entries may wait for a disk that takes none; then only counts are given up. */
const MAX_UNWRITTEN = 1_000

/**
 * The only owner of the durable state, and the only one who lowers the latch.
 *
 * A halt: latch, state file, audit log, reply. A resume: confirmation, state file, audit log, latch, reply. A crash at
 * any point leaves the safer of the two states.
 */
export class Keeper {
  readonly #parts: KeeperParts
  readonly #inForce: HaltsInForce
  readonly #writer: StateWriter
  readonly #halting: Halting
  readonly #resuming: Resuming
  readonly #counts = new AuditCounts()
  #raisedWithoutDetails = false

  /** @param halts what the last run has left in force */
  constructor(parts: KeeperParts, halts: Halts) {
    const { latch, store, audit, publish, log } = parts
    this.#parts = parts
    const inForce = new HaltsInForce(latch, publish, halts)
    const haltedFile = new HaltedFile(store, latch.botHalts, log)
    const onDurable = (durable: boolean) => inForce.publish({ kind: 'durable', durable })
    const writer = new StateWriter({ latch, store, audit, haltedFile, halts: () => inForce.halts, onDurable, log })
    const shared = { latch, inForce, writer, haltedFile, audit, counts: this.#counts, log }
    this.#inForce = inForce
    this.#writer = writer
    this.#halting = new Halting({ ...shared, onHalt: parts.onHalt })
    this.#resuming = new Resuming(shared)
  }

  get halts(): Halts {
    return this.#inForce.halts
  }

  /** When the last halt came into force, or was asked for again by a person, by `monotonicMs()`; 0: none has. */
  get haltedAt(): number {
    return this.#halting.haltedAt
  }

  /** The state as it stands is on disk. */
  get durable(): boolean {
    return this.#writer.durable
  }

  /** Why it isn't; null when it is. */
  get failure(): string | null {
    return this.#writer.failure
  }

  /** To be called before {@link begin}: this run begins with a halt of its own, whatever was in force before. */
  beginHalted(reason: string): void {
    const haltId = this.#parts.latch.haltIds.mint()
    const text = `${reason}${haltedBefore(this.halts.halt)}`
    this.#inForce.beginWith(
      newHalt({ haltId, level: 'halted', reason: text, source: 'start', operator: null, scope: null }),
    )
  }

  /**
   * Brings the state of the last run into force, writes it down, and only then lets orders pass, if nothing is halted.
   * What is raised meanwhile stays raised.
   */
  async begin(facts: AuditFacts): Promise<void> {
    const { latch, audit } = this.#parts
    latch.haltIds.setCurrent(this.halts.halt?.haltId ?? latch.haltIds.mint())
    audit.add(facts)
    const restored = this.halts
    for (const halt of listHalts(restored)) this.#inForce.publish({ kind: 'raised', halt, callId: null })
    await this.#writer.run(() => this.#writer.writeDown())
    if (this.failure !== null && this.halts.halt === null) {
      const reason = `the state directory can't be written, so a halt would not outlive a restart: ${this.failure}`
      this.haltItself('halted', reason, 'start')
    }
    latch.gate.started(restored.halt?.level ?? 'active', restored.scopedHalts.length > 0)
    if (listHalts(this.halts).length > 0) this.#parts.onHalt()
  }

  /** Applies a halt: in force when this returns, written when the promise resolves. Never rejects. */
  halt(command: HaltCommand): AppliedHalt {
    return this.#halting.halt(command)
  }

  /** Waits until a halt is on disk, see {@link Halting.onDisk}. Never rejects. */
  onDisk(applied: AppliedHalt, deadlineMs: number | null): Promise<boolean | typeof LATE> {
    return this.#halting.onDisk(applied, deadlineMs)
  }

  /** Halts everything of the kill switch's own accord. Nobody waits for the disk. */
  haltItself(level: Halt['level'], reason: string, source: 'guard' | 'start'): void {
    const halt = { level, reason, source, operator: null, scope: null }
    void this.onDisk(this.halt({ halt, callId: null, who: null, warnings: [] }), null)
  }

  /** Ends a halt, if it is confirmed, once that is on disk, and if nobody has raised since. Never rejects. */
  resume(command: ResumeCommand): Promise<ResumeReport> {
    return this.#resuming.resume(command)
  }

  /** Lets nothing be resumed while a close-all runs, until the returned function is called. */
  hold(closeAll: string): () => void {
    return this.#resuming.hold(closeAll)
  }

  /** Adds an entry to the audit log, in order, without waiting for the disk. */
  note(facts: AuditFacts): void {
    this.#parts.audit.add(facts)
    void this.#writer.run(() => this.#writer.writeLog(false))
  }

  /** Counts an event; the audit log gets the count. */
  tally(kind: string, facts: AuditFacts, count = 1): void {
    this.#counts.order(kind, facts, count)
  }

  /** Counts a caller who was refused. */
  refused(kind: string, facts: AuditFacts): void {
    this.#counts.refusal(kind, facts)
  }

  /** Once a second: counts go to the log, a failed write is tried again, and a raise that nobody explained is taken up. */
  async tick(lettingIn: boolean): Promise<void> {
    this.#adoptRaise(lettingIn)
    const { audit } = this.#parts
    if (audit.unwritten.length < MAX_UNWRITTEN) audit.add(...this.#counts.due())
    await this.#writer.run(() => this.#writer.catchUp())
  }

  /** Writes what is left. */
  async end(facts: AuditFacts): Promise<void> {
    this.#parts.audit.add(...this.#counts.atEnd(), facts)
    await this.#writer.run(() => this.#writer.writeEnd())
  }

  /** A raise whose message does not come for a second: the thread that raised it has died, or is stuck between the two steps. */
  #adoptRaise(lettingIn: boolean): void {
    const { state } = this.#parts.latch.gate.read()
    const known = this.halts.halt?.level ?? 'active'
    const explained = lettingIn || stricter(state, known) === known
    const isNew = !this.#raisedWithoutDetails
    this.#raisedWithoutDetails = !explained
    if (explained || isNew) return
    const level = state === 'reducing' ? 'reducing' : 'halted'
    this.haltItself(level, 'raised on the bot thread; the reason has not arrived', 'guard')
  }
}
