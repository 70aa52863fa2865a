import type { AnyMethod } from '../library/exchange.js'

/**
 * What is called in the place of a method.
 *
 * @param args what the method is called with
 * @param proceed calls the method itself, with the same arguments unless others are given
 * @returns what the caller gets
 */
export type Wrapper = (args: readonly unknown[], proceed: (args?: readonly unknown[]) => unknown) => unknown

/** Replaces methods on one object, and puts them back. The class and other objects of it stay as they are. */
export class Patches {
  readonly #object: object
  readonly #undo: (() => void)[] = []

  constructor(object: object) {
    this.#object = object
  }

  /** Replaces a method; does nothing where the object has none of that name. */
  wrap(name: string, wrapper: Wrapper): void {
    const original: unknown = Reflect.get(this.#object, name)
    if (typeof original !== 'function') return
    let active = true
    const wrapped: AnyMethod = function (this: unknown, ...args: unknown[]) {
      const proceed = (given: readonly unknown[] = args) => original.apply(this, given)
      return active ? wrapper(args, proceed) : proceed()
    }
    this.#define(name, { value: wrapped, writable: true, configurable: true }, () => {
      active = false
    })
  }

  /** Replaces a property by what `view` makes of its value, also of a value that is set later. */
  wrapValue(name: string, view: (value: unknown) => unknown): void {
    let raw: unknown = Reflect.get(this.#object, name)
    let shown = view(raw)
    const set = (value: unknown) => {
      // What was read here may be written back.
      if (value === shown) return
      raw = value
      shown = view(value)
    }
    this.#define(name, { get: () => shown, set, configurable: true }, () => {})
    this.#undo.push(() => Reflect.set(this.#object, name, raw))
  }

  undo(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }

  #define(name: string, descriptor: PropertyDescriptor, onUndo: () => void): void {
    const before = Object.getOwnPropertyDescriptor(this.#object, name)
    Object.defineProperty(this.#object, name, { enumerable: before?.enumerable ?? false, ...descriptor })
    this.#undo.push(() => {
      onUndo()
      // A wrapper that somebody has put around this one stays, and finds it passing everything on.
      const now = Object.getOwnPropertyDescriptor(this.#object, name)
      if (now?.value !== descriptor.value || now?.get !== descriptor.get) return
      if (before === undefined) Reflect.deleteProperty(this.#object, name)
      else Object.defineProperty(this.#object, name, before)
    })
  }
}
