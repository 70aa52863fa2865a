/** The futures and subscriptions of a WebSocket that belong to one message. */
export interface SocketPlace {
  readonly messageHashes: readonly string[]
  readonly subscribeHashes: readonly string[]
}

/** A message to a WebSocket that was judged. It leaves once, as it was judged. */
export class JudgedMessage {
  readonly #text: string
  #isTaken = false

  /** @param place where its caller waits, and so where a refusal goes */
  constructor(
    text: string,
    readonly place: SocketPlace,
  ) {
    this.#text = text
  }

  /** Returns whether what is sent now is this message, for the first time. */
  take(text: string): boolean {
    const isThis = !this.#isTaken && text === this.#text
    if (isThis) this.#isTaken = true
    return isThis
  }
}

/** A message as it is sent. Null: there is none. */
export function textOf(message: unknown): string | null {
  if (message === undefined || message === null) return null
  return typeof message === 'string' ? message : (JSON.stringify(message) ?? '')
}
