import type { Answer, Connection } from './connection.js'

const AGAIN_MS = 500

/** How far the newest press of HALT is. */
export type Press =
  | { readonly kind: 'none' }
  /** Not known to be in force. It is tried again until it is answered. */
  | { readonly kind: 'sending'; readonly tries: number; readonly why: string | null }
  | {
      readonly kind: 'halted'
      readonly haltId: string
      readonly durable: boolean
      readonly warnings: readonly string[]
    }
  /** The bot has said no, and nothing was halted. */
  | { readonly kind: 'refused'; readonly status: number; readonly detail: string }

/** Sends a halt at once, and again until the bot has answered: one that arrives twice is one. */
export class Halting {
  readonly #connection: Connection
  readonly #onChange: (press: Press) => void
  #press = 0

  constructor(connection: Connection, onChange: (press: Press) => void) {
    this.#connection = connection
    this.#onChange = onChange
  }

  /** @param body left out: everything, without a reason */
  async press(body?: object): Promise<void> {
    const press = ++this.#press
    for (let tries = 1, why: string | null = null; press === this.#press; tries++) {
      this.#onChange({ kind: 'sending', tries, why })
      try {
        const answer = await this.#connection.call('POST', 'halt', body)
        if (press === this.#press) this.#onChange(readAnswer(answer))
        return
      } catch (error) {
        why = (error as Error).message
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  /** Tries no more. */
  giveUp(): void {
    this.#press++
    this.#onChange({ kind: 'none' })
  }
}

function readAnswer({ status, body }: Answer): Press {
  if (status !== 200) return { kind: 'refused', status, detail: body.detail }
  const { haltId, durable, warnings } = body
  return { kind: 'halted', haltId, durable, warnings }
}
