import { EventEmitter } from 'node:events'

/** Where the way up the prototype chain ends: what stands there is the language's and Node's own, and sends nothing. */
const ENDS: ReadonlySet<object> = new Set([
  Object.prototype,
  Function.prototype,
  EventEmitter.prototype,
  EventTarget.prototype,
])

/** Symbols that the language itself calls. */
const LANGUAGE_SYMBOLS: ReadonlySet<unknown> = new Set(
  Reflect.ownKeys(Symbol)
    .map((key) => Reflect.get(Symbol, key))
    .filter((value) => typeof value === 'symbol'),
)

/**
 * Everything on an object that may be called: its methods, own and inherited, and its getters, which may give a function back.
 * Classes are left out, and so are the methods of `Object` and Node's event emitters. No getter is run.
 */
export function doorsOf(client: object): Map<PropertyKey, PropertyDescriptor> {
  const doors = new Map<PropertyKey, PropertyDescriptor>()
  const seen = new Set<PropertyKey>(['constructor'])
  for (
    let holder: object | null = client;
    holder !== null && !ENDS.has(holder);
    holder = Reflect.getPrototypeOf(holder)
  ) {
    for (const key of Reflect.ownKeys(holder)) {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder, key)
      if (descriptor === undefined || seen.has(key) || LANGUAGE_SYMBOLS.has(key)) continue
      seen.add(key)
      if (descriptor.get !== undefined || isCallable(descriptor.value)) doors.set(key, descriptor)
    }
  }
  return doors
}

/**
 * The names of what `guardMethods` finds on a client or a class, sorted: what there is to put into its lists.
 *
 * @param clientOrClass a client, or a class, of which the prototype is looked at
 */
export function methodsOf(clientOrClass: object): string[] {
  return [...doorsOf(targetOf(clientOrClass)).keys()].map(String).sort()
}

/** Where the doors of a client, or of all clients of a class, are. */
export function targetOf(clientOrClass: object): object {
  return isClass(clientOrClass) ? Object(clientOrClass.prototype) : clientOrClass
}

export function isClass(value: unknown): value is { readonly prototype: unknown } {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' && !isClass(value)
}
