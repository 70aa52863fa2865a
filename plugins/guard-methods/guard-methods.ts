import type { OnRefused } from '../../lib/guard/on-refused.js'
import type { KillSwitch } from '../../lib/host/kill-switch.js'
import { watchGuard } from '../../lib/host/standing-guards.js'
import {
  type MethodKind,
  type MethodLists,
  MethodListsError,
  type MethodStyle,
  sortMethods,
  stylesOf,
  unknownName,
} from './lists.js'
import { type DescribeCall, MethodGuard } from './method-guard.js'
import { callablesOf, isClass, makesClients, targetOf } from './methods-of.js'

export interface GuardMethodsOptions extends MethodLists {
  /** Reads the order from a call. Without it, every call that is checked adds risk. */
  readonly describe?: DescribeCall
  /** What a halt's `scope.venue` is compared with. */
  readonly venue?: string
  /** The client's own way to say no. Without it, a refused call gets the error. */
  readonly onRefused?: OnRefused
}

/** Takes the guard off again. A second call does nothing. A guarded function that somebody has kept passes everything from then on. */
export type Unguard = () => void

/** Marks what a kill switch guards, also across copies of this package. */
const GUARDED = Symbol.for('trading-kill-switch.guarded-methods')

interface Guarded {
  readonly killSwitch: unknown
  readonly options: string
  readonly unguard: Unguard
}

/**
 * Guards a client that has no adapter of its own. Every method that is not listed as `cancel` or `read` is checked, and refused
 * while it may not pass. That includes methods that are inherited, that a getter returns, or that a later version of the client
 * adds.
 *
 * Guard the methods that a bot calls, or the one method that all of them send through (a `request`, a `fetch`), where `describe`
 * tells orders from reads. The one method is better: the client's queues lie before it.
 *
 * A call that the client makes within another one is judged by itself, also within a read, a cancel, or an order that may pass. So list
 * what reads and cancels call on the client as well, and describe what orders call.
 *
 * `client` may be a class: then its prototype is guarded, for every instance. Functions that a constructor assigns are found only
 * on an instance. An object inside the client is guarded only where a list names a method of it (`orders.create`).
 *
 * A second call with the same lists changes nothing. `this`, `instanceof`, and the result of `Object.keys` stay as they are.
 *
 * @returns takes the guard off again
 * @throws {MethodListsError} when a listed method doesn't exist, or stands in two lists
 * @throws {TypeError} when the client can't be changed (frozen)
 */
export function guardMethods(
  client: object,
  killSwitch: Pick<KillSwitch, 'middleware' | 'permits'>,
  options: GuardMethodsOptions = {},
): Unguard {
  const target = targetOf(client)
  const signature = JSON.stringify([options.risk, options.cancel, options.read, [...stylesOf(options)], options.venue])
  const already = guardedBy(target, killSwitch)
  if (already !== null) {
    if (already.options === signature) return already.unguard
    throw new MethodListsError(['the client is guarded already, by other lists: take that guard off first'])
  }

  const work = new Guarding(killSwitch, options)
  work.check(target, makesClients(client))
  work.guard(target, '')
  const unguard = () => {
    work.undo()
    Reflect.deleteProperty(target, GUARDED)
  }
  const guarded: Guarded = { killSwitch, options: signature, unguard }
  Object.defineProperty(target, GUARDED, { value: guarded, configurable: true })
  return unguard
}

function guardedBy(target: object, killSwitch: unknown): Guarded | null {
  const found: Guarded | undefined = Reflect.getOwnPropertyDescriptor(target, GUARDED)?.value
  return found !== undefined && found.killSwitch === killSwitch ? found : null
}

type Callable = (...args: unknown[]) => unknown

/** Guards one client, and keeps what it takes to undo that. */
class Guarding {
  readonly #killSwitch: unknown
  readonly #guard: MethodGuard
  readonly #kinds: ReadonlyMap<string, MethodKind>
  readonly #styles: ReadonlyMap<string, MethodStyle>
  readonly #guardedObjects = new WeakSet<object>()
  /** By name, since objects of one class share their functions. */
  readonly #guardedFunctions = new Map<string, WeakMap<Callable, Callable>>()
  readonly #undo: (() => void)[] = []
  #active = true

  constructor(killSwitch: Pick<KillSwitch, 'middleware' | 'permits'>, options: GuardMethodsOptions) {
    this.#killSwitch = killSwitch
    this.#guard = new MethodGuard({
      killSwitch,
      describe: options.describe ?? null,
      venue: options.venue ?? null,
      onRefused: options.onRefused ?? null,
    })
    this.#kinds = sortMethods(options)
    this.#styles = stylesOf(options)
  }

  /** Makes sure that every listed name exists, before anything is changed. @throws {MethodListsError} */
  check(target: object, isPrototype: boolean): void {
    const problems: string[] = []
    for (const name of new Set([...this.#kinds.keys(), ...this.#styles.keys()])) {
      const path = name.split('.')
      if (isPrototype && path.length > 1) {
        problems.push(`${name} is nested, and a class has no objects yet: guard the instance`)
        continue
      }
      const holder = path
        .slice(0, -1)
        .reduce<unknown>((object, key) => (isObject(object) ? Reflect.get(object, key) : null), target)
      const existing = isObject(holder) ? namesOf(holder) : namesOf(target)
      if (!isObject(holder) || !existing.includes(path.at(-1) ?? ''))
        problems.push(unknownName(path.at(-1) ?? name, existing))
    }
    if (problems.length > 0) throw new MethodListsError(problems)
  }

  guard(target: object, prefix: string): void {
    if (this.#guardedObjects.has(target)) return
    this.#guardedObjects.add(target)
    for (const [key, descriptor] of callablesOf(target))
      this.#replace(target, key, this.#guardedProperty(prefix, key, descriptor))
    for (const key of this.#nestedIn(prefix)) {
      const inner: unknown = Reflect.get(target, key)
      if (isObject(inner)) this.guard(inner, `${prefix}${key}.`)
    }
  }

  undo(): void {
    this.#active = false
    for (const restore of this.#undo.splice(0).reverse()) restore()
  }

  #guardedProperty(prefix: string, key: PropertyKey, descriptor: PropertyDescriptor): PropertyDescriptor {
    const name = `${prefix}${String(key)}`
    const { get } = descriptor
    if (get === undefined) return { ...descriptor, value: this.#guarded(name, descriptor.value) }
    const read = (self: unknown) => this.#guardedValue(name, Reflect.apply(get, self, []))
    return {
      ...descriptor,
      get() {
        return read(this)
      },
    }
  }

  /** What a getter returns. Functions, and objects that a list names, are guarded; everything else stays as it is. */
  #guardedValue(name: string, value: unknown): unknown {
    if (!this.#active) return value
    if (isObject(value) && this.#nestedIn(`${name}.`, true).length > 0) this.guard(value, `${name}.`)
    return typeof value === 'function' && !isClass(value) ? this.#guarded(name, value as Callable) : value
  }

  #guarded(name: string, original: Callable): Callable {
    const made = this.#guardedFunctions.get(name) ?? new WeakMap<Callable, Callable>()
    this.#guardedFunctions.set(name, made)
    const known = made.get(original)
    if (known !== undefined) return known
    const method = {
      name,
      kind: this.#kinds.get(name) ?? 'unlisted',
      style: this.#styles.get(name) ?? 'promise',
    } as const
    const guarded = new Proxy(original, {
      apply: (target, self, args) => {
        const send = (given: readonly unknown[]) => Reflect.apply(target, self, given)
        return this.#active ? this.#guard.call(method, args, send) : send(args)
      },
    })
    made.set(original, guarded)
    return guarded
  }

  /** The first names behind `prefix` in the lists. @param all also the last ones, which are methods */
  #nestedIn(prefix: string, all = false): string[] {
    const names = [...this.#kinds.keys(), ...this.#styles.keys()].filter((name) => name.startsWith(prefix))
    const rest = names.map((name) => name.slice(prefix.length).split('.'))
    return [...new Set(rest.filter((path) => all || path.length > 1).map(([first = '']) => first))]
  }

  #replace(target: object, key: PropertyKey, guarded: PropertyDescriptor): void {
    const own = Reflect.getOwnPropertyDescriptor(target, key)
    const descriptor = { ...guarded, configurable: true, enumerable: own?.enumerable ?? false }
    const done =
      own !== undefined && !own.configurable && own.writable
        ? Reflect.defineProperty(target, key, { ...own, value: guarded.value })
        : Reflect.defineProperty(target, key, descriptor)
    if (!done) {
      this.undo()
      throw new TypeError(
        `${String(key)} can't be guarded, because the client is frozen. Guard its class before it is made, or what it sends through.`,
      )
    }
    const unwatch = watchGuard(this.#killSwitch, target, key)
    this.#undo.push(() => {
      unwatch()
      const now = Reflect.getOwnPropertyDescriptor(target, key)
      if (now?.value !== guarded.value || now?.get !== guarded.get) return
      if (own === undefined) Reflect.deleteProperty(target, key)
      else Reflect.defineProperty(target, key, own)
    })
  }
}

function namesOf(object: object): string[] {
  return [...callablesOf(object).keys()].map(String)
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
