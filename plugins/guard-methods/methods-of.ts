import { EventEmitter } from 'node:events'

/** The prototypes at which the search ends: their methods are the language's and Node's own, and send nothing. */
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
 * Everything on an object that may be called: its methods, own and inherited, and its getters, which may return a function.
 * Classes are left out, and so are the methods of `Object` and of Node's event emitters. No getter is run.
 */
export function callablesOf(client: object): Map<PropertyKey, PropertyDescriptor> {
  const callables = new Map<PropertyKey, PropertyDescriptor>()
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
      if (descriptor.get !== undefined || isCallable(descriptor.value)) callables.set(key, descriptor)
    }
  }
  return callables
}

/**
 * The names of everything that `guardMethods` finds on a client or a class, sorted. Its lists are made of them.
 *
 * @param clientOrClass a client, or a class, whose prototype is searched
 */
export function methodsOf(clientOrClass: object): string[] {
  return [...callablesOf(targetOf(clientOrClass)).keys()].map(String).sort()
}

/** The object that holds the methods of a client, or of all clients of a class: also of one that was written, or compiled, as a function. */
export function targetOf(clientOrClass: object): object {
  return makesClients(clientOrClass) ? Object(clientOrClass.prototype) : clientOrClass
}

export function makesClients(value: unknown): value is { readonly prototype: unknown } {
  if (isClass(value)) return true
  if (typeof value !== 'function') return false
  const { prototype } = value
  return typeof prototype === 'object' && prototype !== null && callablesOf(prototype).size > 0
}

export function isClass(value: unknown): value is { readonly prototype: unknown } {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}

function isCallable(value: unknown): boolean {
  return typeof value === 'function' && !isClass(value)
}
