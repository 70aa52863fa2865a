import type { FleetHalt, FleetMember, SignedResume } from '../../words/fleet.js'

/** One way to a fleet: its engine itself, or a bot of it. */
export interface FleetWay {
  /** For people: an address without a password. */
  readonly name: string
  /** Writes a halt. One of the same id is there already: nothing changes. @throws {Error} when that is not known to have been done */
  halt(halt: FleetHalt): Promise<Written>
  /** Every bot looks at the signature by itself. @throws {Error} when that is not known to have been done */
  resume(resume: SignedResume): Promise<Written>
  /** @throws {Error} when it can't be told */
  look(): Promise<FleetLook>
  close(): void
}

/** Something was taken: by the engine, or by the bot that was asked. */
export interface Written {
  /** A majority of the engine's servers has it. False: that is not known; it is written there again. */
  readonly inEngine: boolean
  /** What is odd about it, for people. */
  readonly warnings: readonly string[]
}

/** What one look at a fleet has shown. */
export interface FleetLook {
  readonly group: string
  /** The fleet's halts in force. */
  readonly halts: readonly FleetHalt[]
  /** All bots that are on the roster, or were heard. */
  readonly members: readonly FleetMember[]
  /** Why halts and bots may be missing here, and what to do; null: a majority of the engine's servers stands behind the one that has told. */
  readonly doubt: string | null
}

/** What a change of the roster has changed. */
export interface Changed {
  /** Others were as they should be already. */
  readonly bots: readonly string[]
  /** Why a failover may undo it, and what to do; null: a majority of the engine's servers has it. */
  readonly doubt: string | null
}

/** A way that changes the roster. A bot does not: it would put itself there. */
export interface RosterWay extends FleetWay {
  add(bots: readonly string[]): Promise<Changed>
  remove(bots: readonly string[]): Promise<Changed>
}
