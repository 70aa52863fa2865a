import type { Halt } from '../halt.js'
import type { OrderIntent } from '../order.js'
import { comparedName, covers, SCOPE_FIELDS, type Scope, type ScopeField } from '../scope.js'

interface Shape {
  readonly fields: readonly ScopeField[]
  /** By the names of their scopes, as they are compared; several halts may cover the same names. */
  readonly halts: Map<string, readonly Halt[]>
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
    const key = keyOf(fields, halt.scope)
    shape.halts.set(key, [...(shape.halts.get(key) ?? []), halt])
  }

  remove(haltId: string): void {
    const halt = this.#byId.get(haltId)
    if (halt?.scope == null) return
    this.#byId.delete(haltId)
    const fields = fieldsOf(halt.scope)
    const shape = this.#shapes.get(fields.join())
    if (shape === undefined) return
    const key = keyOf(fields, halt.scope)
    const left = (shape.halts.get(key) ?? []).filter((each) => each.haltId !== haltId)
    if (left.length > 0) shape.halts.set(key, left)
    else shape.halts.delete(key)
    if (shape.halts.size === 0) this.#shapes.delete(fields.join())
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
  if (shape.fields.every((field) => order[field] !== null)) return shape.halts.get(keyOf(shape.fields, order)) ?? []
  return [...shape.halts.values()].flat().filter((halt) => halt.scope !== null && covers(halt.scope, order))
}

function fieldsOf(scope: Scope): ScopeField[] {
  return SCOPE_FIELDS.filter((field) => scope[field] !== undefined)
}

function keyOf(fields: readonly ScopeField[], names: Readonly<Partial<Record<ScopeField, string | null>>>): string {
  return JSON.stringify(fields.map((field) => comparedName(field, names[field] ?? '')))
}
