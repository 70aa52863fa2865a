import type { Latch } from '../../between/latch/latch.js'
import type { Notice } from '../../between/messages.js'
import type { LATE } from '../../time/deadline.js'
import type { CloseAllReport } from '../../words/close-all.js'
import { type Halt, newHalt } from '../../words/halt.js'
import type { HaltSet } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { ResumeReport } from '../../words/resume.js'
import { stricter } from '../../words/trading-state.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { HaltFile } from '../disk/halt-file.js'
import type { Journal } from '../disk/journal.js'
import type { FleetChange, TripsFacts } from '../disk/journal-entry.js'
import type { Permit } from '../disk/permit.js'
import type { HaltFigures } from '../figures/halt-figures.js'
import { AuditCounts } from './audit-counts.js'
import { HaltFileWatch } from './halt-file-watch.js'
import { type AppliedHalt, type AskedHalt, type HaltCommand, Halting } from './halting.js'
import { HaltsInForce } from './halts-in-force.js'
import { Pausing } from './pausing.js'
import { NO_TRIPS, type ResumesOfTrips } from './resumes-of-trips.js'
import { type ResumeCommand, Resuming } from './resuming.js'
import { StateWriter } from './state-writer.js'

export interface KeeperParts {
  readonly latch: Latch
  readonly journal: Journal
  readonly permit: Permit
  readonly haltFile: Pick<HaltFile, 'look' | 'remove'>
  /** Reaches the guard. */
  readonly publish: (notice: Notice) => void
  /** Is called when a halt has come into force, or was asked for once more by a person. */
  readonly onHalt: () => void
  readonly figures: Pick<HaltFigures, 'halted'>
  /** Left out: there are no trips. */
  readonly trips?: ResumesOfTrips
  /** Left out: it is. */
  readonly isInFleet?: boolean
  readonly log: Log
}

/** So many entries may wait for a disk that takes none; then only counts are given up. */
const MAX_UNWRITTEN = 1_000

/**
 * The only owner of the durable state, and the only one who lowers the latch.
 *
 * A halt: latch, then journal and permit side by side, reply. A resume: confirmation, journal, permit, latch, reply. A crash
 * at any point leaves the safer of the two states.
 */
export class Keeper {
  readonly #parts: KeeperParts
  readonly #inForce: HaltsInForce
  readonly #writer: StateWriter
  readonly #halting: Halting
  readonly #resuming: Resuming
  readonly #haltFile: HaltFileWatch
  readonly #counts = new AuditCounts()
  /** What refuses risk, and is no halt. */
  readonly pausing: Pausing
  #journalled: { readonly halts: readonly Halt[]; readonly ids: ReadonlySet<string> } = { halts: [], ids: new Set() }
  /** The count of raises at which the gate was stricter than the halts; null: it was not. */
  #unexplained: number | null = null

  /** @param halts what the last run has left in force */
  constructor(parts: KeeperParts, halts: readonly Halt[]) {
    const { latch, journal, permit, publish, log } = parts
    this.#parts = parts
    const inForce = new HaltsInForce(latch, publish, halts)
    const onDurable = (durable: boolean) => inForce.publish({ kind: 'durable', durable })
    const writer = new StateWriter({ latch, journal, permit, inForce, onDurable, log })
    const shared = { latch, inForce, writer, journal, permit, counts: this.#counts, log }
    this.#inForce = inForce
    this.#writer = writer
    this.#halting = new Halting({ ...shared, figures: parts.figures, onHalt: parts.onHalt })
    this.#haltFile = new HaltFileWatch({
      file: parts.haltFile,
      halt: (halt) => this.#haltAsKeeper(halt),
      halts: () => inForce.halts,
      log,
    })
    this.pausing = new Pausing({
      latch,
      publish: (notice) => inForce.publish(notice),
      note: (facts) => this.note(facts),
      log,
    })
    const { trips = NO_TRIPS, isInFleet = true } = parts
    this.#resuming = new Resuming({ ...shared, haltFile: this.#haltFile, trips, isInFleet })
  }

  get halts(): HaltSet {
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

  /** How many changes of the state have come to the disk. */
  get written(): number {
    return this.#writer.written
  }

  /** Why it isn't; null when it is, or when that is not known yet. */
  get failure(): string | null {
    return this.#writer.failure
  }

  /** Why a restart would come back halted: the permit can't be written. Null: it can, as far as is known. */
  get permitFailure(): string | null {
    return this.#writer.permitFailure
  }

  /** What somebody else has taken away of what is on disk, and what comes of it; null: nothing. @throws what the file system says */
  async missing(): Promise<string | null> {
    const { journal, permit } = this.#parts
    if (!(await journal.isThere())) return 'the journal was taken away; the next line begins a new one'
    return (await permit.isThere())
      ? null
      : 'the permit was taken away, so a restart comes back halted, unless a halt and its resume write it anew'
  }

  /**
   * Brings the state of the last run into force, writes it down, and only then lets orders pass, if nothing is halted.
   * What is raised meanwhile stays raised.
   *
   * @param problems why this run has to begin halted, whatever was in force before
   */
  async begin(facts: AuditFacts, problems: readonly string[]): Promise<void> {
    const { latch } = this.#parts
    latch.haltIds.setCurrent(latch.haltIds.mint())
    for (const halt of this.halts.list()) {
      this.#inForce.publish({ kind: 'raised', halt, callId: null })
    }
    for (const problem of problems) this.haltItself('halted', problem, 'start')
    const unseen = await this.#haltFile.look()
    if (unseen !== null) this.haltItself('halted', `it can't be told whether HALT is there: ${unseen}`, 'start')
    this.#writer.note(facts)
    await this.#writer.begin()
    if (this.failure !== null && this.halts.state !== 'halted') {
      const reason = `the state directory can't be written, so a halt would not outlive a restart: ${this.failure}`
      this.haltItself('halted', reason, 'start')
    }
    latch.gate.started(this.halts.state, this.halts.scoped)
    if (this.halts.size > 0) this.#parts.onHalt()
  }

  /** Applies a halt: in force when this returns, written when the promise resolves. Never rejects. */
  halt(command: HaltCommand): AppliedHalt {
    return this.#halting.halt(command)
  }

  /** Takes over from a leader that has ended, behind {@link begin}: what this process knows to be in force stays so, beside what the journal says. */
  takeOver(halts: readonly Halt[]): void {
    const others = halts.filter(({ haltId }) => !this.halts.has(haltId))
    for (const halt of others) this.halt({ halt, own: null, who: null, warnings: [] })
    this.#inForce.end([])
    this.#parts.latch.news.wantWholeSet()
  }

  /** Waits until a halt is on disk, see {@link Halting.onDisk}. Never rejects. */
  onDisk(applied: AppliedHalt, deadlineMs: number | null): Promise<boolean | typeof LATE> {
    return this.#halting.onDisk(applied, deadlineMs)
  }

  /** Halts everything of the kill switch's own accord. Nobody waits for the disk. */
  haltItself(level: Halt['level'], reason: string, source: 'guard' | 'start'): void {
    this.#haltAsKeeper({ level, reason, source, operator: null, scope: null })
  }

  /** A trip halts everything. In force when this returns; one that is in force already stays as it is. */
  haltByTrip(name: string, level: Halt['level'], reason: string): AppliedHalt {
    return this.#haltAsKeeper({ level, reason, source: 'trip', operator: null, scope: null, trip: name })
  }

  /** Ends the halts that are confirmed, once that is on disk. Never rejects. */
  resume(command: ResumeCommand): Promise<ResumeReport> {
    return this.#resuming.resume(command)
  }

  /** Lets nothing be resumed while a close-all runs, until the returned function is called. */
  hold(closeAll: string): () => void {
    return this.#resuming.hold(closeAll)
  }

  /** Writes down that a close-all has begun or ended. Resolves with whether it is on disk. Never rejects. */
  closeAll(facts: AuditFacts, report: CloseAllReport): Promise<boolean> {
    return this.#writer.change({ ...facts, kind: 'close-all', report })
  }

  /** Adds an entry to the journal, in order, without waiting for the disk. */
  note(facts: AuditFacts): void {
    this.#writer.note(facts)
  }

  /** Adds an entry, and waits for the disk. Resolves with why it is not on disk; null: it is. Never rejects. */
  async noted(facts: AuditFacts): Promise<string | null> {
    // It is counted among the dropped ones then, and nowhere else.
    const isDropped = this.#parts.journal.waiting >= MAX_UNWRITTEN
    this.#writer.note(facts)
    const why = await this.#writer.run(() => this.#writer.flush())
    return isDropped ? (why ?? 'too much waits for the disk, so that the line was left out') : why
  }

  /**
   * Writes down what trips remember, in order. Nothing is added while too much waits for the disk already.
   *
   * @returns resolves with whether it is on disk, and never rejects. Null: it was not added
   */
  keepTrips(facts: Omit<TripsFacts, 'kind'>): Promise<boolean> | null {
    if (this.#parts.journal.waiting >= MAX_UNWRITTEN) return null
    return this.#writer.add({ ...facts, kind: 'trips' })
  }

  /**
   * Writes down what has changed of what is remembered of the fleet, or drops it where the disk doesn't take it. Resolves with whether it
   * is on disk. Never rejects.
   *
   * @param who has said it
   */
  async keepFleet(fleet: FleetChange, what: string, who: string | null = null): Promise<boolean> {
    const facts = { kind: 'fleet', what, who, source: 'fleet', reason: null, haltId: null, fleet } as const
    return (await this.#writer.run(() => this.#writer.writeResume(facts))) === null
  }

  /** The halt's line is on disk, and has not ended there. */
  isJournalled(haltId: string): boolean {
    const { halts } = this.#parts.journal.written
    // Not anew for each of ten thousand that are asked for.
    if (halts !== this.#journalled.halts) {
      this.#journalled = { halts, ids: new Set(halts.map((halt) => halt.haltId)) }
    }
    return this.#journalled.ids.has(haltId)
  }

  /** All halts of the fleet thread's message of this number are in force, or count for nothing. */
  fleetTakenUpTo(number: number): void {
    this.#parts.latch.fleetHalts.takenUpTo(number)
    this.#inForce.explained()
  }

  /** Counts an event; the journal gets the count. */
  tally(kind: string, facts: AuditFacts, count = 1): void {
    this.#counts.order(kind, facts, count)
  }

  /** Counts a caller who was refused. */
  refused(kind: string, facts: AuditFacts): void {
    this.#counts.refusal(kind, facts)
  }

  /** Once a second: a raise that nobody explained is taken up, and `HALT` is looked for. */
  async look(lettingIn: boolean): Promise<void> {
    this.#adoptRaise(lettingIn)
    await this.#haltFile.look()
  }

  /** Once a second: counts go to the journal, and a failed write is tried again. */
  async catchUp(): Promise<void> {
    if (this.#parts.journal.waiting < MAX_UNWRITTEN) this.#writer.note(...this.#counts.due())
    await this.#writer.run(() => this.#writer.catchUp())
  }

  /** Writes what is left. */
  async end(facts: AuditFacts): Promise<void> {
    this.#writer.note(...this.#counts.atEnd(), facts)
    await this.#writer.upToNow()
  }

  #haltAsKeeper(halt: AskedHalt): AppliedHalt {
    return this.halt({ halt, own: null, who: null, warnings: [] })
  }

  /**
   * A raise whose message does not come for a second: the thread that raised it has died, is stuck between the two steps, or
   * was at its stack's end. A halt of the keeper's own stands for it from then on, and can be resumed.
   */
  #adoptRaise(lettingIn: boolean): void {
    const { gate, botHalts, fleetHalts, haltIds } = this.#parts.latch
    const { state, raises } = gate.read()
    const { announced } = botHalts.read()
    const ofFleet = fleetHalts.read().announced
    const isTaken = botHalts.allTaken() && fleetHalts.allTaken()
    const explained = stricter(state, this.halts.state) === this.halts.state && isTaken
    const waitedFor = this.#unexplained === raises
    this.#unexplained = lettingIn || explained ? null : raises
    if (this.#unexplained === null || !waitedFor) return
    const level = state === 'reducing' ? 'reducing' : 'halted'
    const thread = fleetHalts.allTaken() ? 'bot' : 'fleet'
    const reason = `raised on the ${thread} thread; the reason has not arrived`
    fleetHalts.takenUpTo(ofFleet)
    const halt = newHalt({ haltId: haltIds.mint(), level, reason, source: 'guard', operator: null, scope: null })
    this.halt({ halt, own: { callId: NO_CALL, number: announced }, who: null, warnings: [] })
  }
}

/** Nobody waits for the answer. */
const NO_CALL = 0
