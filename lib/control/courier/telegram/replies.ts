import { sleep } from '../../../time/deadline.js'
import type { TelegramAnswer } from './api.js'

export type Calling = (method: string, body: object, timeoutMs: number) => Promise<TelegramAnswer>

const TIMEOUT_MS = 10_000
const ATTEMPTS = 3
const PAUSE_MS = 1_000
/** So many are on their way at once. */
const AT_ONCE = 8
/** So many wait at most, of which strangers have a part. */
const MOST_WAITING = 100
const MOST_OF_STRANGERS = 10

/** Sends answers, and lets nobody wait for them. */
export class Replies {
  readonly #call: Calling
  #waiting: (() => Promise<void>)[] = []
  #underWay = 0

  constructor(call: Calling) {
    this.#call = call
  }

  /** @param isForStranger such an answer is given up where others wait */
  send(method: string, body: object, isForStranger = false): void {
    if (this.#waiting.length >= (isForStranger ? MOST_OF_STRANGERS : MOST_WAITING)) return
    this.#waiting.push(() => this.#try(method, body, isForStranger ? 1 : ATTEMPTS))
    this.#next()
  }

  #next(): void {
    if (this.#underWay >= AT_ONCE) return
    const due = this.#waiting.shift()
    if (due === undefined) return
    this.#underWay++
    void due().finally(() => {
      this.#underWay--
      this.#next()
    })
  }

  async #try(method: string, body: object, attempts: number): Promise<void> {
    for (let left = attempts; left > 0; left--) {
      const answer = await this.#call(method, body, TIMEOUT_MS)
      if (answer.kind === 'ok') return
      const { status, waitMs } = answer
      const isRefused = status !== null && status >= 400 && status < 500 && status !== 429
      if (isRefused || left === 1) return
      await sleep(waitMs ?? PAUSE_MS)
    }
  }
}
