import type { MessagePort } from 'node:worker_threads'
import type { Latch } from '../../between/latch/latch.js'
import type { FromAttached, Notice, WholeSet } from '../../between/messages.js'
import { monotonicMs } from '../../time/monotonic.js'
import type { VenueSnapshot } from '../../words/exposure.js'
import type { Log } from '../../words/ports.js'

export interface AttachedThreadsParts {
  readonly latch: Latch
  readonly settleMs: number
  readonly log: Log
}

/** What is asked of other parts, which are made later, and anew when this process begins to lead. */
export interface ThreadsCalls {
  /** All halts in force. */
  wholeSet(): WholeSet
  take(message: FromAttached): void
  /** Writes into the journal that a thread has ended with so many orders in flight. */
  lost(threadId: number, orders: number): void
}

/** The lines to attached threads, by their blocks: notices go out, and the end of a thread shows by the end of its line. */
export class AttachedThreads {
  readonly #parts: AttachedThreadsParts
  readonly #ports = new Map<number, MessagePort>()
  #calls: ThreadsCalls | null = null

  constructor(parts: AttachedThreadsParts) {
    this.#parts = parts
  }

  /** Says who answers from now on. Threads that are attached are told all halts anew: what they were told may be another process's. */
  answeredBy(calls: ThreadsCalls): void {
    this.#calls = calls
    for (const port of this.#ports.values()) this.#tellAll(port)
  }

  /** Takes the line of a share: the thread that attaches it finds all halts in force there. */
  add(block: number, port: MessagePort): void {
    this.#ports.set(block, port)
    port.on('message', (message: FromAttached) => this.#calls?.take(message))
    port.on('close', () => this.#closed(block))
    this.#tellAll(port)
  }

  /** To every thread, before the revision changes. */
  tell(notice: Notice): void {
    for (const port of this.#ports.values()) port.postMessage(notice)
  }

  /** Tells all halts to those who have lost a notice. To be called at each beat. */
  look(snapshots: readonly VenueSnapshot[]): void {
    const { latch, settleMs } = this.#parts
    for (const [block, port] of this.#ports) if (latch.threads.takeWholeSetWanted(block)) this.#tellAll(port)
    if (snapshots.length > 0) latch.threads.settle(Math.min(...snapshots.map(({ began }) => began)), settleMs)
  }

  /** Lets go of all lines: the kill switch ends. */
  close(): void {
    const ports = [...this.#ports.values()]
    this.#ports.clear()
    for (const port of ports) port.close()
  }

  #tellAll(port: MessagePort): void {
    if (this.#calls === null) return
    port.postMessage(this.#calls.wholeSet())
    this.#parts.latch.news.nextRevision()
  }

  #closed(block: number): void {
    if (!this.#ports.delete(block)) return
    const { latch, log } = this.#parts
    const { threadId, lost } = latch.threads.ended(block, monotonicMs())
    if (lost === 0) return
    this.#calls?.lost(threadId, lost)
    const message = `Thread ${threadId} has ended with ${lost} order${lost === 1 ? '' : 's'} in flight. What became of that is unknown until a reading shows it.`
    log('warn', message, { threadId, lost })
  }
}
