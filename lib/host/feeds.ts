import { FEEDS } from '../between/latch/memory-layout.js'
import type { TripNumbers } from '../between/latch/trip-numbers.js'
import { monotonicMs } from '../time/monotonic.js'
import { printable } from '../words/printable.js'

/** Signs of life of the feeds that `[control.trips]` names: a write into shared memory each. */
export class Feeds {
  readonly #numbers: TripNumbers
  readonly #places: ReadonlyMap<string, number>

  /** @param names in the order in which all threads know them */
  constructor(numbers: TripNumbers, names: readonly string[]) {
    this.#numbers = numbers
    this.#places = new Map(names.slice(0, FEEDS).map((name, place) => [name, place]))
  }

  get names(): readonly string[] {
    return [...this.#places.keys()]
  }

  /** @throws {TypeError} there is no such feed */
  alive(name: string): void {
    const place = this.#places.get(name)
    if (place === undefined) throw new TypeError(this.#unknown(name))
    this.#numbers.alive(place, monotonicMs())
  }

  #unknown(name: unknown): string {
    const known = this.names.length === 0 ? 'none' : this.names.join(', ')
    const said = typeof name === 'string' ? printable(name, 100) : typeof name
    return `alive("${said}"): there is no such feed. [control.trips] names in feeds: ${known}. Add it there, or take this call out.`
  }
}
