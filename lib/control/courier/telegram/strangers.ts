const MINUTE_MS = 60_000
/** So many strangers are answered in a minute, each once. */
const MOST_ANSWERED = 10

/** Who may command nothing is answered, but no more often than that can be used against the bot. */
export class Strangers {
  #answered = new Map<number, number>()

  /** @param now by a clock that never jumps, in ms */
  mayAnswer(userId: number, now: number): boolean {
    this.#answered = new Map([...this.#answered].filter(([, at]) => now - at < MINUTE_MS))
    if (this.#answered.has(userId) || this.#answered.size >= MOST_ANSWERED) return false
    this.#answered.set(userId, now)
    return true
  }
}

/** What a stranger is told: nothing of the bot. */
export function notAllowed(userId: number): string {
  return `You are not allowed to command this bot; nothing was done. Your user id is ${userId}.`
}
