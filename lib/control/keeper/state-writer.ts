import type { Latch } from '../../between/latch/latch.js'
import type { Log } from '../../words/ports.js'
import type { Journal } from '../disk/journal.js'
import type { FleetFacts, JournalFacts, NoteFacts, ResumeFacts, TripsFacts } from '../disk/journal-entry.js'
import type { Permit } from '../disk/permit.js'
import { Turns } from '../disk/turns.js'
import type { HaltsInForce } from './halts-in-force.js'

export interface StateWriterParts {
  readonly latch: Latch
  readonly journal: Journal
  readonly permit: Permit
  readonly inForce: HaltsInForce
  readonly onDurable: (durable: boolean) => void
  readonly log: Log
}

/** Brings the journal and the permit to the disk, one step at a time, and knows what is there. */
export class StateWriter {
  readonly #parts: StateWriterParts
  readonly #turns = new Turns()
  #durable = false
  #failure: string | null = null
  #permitFailure: string | null = null
  /** Counts the changes of the state; `#written` is the newest that is on disk. */
  #changes = 0
  #written = 0

  constructor(parts: StateWriterParts) {
    this.#parts = parts
  }

  /** The state as it stands is on disk. */
  get durable(): boolean {
    return this.#durable
  }

  /** How many changes of the state have come to the disk. */
  get written(): number {
    return this.#written
  }

  /** Why it isn't; null when it is, or when that is not known yet. */
  get failure(): string | null {
    return this.#failure
  }

  /** Why the permit does not fit the state; null: it does, as far as is known. */
  get permitFailure(): string | null {
    return this.#permitFailure
  }

  /** Runs a step when all that were asked for before have ended. */
  run<Result>(step: () => Promise<Result>): Promise<Result> {
    return this.#turns.take(step)
  }

  /** Writes a change of the state, in its turn. Resolves with whether it is on disk. Never rejects. */
  change(facts: JournalFacts): Promise<boolean> {
    this.#add([facts])
    return this.upToNow()
  }

  /** Writes changes of the state. Within {@link run}. */
  async changeNow(facts: readonly JournalFacts[]): Promise<void> {
    this.#add(facts)
    await this.flush()
  }

  #add(facts: readonly JournalFacts[]): void {
    this.#parts.journal.add(...facts)
    this.#changes++
    this.#setDurable(false)
  }

  /** Resolves with whether everything that was added up to now is on disk. Never rejects. */
  upToNow(): Promise<boolean> {
    const wanted = this.#changes
    const { botHalts } = this.#parts.latch
    const { taken } = botHalts.read()
    const written = this.run(async () => {
      if (this.#written < wanted || !this.#durable) await this.flush()
      const onDisk = this.#written >= wanted
      if (onDisk) botHalts.writtenUpTo(taken)
      return onDisk
    })
    void this.run(() => this.#keepPermit())
    return written
  }

  /** Adds entries that have no effect on the state. Nobody waits for them. */
  note(...facts: readonly Omit<NoteFacts, 'kind'>[]): void {
    if (facts.length === 0) return
    this.#parts.journal.add(...facts.map((each) => ({ ...each, kind: 'note' as const })))
    void this.run(() => this.flush())
  }

  /** Adds an entry that has no effect on what is in force, in order. Resolves with whether it is on disk. Never rejects. */
  add(facts: TripsFacts): Promise<boolean> {
    this.#parts.journal.add(facts)
    return this.run(async () => (await this.flush()) === null)
  }

  /** Writes what waits. Within {@link run}. Returns why it is not on disk; null when it is. */
  flush(): Promise<string | null> {
    return this.#bring(() => this.#parts.journal.flush())
  }

  /** Writes a resume, or drops it where the disk doesn't take it. Within {@link run}. As {@link flush}. */
  writeResume(facts: ResumeFacts | FleetFacts): Promise<string | null> {
    return this.#bring(() => this.#parts.journal.attempt(facts))
  }

  async #bring(toDisk: () => Promise<void>): Promise<string | null> {
    const { permit, log } = this.#parts
    const { botHalts } = this.#parts.latch
    const changes = this.#changes
    const { taken } = botHalts.read()
    try {
      await toDisk()
      this.#written = changes
      botHalts.writtenUpTo(taken)
      this.#failure = null
      this.#setDurable(changes === this.#changes)
      return null
    } catch (error) {
      const why = (error as Error).message
      if (this.#failure !== why) {
        const message = `The journal can't be written: ${why}. What is halted stays halted, and writing is tried again.`
        log('error', message, { code: (error as NodeJS.ErrnoException).code })
      }
      this.#failure = why
      this.#setDurable(this.#written === this.#changes)
      // A line that is not there must not be missed: without the permit, the next start is halted.
      if (this.#written < changes) await permit.revoke().catch(() => {})
      return why
    }
  }

  /** Writes what waits, and has the permit fit it, before the first order may pass. */
  begin(): Promise<void> {
    return this.run(() => this.settle())
  }

  /** Writes what waits, and has the permit fit it. Within {@link run}. */
  async settle(): Promise<void> {
    await this.flush()
    await this.#keepPermit()
  }

  /** Once a second: tries again what has failed, and begins the next segment when this one is full. Within {@link run}. */
  async catchUp(): Promise<void> {
    const { journal } = this.#parts
    if ((journal.waiting > 0 || journal.failed) && (await this.flush()) !== null) return
    await this.#keepPermit()
    await journal.rotateIfDue().catch((error) => {
      this.#parts.log(
        'error',
        `The journal can't begin a new segment: ${(error as Error).message}. It is tried again.`,
        {},
      )
    })
  }

  /** Has the permit name the newest change, as long as anything may pass: a halt of one symbol must not halt the next start. */
  async #keepPermit(): Promise<void> {
    const { latch, journal, permit, inForce, log } = this.#parts
    if (!this.#durable) return
    const before = latch.gate.read()
    try {
      if (inForce.halts.state === 'halted') {
        if (permit.granted !== null) await permit.revoke()
      } else if (journal.lastChange !== null && permit.granted?.hash !== journal.lastChange.hash) {
        await permit.grant(journal.lastChange, () => !inForce.raisedSince(before))
      }
      this.#permitFailure = null
    } catch (error) {
      const { message } = error as Error
      if (message !== this.#permitFailure) {
        log('error', `The permit can't be written: ${message}. Until it can, a restart comes back halted.`, {})
      }
      this.#permitFailure = message
    }
  }

  #setDurable(durable: boolean): void {
    if (durable === this.#durable) return
    this.#durable = durable
    this.#parts.onDurable(durable)
  }
}
