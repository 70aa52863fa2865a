import type { FleetWords, FleetWritten } from '../../lib/between/fleet-messages.js'
import type { Fleet, FleetParts } from '../../lib/control/fleet/fleet.js'
import type { FleetSaid } from '../../lib/control/fleet/fleet-thread.js'
import { thisMoment } from '../../lib/time/monotonic.js'
import type { FleetHalt, FleetMember } from '../../lib/words/fleet.js'
import type { Latch } from '../../lib/between/latch/latch.js'

/** The control thread's end of the line to its fleet thread, in the hand of a test: it says what such a thread would. No engine. */
export class HeldLine {
  readonly told: FleetWords[] = []
  failure: string | null = null
  isClosed = false
  written: FleetWritten = { kind: 'written', replicas: 0, wanted: 0 }
  known: readonly FleetMember[] | null = []
  readonly #latch: Latch
  #take: (said: FleetSaid) => void = () => {}

  constructor(latch: Latch) {
    this.#latch = latch
  }

  /** What is told with the next renewal. */
  get words(): FleetWords {
    const words = this.told.at(-1)
    if (words === undefined) throw new Error('it was not started')
    return words
  }

  /** For {@link FleetParts.thread}. */
  get thread(): FleetParts['thread'] {
    const line = this
    return {
      start: (words, take) => {
        line.told.push(words)
        line.#take = take
      },
      tell: (words) => line.told.push(words),
      halt: async () => line.written,
      resume: async () => line.written,
      members: async () => line.known,
      look: () => {},
      close: async () => {
        line.isClosed = true
      },
      get failure() {
        return line.failure
      },
    }
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

/** Waits until it is so. */
export async function until(isSo: () => boolean, what: string, deadlineMs = 20_000): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`it never came about that ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

export type { Fleet }
