import { watchGuard } from '../host/standing-guards.js'

/** A function that is put around another one. `this` is the client, or a view of it. */
// biome-ignore lint/suspicious/noExplicitAny: a client's own method, of whatever type
export type Method = (this: any, ...args: any[]) => any

/** Names the kill switch that a method is guarded for, also across copies of this package. */
const GUARDED = Symbol.for('trading-kill-switch.guarded-method')

/** The methods of one client, or of a class's prototype, that were put around; and what it takes to undo that. */
export class Patches {
  readonly #killSwitch: unknown
  readonly #undo: (() => void)[] = []

  constructor(killSwitch: unknown) {
    this.#killSwitch = killSwitch
  }

  /**
   * Puts a function around a method. A method that is guarded for the same kill switch already stays as it is.
   *
   * @throws {TypeError} when the client is frozen
   */
  wrap(holder: object, name: string, around: (original: Method) => Method): void {
    const original: Method & { [GUARDED]?: unknown } = Reflect.get(holder, name)
    if (original[GUARDED] === this.#killSwitch) return
    const own = Reflect.getOwnPropertyDescriptor(holder, name)
    const value = Object.defineProperty(around(original), GUARDED, { value: this.#killSwitch })
    const enumerable = own?.enumerable ?? false
    if (!Reflect.defineProperty(holder, name, { value, writable: true, configurable: true, enumerable })) {
      this.undo()
      throw new TypeError(`${name} can't be guarded, because the client is frozen. Guard its class before it is made.`)
    }
    const unwatch = watchGuard(this.#killSwitch, holder, name)
    this.#undo.push(() => {
      unwatch()
      if (Reflect.get(holder, name) !== value) return
      if (own === undefined) Reflect.deleteProperty(holder, name)
      else Reflect.defineProperty(holder, name, own)
    })
  }

  /** Also calls this when everything is undone. */
  alsoUndo(undo: () => void): void {
    this.#undo.push(undo)
  }

  undo(): void {
    for (const restore of this.#undo.splice(0).reverse()) restore()
  }
}
