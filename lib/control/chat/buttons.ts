import { randomBytes } from 'node:crypto'

/** What a button does. */
export type Action =
  | { readonly do: 'resume'; readonly haltIds: readonly string[] }
  | { readonly do: 'close-all'; readonly planId: string }

/** How long a button can be pressed, in ms. */
export const BUTTON_MS = 600_000
/** So many can be pressed. */
const MOST_KEPT = 100

interface Kept {
  readonly channel: string
  readonly action: Action
  readonly until: number
}

/** The buttons of this run of the bot that can still be pressed, once each. Nobody can guess what another one holds. */
export class Buttons {
  readonly #kept = new Map<string, Kept>()

  /** @param now by a clock that never jumps, in ms @returns what the button holds */
  make(channel: string, action: Action, now: number): string {
    const data = `do ${randomBytes(15).toString('base64url')}`
    this.#kept.set(data, { channel, action, until: now + BUTTON_MS })
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return data
  }

  /** What the button does, from now on never again; null: it does nothing any more. */
  take(channel: string, data: string, now: number): Action | null {
    const kept = this.#kept.get(data)
    if (kept === undefined || kept.channel !== channel) return null
    this.#kept.delete(data)
    return now < kept.until ? kept.action : null
  }
}
