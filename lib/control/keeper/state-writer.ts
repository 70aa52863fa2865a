import type { Latch } from '../../between/latch/latch.js'
import type { Halts } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { AuditLog } from '../disk/audit-log.js'
import type { StateStore } from '../disk/stores.js'
import type { HaltedFile } from './halted-file.js'
import { SerialQueue } from './serial-queue.js'

export interface StateWriterParts {
  readonly latch: Latch
  readonly store: StateStore
  readonly audit: AuditLog
  readonly haltedFile: HaltedFile
  /** The halts in force. */
  readonly halts: () => Halts
  readonly onDurable: (durable: boolean) => void
  readonly log: Log
}

/** Brings the state and the audit log to the disk, one step at a time, and knows what is there. */
export class StateWriter {
  readonly #parts: StateWriterParts
  readonly #queue = new SerialQueue()
  #durable = false
  #failure: string | null = null
  /** Counts the changes of the state; `#saved` is the newest that is on disk. */
  #changes = 1
  #saved = 0

  constructor(parts: StateWriterParts) {
    this.#parts = parts
  }

  /** The state as it stands is on disk. */
  get durable(): boolean {
    return this.#durable
  }

  /** Why it isn't; null when it is. */
  get failure(): string | null {
    return this.#failure
  }

  /** Runs a step when all that were asked for before have ended. */
  run<Result>(step: () => Promise<Result>): Promise<Result> {
    return this.#queue.run(step)
  }

  /** The state has changed, and is not written yet. */
  changed(): void {
    this.#changes++
    this.#setDurable('not written yet')
  }

  /** Writes the state as it is now, in its turn. Resolves with whether it is on disk. */
  writeNow(): Promise<boolean> {
    const wanted = this.#changes
    const { botHalts } = this.#parts.latch
    const { taken } = botHalts.read()
    return this.run(async () => {
      await this.writeDown(wanted)
      const onDisk = this.#saved >= wanted
      if (onDisk) botHalts.writtenUpTo(taken)
      return onDisk
    })
  }

  /** Brings the state and the log to the disk, unless change number `wanted` is there already. Within {@link run}. */
  async writeDown(wanted = Number.POSITIVE_INFINITY): Promise<void> {
    if (this.#saved >= wanted && this.#durable) return this.writeLog(false)
    const { latch, halts } = this.#parts
    const changes = this.#changes
    const { taken } = latch.botHalts.read()
    try {
      await this.save(halts())
      this.#saved = changes
      latch.botHalts.writtenUpTo(taken)
    } catch (error) {
      this.#writeFailed(error as Error)
      return
    }
    // Only then durable: what a full disk has taken of `halted.json` would be damage to a next start.
    if (changes === this.#changes) await this.#parts.haltedFile.remove()
    if (changes === this.#changes) this.#setDurable(null)
    await this.writeLog(true)
  }

  /** Tries again what has failed, and writes what waits for no one. */
  async catchUp(): Promise<void> {
    if (!this.#durable) return this.writeDown()
    await this.#parts.haltedFile.remove()
    await this.writeLog(false)
  }

  /** Writes what is left. */
  async writeEnd(): Promise<void> {
    if (!this.#durable) return this.writeDown()
    await this.writeLog(true)
    // Only the log's end is new to it. On a full disk, half of a state would look like a halt to the next start.
    await this.save(this.#parts.halts()).catch(() => this.#parts.store.removeUnfinished())
  }

  async writeLog(sync: boolean): Promise<void> {
    try {
      await this.#parts.audit.flush(sync)
    } catch (error) {
      this.#parts.log('error', `The audit log can't be written: ${(error as Error).message}. It is tried again.`, {})
    }
  }

  /** From here on a crash may come back without the halt that is being resumed. */
  resumeBegins(): void {
    this.#saved = 0
    this.#setDurable('a resume is being written')
  }

  /** What was written of the resume is the state now. */
  resumeDone(): void {
    this.#saved = ++this.#changes
    this.#setDurable(null)
  }

  /** @throws when the state is not on disk */
  save({ halt, scopedHalts }: Halts): Promise<void> {
    const { store, audit, latch } = this.#parts
    return store.save({
      epoch: latch.haltIds.lastEpoch,
      halt,
      scopedHalts: [...scopedHalts],
      auditHead: { sequence: audit.head.sequence, hash: audit.head.hash },
      auditTail: audit.unwritten.map(({ sequence, hash, text }) => ({ sequence, hash, text })),
    })
  }

  #writeFailed(error: Error): void {
    if (this.#failure !== error.message) {
      const message = `The state can't be written: ${error.message}. It is in force, and a restart may not know of it.`
      this.#parts.log('error', message, { code: (error as NodeJS.ErrnoException).code })
    }
    this.#setDurable(error.message)
  }

  #setDurable(failure: string | null): void {
    const durable = failure === null
    this.#failure = failure
    if (durable === this.#durable) return
    this.#durable = durable
    this.#parts.onDurable(durable)
  }
}
