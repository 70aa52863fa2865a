/** Names the {@link StandingGuards} of a kill switch. Registered: the guards of another copy of this package know it as well. */
export const STANDING_GUARDS: unique symbol = Symbol.for('trading-kill-switch.standing-guards') as never

/** So many are looked at in one look; with more, a round takes several. */
const MOST_AT_ONCE = 2_000
/** So many that don't stand are kept in words. */
const MOST_BROKEN = 100

interface Standing {
  /** Weak: a client that nobody has any more need not be guarded. */
  readonly holder: WeakRef<object>
  readonly key: PropertyKey
  readonly value: unknown
  readonly get: unknown
}

/** What guards have put in the place of clients' methods, and whether it still stands there. */
export class StandingGuards {
  readonly #standing = new Set<Standing>()
  readonly #broken = new Map<Standing, string>()
  #round: Iterator<Standing> = this.#standing.values()

  /** How many are looked at. */
  get size(): number {
    return this.#standing.size
  }

  /** To be called once a property has been replaced. @returns to be called when the guard takes itself off */
  add(holder: object, key: PropertyKey): () => void {
    const { value, get } = Reflect.getOwnPropertyDescriptor(holder, key) ?? {}
    const standing = { holder: new WeakRef(holder), key, value, get }
    this.#standing.add(standing)
    return () => {
      this.#standing.delete(standing)
      this.#broken.delete(standing)
    }
  }

  /** Looks at the next ones. @returns what does not stand any more, in words */
  look(): readonly string[] {
    for (let count = Math.min(this.#standing.size, MOST_AT_ONCE); count > 0; count--) {
      const { value } = this.#next()
      if (value !== undefined) this.#lookAt(value)
    }
    return [...this.#broken.values()]
  }

  #next(): IteratorResult<Standing, undefined> {
    const next = this.#round.next()
    if (!next.done) return next
    this.#round = this.#standing.values()
    return this.#round.next()
  }

  #lookAt(standing: Standing): void {
    const holder = standing.holder.deref()
    if (holder === undefined) {
      this.#standing.delete(standing)
      this.#broken.delete(standing)
      return
    }
    const now = Reflect.getOwnPropertyDescriptor(holder, standing.key)
    if (now !== undefined && now.value === standing.value && now.get === standing.get) this.#broken.delete(standing)
    else if (this.#broken.size < MOST_BROKEN) this.#broken.set(standing, nameOf(holder, standing.key))
  }
}

/**
 * Has a kill switch watch that what a guard has put into a client still stands there. Where the kill switch watches nothing, nothing is done.
 *
 * @returns to be called when the guard takes itself off
 */
export function watchGuard(killSwitch: unknown, holder: object, key: PropertyKey): () => void {
  const guards: unknown = Reflect.get(Object(killSwitch), STANDING_GUARDS)
  const add = (guards as Partial<StandingGuards> | undefined)?.add
  return typeof add === 'function' ? Reflect.apply(add, guards, [holder, key]) : () => {}
}

function nameOf(holder: object, key: PropertyKey): string {
  let owner = 'a client'
  try {
    owner = String(holder.constructor.name) || owner
  } catch {
    // An object without a class.
  }
  return `${String(key)} of ${owner} is not what the guard has put there: whether its orders pass the guard is not known`
}
