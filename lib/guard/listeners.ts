type Listener<Told extends unknown[]> = (...told: Told) => unknown

/** Calls whoever listens to an event. */
export type Emit<Events extends Record<keyof Events, unknown[]>> = <Event extends keyof Events & string>(
  event: Event,
  ...told: Events[Event]
) => void

/** Listeners of a bot, by event. One that throws or rejects keeps none of the others from being called. */
export class Listeners<Events extends Record<keyof Events, unknown[]>> {
  readonly #names: readonly string[]
  readonly #onFailed: (event: string, error: unknown) => void
  readonly #listeners = new Map<string, Set<{ readonly listener: Listener<never> }>>()

  /** @param onFailed takes what a listener has thrown; must not throw */
  constructor(names: readonly (keyof Events & string)[], onFailed: (event: string, error: unknown) => void) {
    this.#names = names
    this.#onFailed = onFailed
  }

  has(event: keyof Events & string): boolean {
    return (this.#listeners.get(event)?.size ?? 0) > 0
  }

  /**
   * @returns takes this listener away again
   * @throws {TypeError} for an event that there is none of, and for a listener that is no function
   */
  add<Event extends keyof Events & string>(event: Event, listener: Listener<Events[Event]>): () => void {
    if (!this.#names.includes(event)) {
      throw new TypeError(`There is no event ${String(event)} to listen to. There are: ${this.#names.join(', ')}.`)
    }
    if (typeof listener !== 'function') throw new TypeError(`on('${event}', listener): the listener is no function.`)
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    const added = { listener }
    listeners.add(added)
    return () => void listeners.delete(added)
  }

  readonly emit: Emit<Events> = (event, ...told) => {
    const listeners = this.#listeners.get(event)
    for (const added of [...(listeners ?? [])]) {
      if (listeners?.has(added)) this.#call(event, added.listener, told)
    }
  }

  #call(event: string, listener: Listener<never>, told: unknown[]): void {
    try {
      const answer: unknown = Reflect.apply(listener, undefined, told)
      if (answer instanceof Promise) answer.catch((error) => this.#onFailed(event, error))
    } catch (error) {
      this.#onFailed(event, error)
    }
  }
}
