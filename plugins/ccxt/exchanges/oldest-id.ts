/** The smallest id of a page. Ids grow with time; orders come sorted by time, in ms, which several may share. */
export function oldestId(items: readonly unknown[], idOf: (item: unknown) => unknown = idOfOrder): string {
  return items.map((item) => String(idOf(item))).reduce((oldest, id) => (isBefore(id, oldest) ? id : oldest))
}

function idOfOrder(item: unknown): unknown {
  return (item as { readonly id?: unknown }).id
}

function isBefore(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}
