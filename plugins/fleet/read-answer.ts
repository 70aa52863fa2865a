/** An answer that should be a list; an empty one for whatever else. Pure. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** An answer that should be a list of texts. Pure. */
export function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(String)
}
