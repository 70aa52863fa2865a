export interface DocumentedField {
  /** With a dot for one inside another: `totals.count`. */
  readonly name: string
  readonly type: string
  readonly doc: string
}

export function readShapes(root: string): ReadonlyMap<string, unknown>
export function fieldsOf(shapes: ReadonlyMap<string, unknown>, name: string): readonly DocumentedField[]
