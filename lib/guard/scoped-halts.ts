import type { Halt } from '../halt.js'
import type { OrderIntent } from '../order.js'
import { covers, SCOPE_FIELDS, type Scope, type ScopeField, scopeName } from '../scope.js'

interface Shape {
  readonly fields: readonly ScopeField[]
  readonly halts: Map<string, Halt>
}

/**
 * The scoped halts in force, filed by the fields that their scopes name, so that an order's cost doesn't grow with their
 * number: one look-up for each combination of fields in use, of which there are at most seven.
 */
export class ScopedHalts {
  readonly #shapes = new Map<string, Shape>()
  readonly #byId = new Map<string, Halt>()

  add(halt: Halt): void {
    if (halt.scope === null) return
    this.remove(halt.haltId)
    this.#byId.set(halt.haltId, halt)
    const fields = fieldsOf(halt.scope)
    const name = fields.join()
    let shape = this.#shapes.get(name)
    if (shape === undefined) {
      shape = { fields, halts: new Map() }
      this.#shapes.set(name, shape)
    }
    shape.halts.set(keyOf(fields, halt.scope), halt)
  }

  remove(haltId: string): void {
    const halt = this.#byId.get(haltId)
    if (halt?.scope == null) return
    this.#byId.delete(haltId)
    const fields = fieldsOf(halt.scope)
    const shape = this.#shapes.get(fields.join())
    shape?.halts.delete(keyOf(fields, halt.scope))
    if (shape?.halts.size === 0) this.#shapes.delete(fields.join())
  }

  list(): Halt[] {
    return [...this.#byId.values()]
  }

  /** The strictest halt that covers the order, or null. */
  covering(order: OrderIntent): Halt | null {
    let found: Halt | null = null
    for (const shape of this.#shapes.values()) {
      for (const halt of candidates(shape, order)) {
        if (halt.level === 'halted') return halt
        found ??= halt
      }
    }
    return found
  }
}

/** An order that tells every field is looked up; one that lacks a field is compared with every halt that names it. */
function candidates(shape: Shape, order: OrderIntent): Iterable<Halt> {
  if (shape.fields.every((field) => order[field] !== null)) {
    const halt = shape.halts.get(keyOf(shape.fields, order))
    return halt === undefined ? [] : [halt]
  }
  return [...shape.halts.values()].filter((halt) => halt.scope !== null && covers(halt.scope, order))
}

function fieldsOf(scope: Scope): ScopeField[] {
  return SCOPE_FIELDS.filter((field) => scope[field] !== undefined)
}

function keyOf(fields: readonly ScopeField[], names: Readonly<Partial<Record<ScopeField, string | null>>>): string {
  return JSON.stringify(fields.map((field) => scopeName(names[field] ?? '')))
}
