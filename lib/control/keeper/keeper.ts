import type { Latch } from '../../between/latch/latch.js'
import type { Notice } from '../../between/messages.js'
import { within } from '../../time/deadline.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { Halt } from '../../words/halt.js'
import { applyHalt, type Halts, lift, listHalts } from '../../words/halts.js'
import type { ResumeReport } from '../../words/resume.js'
import { describeScope } from '../../words/scope.js'
import type { GateReading } from '../../words/trading-state.js'
import { stricter } from '../../words/trading-state.js'
import type { AuditFacts } from '../disk/audit-entry.js'
import type { AuditLog } from '../disk/audit-log.js'
import type { StateStore } from '../disk/stores.js'
import { SerialQueue } from './serial-queue.js'
import { Tallies } from './tallies.js'

export interface KeeperParts {
  readonly latch: Latch
  readonly store: StateStore
  readonly audit: AuditLog
  /** Tells the guard. */
  readonly publish: (notice: Notice) => void
  /** Is told when a halt has come into force, or was asked for once more by a person. */
  readonly onHalt: () => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string, fields: object) => void
}

/** A halt, as it has come in. */
export interface HaltCommand {
  readonly halt: Halt
  /** The bot thread's own number for it; null for others. */
  readonly callId: number | null
  readonly who: string | null
  readonly warnings: readonly string[]
}

export interface ResumeCommand {
  readonly confirm: string | undefined
  readonly source: Halt['source']
  readonly who: string | null
  /** True once nobody waits for the answer any more: a resume that was given up must not happen. */
  readonly isGivenUp: () => boolean
}

/** A reply is not held up longer than this by a disk that has kept it waiting already. */
const LAST_WORD_DEADLINE_MS = 500

/** So many kinds of refusals are told apart at a time, by problem and source; the rest is counted together. */
const MAX_REFUSAL_KINDS = 10

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
  readonly #queue = new SerialQueue()
  readonly #tallies = new Tallies()
  /** Apart, so that neither a program that repeats a thousand halts nor strangers at the door crowd out what happens to orders. */
  readonly #repeats = new Tallies()
  readonly #refusals = new Tallies(MAX_REFUSAL_KINDS)
  #halts: Halts
  #durable = false
  #failure: string | null = null
  /** Counts the changes of the state; `#saved` is the newest that is on disk. */
  #changes = 1
  #saved = 0
  /** A halt may be left beside the state, by this run or the last one. */
  #lastWordLeft = true
  #leaving: Promise<void> | null = null
  #raisedWithoutDetails = false
  #haltedAt = 0
  /** The close-all that nothing may be resumed under. */
  #heldBy: string | null = null

  constructor(parts: KeeperParts, halts: Halts) {
    this.#parts = parts
    this.#halts = halts
  }

  get halts(): Halts {
    return this.#halts
  }

  /** When the last halt came into force, or was asked for again by a person, by `monotonicMs()`; 0: none has. */
  get haltedAt(): number {
    return this.#haltedAt
  }

  /** The state as it stands is on disk. */
  get durable(): boolean {
    return this.#durable
  }

  /** Why it isn't; null when it is. */
  get failure(): string | null {
    return this.#failure
  }

  /** To be called before {@link begin}: this run begins with a halt of its own, whatever was in force before. */
  beginHalted(reason: string): void {
    const { halt } = this.#halts
    const haltId = this.#parts.latch.haltIds.mint()
    this.#halts = { ...this.#halts, halt: ownHalt(haltId, 'halted', `${reason}${haltedBefore(halt)}`, 'start') }
  }

  /**
   * Brings the state of the last run into force, writes it down, and only then lets orders pass, if nothing is halted.
   * What is raised meanwhile stays raised.
   */
  async begin(facts: AuditFacts): Promise<void> {
    const { latch, audit } = this.#parts
    latch.haltIds.setCurrent(this.#halts.halt?.haltId ?? latch.haltIds.mint())
    audit.add(facts)
    const restored = this.#halts
    for (const halt of listHalts(restored)) this.#publish({ kind: 'raised', halt, callId: null })
    await this.#queue.run(() => this.#writeDown())
    if (this.#failure !== null && this.#halts.halt === null) {
      const reason = `the state directory can't be written, so a halt would not outlive a restart: ${this.#failure}`
      this.haltItself('halted', reason, 'start')
    }
    latch.gate.started(restored.halt?.level ?? 'active', restored.scopedHalts.length > 0)
    if (listHalts(this.#halts).length > 0) this.#parts.onHalt()
  }

  /**
   * Applies a halt: in force when this returns, written when the promise resolves. Never rejects.
   *
   * @returns the halt in force, and whether it is on disk, whatever else is not there yet
   */
  halt(command: HaltCommand): { readonly inForce: Halt; readonly written: Promise<boolean> } {
    const { latch, audit, log } = this.#parts
    const { halt, callId, who, warnings } = command
    if (halt.scope === null) latch.gate.raise(halt.level)
    const { halts, inForce, change, changed } = applyHalt(this.#halts, this.#named(halt))
    this.#halts = halts
    this.#publish({ kind: 'raised', halt: inForce, callId })
    if (halt.scope !== null) latch.gate.raiseScoped()
    if (callId !== null) latch.botHalts.tookOne()

    const { haltId, scope, level } = inForce
    const facts = { what: 'halt', who, source: halt.source, reason: halt.reason, haltId }
    const details = { level, scope, change, ...(warnings.length > 0 && { warnings }) }
    const byHand = change !== 'repeated' || halt.source === 'http' || halt.source === 'signal'
    if (byHand) audit.add({ ...facts, details })
    else this.#repeats.add(`halt ${halt.source} ${haltId}`, { ...facts, details })
    if (changed) this.#changed()
    const wanted = this.#changes
    const { taken } = latch.botHalts.read()
    const written = this.#queue.run(async () => {
      await this.#writeDown(wanted)
      const onDisk = this.#saved >= wanted
      if (onDisk) latch.botHalts.writtenUpTo(taken)
      return onDisk
    })
    if (byHand) {
      const verb = change === 'repeated' ? 'Halted again' : level.toUpperCase()
      const by = who ?? halt.source
      log('warn', `${verb} ${haltId} (${describeScope(scope)}) by ${by}: ${halt.reason}`, { halt: inForce, change })
      this.#haltedAt = monotonicMs()
      this.#parts.onHalt()
    }
    return { inForce, written }
  }

  /**
   * Leaves a halt that the disk has not taken where the next start looks as well: a kill must not lose it. It is taken away again
   * once the state is on disk. Never rejects.
   */
  async leaveLastWord(halt: Halt): Promise<void> {
    // One at a time: where a disk hangs, each of them takes a thread that others wait for. The first one stands anyway.
    this.#leaving ??= this.#leaveLastWord(halt)
    await within(this.#leaving, LAST_WORD_DEADLINE_MS)
  }

  async #leaveLastWord(halt: Halt): Promise<void> {
    await this.#parts.store.leaveLastWord(halt)
    this.#lastWordLeft = true
    this.#leaving = null
  }

  /** Halts everything of the kill switch's own accord. */
  haltItself(level: Halt['level'], reason: string, source: 'guard' | 'start'): void {
    const halt = ownHalt(this.#parts.latch.haltIds.current(), level, reason, source)
    this.halt({ halt, callId: null, who: null, warnings: [] })
  }

  /** Ends a halt, if it is confirmed, once that is on disk, and if nobody has raised since. Never rejects. */
  resume(command: ResumeCommand): Promise<ResumeReport> {
    return this.#queue.run(() => this.#resume(command))
  }

  /** Lets nothing be resumed while a close-all runs, until the returned function is called. */
  hold(closeAll: string): () => void {
    this.#heldBy = closeAll
    return () => {
      this.#heldBy = null
    }
  }

  /** Adds an entry to the audit log, in order, without waiting for the disk. */
  note(facts: AuditFacts): void {
    this.#parts.audit.add(facts)
    void this.#queue.run(() => this.#writeLog(false))
  }

  /** Counts an event; the audit log gets the count. */
  tally(kind: string, facts: AuditFacts, count = 1): void {
    this.#tallies.add(kind, facts, count)
  }

  /** Counts a caller who was refused. */
  refused(kind: string, facts: AuditFacts): void {
    this.#refusals.add(kind, facts)
  }

  /** Once a second: counts go to the log, a failed write is tried again, and a raise that nobody explained is taken up. */
  async tick(lettingIn: boolean): Promise<void> {
    const { latch, audit } = this.#parts
    const { state } = latch.gate.read()
    const known = this.#halts.halt?.level ?? 'active'
    const explained = lettingIn || stricter(state, known) === known
    if (!explained && this.#raisedWithoutDetails) this.#adoptRaise(latch.gate.read())
    this.#raisedWithoutDetails = !explained
    if (audit.unwritten.length < MAX_UNWRITTEN) {
      const now = monotonicMs()
      audit.add(...this.#repeats.take(now), ...this.#tallies.take(now), ...this.#refusals.take(now))
    }
    await this.#queue.run(() => this.#catchUp())
  }

  async #catchUp(): Promise<void> {
    if (!this.#durable) return this.#writeDown()
    await this.#removeLastWord()
    await this.#writeLog(false)
  }

  /** Writes what is left. */
  async end(facts: AuditFacts): Promise<void> {
    const { audit } = this.#parts
    audit.add(...this.#repeats.takeAll(), ...this.#tallies.takeAll(), ...this.#refusals.takeAll(), facts)
    await this.#queue.run(async () => {
      if (!this.#durable) return this.#writeDown()
      await this.#writeLog(true)
      // Only the log's end is new to it. On a full disk, half of a state would look like a halt to the next start.
      await this.#save(this.#halts).catch(() => this.#parts.store.removeUnfinished())
    })
  }

  async #resume({ confirm, source, who, isGivenUp }: ResumeCommand): Promise<ResumeReport> {
    const { latch, audit, log } = this.#parts
    const before = latch.gate.read()
    const halts = listHalts(this.#halts)
    if (halts.length === 0) return before.state === 'active' ? { kind: 'not-halted' } : this.#haltedMeanwhile()
    if (confirm === undefined) return { kind: 'confirm-missing', halts }
    if (this.#heldBy !== null) return { kind: 'close-all-running', id: this.#heldBy, halts }
    const lifted = halts.find(({ haltId }) => haltId === confirm)
    if (lifted === undefined || isGivenUp()) return { kind: 'confirm-stale', halts }

    const next = lift(this.#halts, lifted)
    audit.add(...this.#repeats.takeAll(), ...this.#tallies.takeAll(), {
      what: 'resume',
      who,
      source,
      reason: null,
      haltId: lifted.haltId,
      details: { lifted: lifted.reason, scope: lifted.scope },
    })
    // From here on a crash may come back without the halt.
    this.#saved = 0
    this.#setDurable('a resume is being written')
    try {
      await this.#save(next)
      await audit.flush(true)
      if (!this.#raisedSince(before)) await this.#parts.store.removeLastWord(lifted.haltId)
    } catch (error) {
      return this.#resumeFailed(lifted, error as Error)
    }
    if (isGivenUp()) return this.#resumeFailed(lifted, new Error('it took so long that it was given up'))
    if (this.#heldBy !== null) return this.#resumeFailed(lifted, new Error('a close-all has begun meanwhile'))
    if (!this.#lower(before, next, lifted)) {
      await this.#undo(lifted, 'another halt came in while it was being written')
      return this.#haltedMeanwhile()
    }
    this.#saved = ++this.#changes
    this.#setDurable(null)
    const rest = listHalts(next).length
    const left = rest === 0 ? '' : `; ${rest} other halts stay in force`
    log('warn', `RESUMED ${lifted.haltId} by ${who ?? source}${left}`, { lifted })
    return { kind: 'resumed', lifted }
  }

  /** The only place where anything is lowered. */
  #lower(before: GateReading, next: Halts, lifted: Halt): boolean {
    const { latch } = this.#parts
    if (this.#raisedSince(before)) return false
    if (lifted.scope === null) {
      latch.haltIds.setCurrent(latch.haltIds.mint())
      if (!latch.gate.lower(before.raises)) {
        latch.haltIds.setCurrent(lifted.haltId)
        return false
      }
    } else if (next.scopedHalts.length === 0 && !latch.gate.lowerScoped(before.raises)) {
      return false
    }
    this.#halts = next
    this.#publish({ kind: 'lifted', haltId: lifted.haltId })
    return true
  }

  #raisedSince(before: GateReading): boolean {
    const { latch } = this.#parts
    return latch.gate.read().raises !== before.raises || !latch.botHalts.allTaken()
  }

  async #resumeFailed(lifted: Halt, error: Error): Promise<ResumeReport> {
    await this.#undo(lifted, error.message)
    return { kind: 'not-durable', why: error.message, halts: listHalts(this.#halts) }
  }

  #haltedMeanwhile(): ResumeReport {
    return { kind: 'halted-meanwhile', halts: listHalts(this.#halts) }
  }

  /** What was written of a resume that did not happen is written over, before anyone is told: a crash must not resume. */
  async #undo(lifted: Halt, reason: string): Promise<void> {
    this.#parts.audit.add({ what: 'resume undone', who: null, source: null, reason, haltId: lifted.haltId })
    this.#changed()
    await this.#writeDown()
    if (!this.#durable) await this.leaveLastWord(lifted)
  }

  /** A raise whose message never came: the thread that raised it has died, or is stuck between the two steps. */
  #adoptRaise({ state }: GateReading): void {
    const level = state === 'reducing' ? 'reducing' : 'halted'
    this.haltItself(level, 'raised on the bot thread; the reason has not arrived', 'guard')
  }

  /** A halt of everything bears the id that the latch has shown since it was raised. */
  #named(halt: Halt): Halt {
    return halt.scope === null ? { ...halt, haltId: this.#parts.latch.haltIds.current() } : halt
  }

  #changed(): void {
    this.#changes++
    this.#setDurable('not written yet')
  }

  /** Brings the state and the log to the disk, unless change number `wanted` is there already. */
  async #writeDown(wanted = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#saved >= wanted && this.#durable) return this.#writeLog(false)
    const { latch } = this.#parts
    const changes = this.#changes
    const { taken } = latch.botHalts.read()
    try {
      await this.#save(this.#halts)
      this.#saved = changes
      latch.botHalts.writtenUpTo(taken)
      if (changes === this.#changes) this.#setDurable(null)
    } catch (error) {
      this.#writeFailed(error as Error)
      return
    }
    await this.#removeLastWord()
    await this.#writeLog(true)
  }

  /** Once the state holds every halt, also those that the bot thread may have left. */
  async #removeLastWord(): Promise<void> {
    if (!this.#lastWordLeft || !this.#durable || !this.#parts.latch.botHalts.allTaken()) return
    try {
      this.#lastWordLeft = false
      await this.#parts.store.removeLastWord()
    } catch (error) {
      this.#lastWordLeft = true
      this.#parts.log('warn', `halted.json can't be removed: ${(error as Error).message}. A restart is halted.`, {})
    }
  }

  async #writeLog(sync: boolean): Promise<void> {
    try {
      await this.#parts.audit.flush(sync)
    } catch (error) {
      this.#parts.log('error', `The audit log can't be written: ${(error as Error).message}. It is tried again.`, {})
    }
  }

  #save(halts: Halts): Promise<void> {
    const { store, audit, latch } = this.#parts
    return store.save({
      epoch: latch.haltIds.lastEpoch,
      halt: halts.halt,
      scopedHalts: [...halts.scopedHalts],
      auditHead: { sequence: audit.head.sequence, hash: audit.head.hash },
      auditTail: audit.unwritten.map(({ sequence, hash, text }) => ({ sequence, hash, text })),
    })
  }

  #writeFailed(error: Error): void {
    if (this.#failure !== error.message) {
      this.#parts.log(
        'error',
        `The state can't be written: ${error.message}. It is in force, and a restart may not know of it.`,
        {
          code: (error as NodeJS.ErrnoException).code,
        },
      )
    }
    this.#setDurable(error.message)
  }

  #setDurable(failure: string | null): void {
    const durable = failure === null
    this.#failure = failure
    if (durable === this.#durable) return
    this.#durable = durable
    this.#publish({ kind: 'durable', durable })
  }

  #publish(notice: Notice): void {
    this.#parts.publish(notice)
    this.#parts.latch.news.nextRevision()
  }
}

/** For the reason of a halt that takes the place of another one. */
export function haltedBefore(halt: Halt | null): string {
  return halt === null ? '' : ` (was halted before by ${halt.haltId}: ${halt.reason})`
}

/** A halt of everything that nobody has asked for but the kill switch itself. */
export function ownHalt(haltId: string, level: Halt['level'], reason: string, source: 'guard' | 'start'): Halt {
  return { haltId, level, reason, source, operator: null, since: new Date().toISOString(), scope: null }
}
