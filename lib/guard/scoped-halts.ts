import { comparedName } from '../words/compared-name.js'
import type { Halt } from '../words/halt.js'
import type { OrderIntent } from '../words/order.js'
import { SCOPE_FIELDS, type Scope, type ScopeField } from '../words/scope.js'
import type { HaltLevel } from '../words/trading-state.js'

/** Halts of one level whose scopes name the same fields. */
interface Shape {
  readonly fields: readonly ScopeField[]
  /** By the names of their scopes, as they are compared, and then by id; also under each choice of names left out. */
  readonly halts: Map<string, Map<string, Halt>>
}

/**
 * The scoped halts in force, filed by the fields that their scopes name, so that an order's cost doesn't grow with their
 * number: one look-up for each combination of fields in use, of which there are at most seven for each level. An order that
 * lacks a field counts as covered by it: it is looked up where that name is left out.
 */
export class ScopedHalts {
  /** The strictest level first. */
  readonly #shapes: Readonly<Record<HaltLevel, Map<string, Shape>>> = { halted: new Map(), reducing: new Map() }
  readonly #byId = new Map<string, Halt>()

  add(halt: Halt): void {
    const { scope, level, haltId } = halt
    if (scope === null) return
    this.remove(haltId)
    this.#byId.set(haltId, halt)
    const fields = fieldsOf(scope)
    const shape = getOrMake(this.#shapes[level], fields.join(), () => ({ fields, halts: new Map() }))
    for (const key of keysOf(fields, scope)) getOrMake(shape.halts, key, () => new Map()).set(haltId, halt)
  }

  remove(haltId: string): void {
    const halt = this.#byId.get(haltId)
    if (halt?.scope == null) return
    this.#byId.delete(haltId)
    const fields = fieldsOf(halt.scope)
    const shapes = this.#shapes[halt.level]
    const shape = shapes.get(fields.join())
    if (shape === undefined) return
    for (const key of keysOf(fields, halt.scope)) {
      const filed = shape.halts.get(key)
      filed?.delete(haltId)
      if (filed?.size === 0) shape.halts.delete(key)
    }
    if (shape.halts.size === 0) shapes.delete(fields.join())
  }

  list(): Halt[] {
    return [...this.#byId.values()]
  }

  /** The strictest halt that covers the order, or null. */
  covering(order: OrderIntent): Halt | null {
    for (const shapes of Object.values(this.#shapes)) {
      for (const { fields, halts } of shapes.values()) {
        const filed = halts.get(keyOf(fields, order))
        if (filed !== undefined) for (const halt of filed.values()) return halt
      }
    }
    return null
  }
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

function fieldsOf(scope: Scope): ScopeField[] {
  return SCOPE_FIELDS.filter((field) => Object.hasOwn(scope, field) && scope[field] !== undefined)
}

/** The key of all names, and of each choice of them. */
function keysOf(fields: readonly ScopeField[], scope: Scope): string[] {
  let choices: (string | null)[][] = [[]]
  for (const field of fields) {
    const name = comparedName(field, scope[field] ?? '')
    choices = choices.flatMap((names) => [
      [...names, null],
      [...names, name],
    ])
  }
  return choices.map((names) => JSON.stringify(names))
}

function keyOf(fields: readonly ScopeField[], order: OrderIntent): string {
  return JSON.stringify(fields.map((field) => (order[field] === null ? null : comparedName(field, order[field]))))
}
