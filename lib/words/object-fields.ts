/** An object's prototypes are followed so far; a proxy may have no end of them. */
const MAX_PROTOTYPES = 50

/**
 * Reads what an object itself says, and what its class gives it. What stands on `Object.prototype` is said by no object: whoever gets
 * untrusted JSON merged can write there. Each call of {@link get} reads the field once.
 *
 * @throws what the object's own getters and traps throw
 */
export class ObjectFields {
  readonly #object: object
  readonly #root: object | null

  constructor(object: object) {
    this.#object = object
    this.#root = rootOf(object)
  }

  get(name: string | symbol): unknown {
    const root = this.#root
    return root !== null && name in root && !this.#hasBelow(root, name) ? undefined : Reflect.get(this.#object, name)
  }

  /** The keys of all fields but `constructor`, each once. */
  keys(): (string | symbol)[] {
    const keys = new Set(levelsOf(this.#object, this.#root).flatMap((level) => Reflect.ownKeys(level)))
    keys.delete('constructor')
    return [...keys]
  }

  #hasBelow(root: object, name: string | symbol): boolean {
    return levelsOf(this.#object, root).some((level) => Object.hasOwn(level, name))
  }
}

/** The object and its prototypes, up to `root`. */
function levelsOf(object: object, root: object | null): object[] {
  const levels: object[] = []
  for (let level: object | null = object; level !== null && level !== root; level = Object.getPrototypeOf(level)) {
    levels.push(level)
    if (levels.length > MAX_PROTOTYPES) throw new Error('an object without an end of prototypes')
  }
  return levels
}

/** The `Object.prototype` that an object comes from, of whichever realm; null: it comes from none. */
export function rootOf(object: object): object | null {
  const prototype: object | null = Object.getPrototypeOf(object)
  if (prototype === null || prototype === Object.prototype) return prototype
  const last = levelsOf(prototype, null).at(-1) ?? prototype
  return last === Object.prototype || Object.hasOwn(last, 'hasOwnProperty') ? last : null
}

/** Whether an object is no instance of a class, in whatever realm it was made. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
