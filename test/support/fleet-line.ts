import type { FleetWords, FleetWritten } from '../../lib/between/fleet-messages.js'
import type { Latch } from '../../lib/between/latch/latch.js'
import type { FleetParts } from '../../lib/control/fleet/fleet.js'
import type { FleetSaid } from '../../lib/control/fleet/fleet-thread.js'
import { thisMoment } from '../../lib/time/monotonic.js'
import type { FleetHalt, FleetMember, FleetMembers } from '../../lib/words/fleet.js'

type Thread = FleetParts['thread']

/** The control thread's end of the line to its fleet thread, in the hand of a test, which says what such a thread would. No engine. */
export class HeldLine implements Thread {
  readonly told: FleetWords[] = []
  failure: string | null = null
  isClosed = false
  written: FleetWritten = { kind: 'written', replicas: 0, wanted: 0 }
  known: readonly FleetMember[] | null = []
  doubt: string | null = null
  readonly #latch: Latch
  #take: (said: FleetSaid) => void = () => {}

  constructor(latch: Latch) {
    this.#latch = latch
  }

  start(words: FleetWords, take: (said: FleetSaid) => void): void {
    this.told.push(words)
    this.#take = take
  }

  tell(words: FleetWords): void {
    this.told.push(words)
  }

  async halt(): Promise<FleetWritten> {
    return this.written
  }

  async resume(): Promise<FleetWritten> {
    return this.written
  }

  async members(): Promise<FleetMembers | null> {
    return this.known && { members: this.known, doubt: this.doubt }
  }

  look(): void {}

  async close(): Promise<void> {
    this.isClosed = true
  }

  /** What is told with the next renewal. */
  get words(): FleetWords {
    const words = this.told.at(-1)
    if (words === undefined) throw new Error('it was not started')
    return words
  }

  /** As the thread does: announced, raised for those of everything, and then said. */
  hears(...halts: readonly FleetHalt[]): void {
    const number = this.#latch.fleetHalts.announce()
    for (const { level, scope } of halts) if (scope === null) this.#latch.gate.raise(level)
    this.#take({ type: 'heard', number, halts })
  }

  hearsResumes(...resumes: readonly unknown[]): void {
    this.#take({ type: 'resumed', resumes: resumes as never })
  }

  renews(engineMs = Date.now()): void {
    this.#take({ type: 'renewed', asked: thisMoment(), engineMs })
  }
}
