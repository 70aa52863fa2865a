import { type Row, shown, textOf } from '../../lib/clients/row-fields.js'

/**
 * The rows of a list that is shown newest first, page by page, each older than an id.
 *
 * @param ask for the newest page, or for one that is older than an id
 * @throws {TypeError} where a page is no list of rows with ids, or shows nothing older
 */
export async function pagesOf(
  ask: (olderThan: string | undefined) => Promise<unknown>,
  page: { readonly size: number; readonly id: string },
): Promise<Row[]> {
  const rows: Row[] = []
  const seen = new Set<string>()
  for (let oldest: string | undefined; ; ) {
    const list = await ask(oldest)
    if (!Array.isArray(list)) throw new TypeError(`The answer has no list: ${shown(list)}`)
    const ids = list.map((row) => idOf(row, page.id))
    if (ids.some((id) => seen.has(id))) throw new TypeError('The same page is shown again.')
    for (const id of ids) seen.add(id)
    rows.push(...list)
    if (list.length < page.size) return rows
    oldest = ids.reduce((one, other) => (isBefore(other, one) ? other : one))
  }
}

function idOf(row: unknown, name: string): string {
  const id = textOf((row as Row | null)?.[name])
  if (id === null) throw new TypeError(`A row has no ${name}: ${shown(row)}`)
  return id
}

/** Ids grow with time. */
function isBefore(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}

/** Asks once, when it is first wanted. */
export function lazily<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined
  return () => {
    asked ??= ask()
    return asked
  }
}
