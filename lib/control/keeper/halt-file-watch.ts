import type { HaltSet } from '../../words/halt-set.js'
import type { Log } from '../../words/ports.js'
import type { FoundHaltFile, HaltFile } from '../disk/halt-file.js'
import type { AppliedHalt, AskedHalt } from './halting.js'

export interface HaltFileWatchParts {
  readonly file: Pick<HaltFile, 'look' | 'remove'>
  readonly halt: (halt: AskedHalt) => AppliedHalt
  readonly halts: () => Pick<HaltSet, 'has' | 'list'>
  readonly log: Log
}

/** Halts as long as a file of the name `HALT` stands in the state directory: `touch state/HALT` is a halt. */
export class HaltFileWatch {
  readonly #parts: HaltFileWatchParts
  /** The one that was found last, and the halt that stands for it. */
  #known: { readonly identity: string; readonly haltId: string } | null = null
  #failure: string | null = null

  constructor(parts: HaltFileWatchParts) {
    this.#parts = parts
  }

  /** Looks, and halts where one stands that no halt stands for. Returns why it can't tell; null when it can. Never rejects. */
  async look(): Promise<string | null> {
    try {
      const found = await this.#parts.file.look()
      if (found !== null && !this.#isKnown(found)) this.#halt(found)
      this.#failure = null
    } catch (error) {
      const { message } = error as Error
      if (this.#failure !== message) {
        this.#parts.log('error', `It can't be told whether a file HALT is in the state directory: ${message}`, {})
      }
      this.#failure = message
    }
    return this.#failure
  }

  /**
   * Takes it away, where one of these halts stands for it.
   *
   * @returns why it is still there; null when it is not, or another one is there by now, which halts anew
   */
  async removeOf(haltIds: ReadonlySet<string>): Promise<string | null> {
    if (this.#known === null || !haltIds.has(this.#known.haltId)) return null
    try {
      await this.#parts.file.remove(this.#known.identity)
      return null
    } catch (error) {
      return `the file HALT stands in the state directory and can't be removed: ${(error as Error).message}`
    }
  }

  #isKnown({ identity }: FoundHaltFile): boolean {
    return this.#known?.identity === identity && this.#parts.halts().has(this.#known.haltId)
  }

  #halt({ type, text, identity }: FoundHaltFile): void {
    const reason = text ?? `a ${type} of the name HALT is in the state directory`
    const haltId = this.#leftByLastRun(reason) ?? this.#halted(reason)
    this.#known = { identity, haltId }
  }

  #halted(reason: string): string {
    return this.#parts.halt({ level: 'halted', reason, source: 'file', operator: null, scope: null }).inForce.haltId
  }

  /** The halt that the last run has made of it: nobody has halted anew. */
  #leftByLastRun(reason: string): string | null {
    if (this.#known !== null) return null
    const halts = this.#parts.halts().list()
    return halts.find((halt) => halt.source === 'file' && halt.reason === reason)?.haltId ?? null
  }
}
