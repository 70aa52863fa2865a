import type { BotHalts } from '../../between/latch/bot-halts.js'
import { within } from '../../time/deadline.js'
import type { Halt } from '../../words/halt.js'
import type { Log } from '../../words/ports.js'
import type { StateStore } from '../disk/stores.js'

/** A reply is not held up longer than this by a disk that has kept it waiting already. */
const DEADLINE_MS = 500

/**
 * A halt that the disk has not taken, left where the next start looks as well: a kill must not lose it. It is taken away again
 * once the state is on disk.
 */
export class HaltedFile {
  readonly #store: StateStore
  readonly #botHalts: BotHalts
  readonly #log: Log
  /** One may stand beside the state, by this run or the last one. */
  #left = true
  #leaving: Promise<void> | null = null

  constructor(store: StateStore, botHalts: BotHalts, log: Log) {
    this.#store = store
    this.#botHalts = botHalts
    this.#log = log
  }

  /** Never rejects. */
  async leave(halt: Halt): Promise<void> {
    // One at a time: where a disk hangs, each of them takes a thread that others wait for. The first one stands anyway.
    this.#leaving ??= this.#leave(halt)
    await within(this.#leaving, DEADLINE_MS)
  }

  async #leave(halt: Halt): Promise<void> {
    await this.#store.leaveHaltedFile(halt)
    this.#left = true
    this.#leaving = null
  }

  /** Takes it away, once the state on disk holds every halt, also those that the bot thread may have left. Never rejects. */
  async remove(): Promise<void> {
    if (!this.#left || !this.#botHalts.allTaken()) return
    try {
      this.#left = false
      await this.#store.removeHaltedFile()
    } catch (error) {
      this.#left = true
      this.#log('warn', `halted.json can't be removed: ${(error as Error).message}. A restart is halted.`, {})
    }
  }

  /** Takes away that of one halt, which is being resumed. @throws what the disk says */
  async removeOf(haltId: string): Promise<void> {
    await this.#store.removeHaltedFile(haltId)
  }
}
