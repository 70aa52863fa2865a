import { randomUUID } from 'node:crypto'
import { ClobError } from './clob-error.js'

/** The dead man's switch: who has begun to send heartbeats and then falls silent loses all working orders. */
export class Heartbeats {
  readonly #silenceMs: number
  readonly #onSilence: (owner: string) => void
  readonly #last = new Map<string, { readonly id: string; readonly timer: NodeJS.Timeout }>()

  constructor(silenceMs: number, onSilence: (owner: string) => void) {
    this.#silenceMs = silenceMs
    this.#onSilence = onSilence
  }

  /**
   * @param id the one that the heartbeat before was answered with; none for the first
   * @returns what the next one has to name
   * @throws {ClobError} when it names another
   */
  beat(owner: string, id: unknown): string {
    const last = this.#last.get(owner)
    if (last !== undefined && id !== last.id) {
      throw new ClobError(400, { error_msg: 'Invalid Heartbeat ID', heartbeat_id: last.id })
    }
    clearTimeout(last?.timer)
    const next = randomUUID()
    const timer = setTimeout(() => {
      this.#last.delete(owner)
      this.#onSilence(owner)
    }, this.#silenceMs)
    this.#last.set(owner, { id: next, timer })
    return next
  }
}
